"""The time of a page of the history at a thousand and at a million rows, through the repository and through HTTP."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio
import httpx2

from adapters.sql import DatabaseConfig, migrate, open_database, sql_stores
from domain.model.history import HistoryFilter, Mark
from domain.model.ids import EvaluationId, Tenant
from domain.model.outcome import Status
from domain.model.report import Recommendation
from tests.benchmarks.figures import Table, median, milliseconds
from tests.benchmarks.rows import COMMON, RARE, TENANT, created_at, fill_mariadb, fill_sqlite, id_of
from tests.harness.mariadb import MariaDb, running_mariadb
from tests.harness.service import Service, running
from tests.harness.vault import VAULT

FEW, MANY = 1_000, 1_000_000
_PAGE = 50
_REPEATS = 40
_FILTERS: Mapping[str, HistoryFilter] = {
    "no filter": HistoryFilter(),
    "status failed (1 in 10)": HistoryFilter(status=Status.FAILED),
    "recommendation shortlist": HistoryFilter(recommendation=Recommendation.SHORTLIST),
    "failed and text": HistoryFilter(status=Status.FAILED, text="candidate"),
    "text of 1 in 10": HistoryFilter(text=COMMON),
    "text of nobody": HistoryFilter(text=RARE),
}
Times = dict[tuple[str, str, str], float]  # by filter, page and way: seconds


@dataclass(frozen=True, slots=True)
class Place:
    """A database that holds so many rows."""

    url: str
    rows: int
    directory: Path


def run() -> Table:
    """Both databases, both sizes."""
    with TemporaryDirectory(prefix="bench-history-") as place:
        directory = Path(place)
        (directory / "server").mkdir()
        found = {("SQLite", rows): _measured(_sqlite(directory, rows)) for rows in (FEW, MANY)}
        with running_mariadb(directory / "server", "--innodb-buffer-pool-size=1G") as server:
            found |= {("MariaDB", rows): _measured(_mariadb(directory, server, rows)) for rows in (FEW, MANY)}
    return _table(found)


def _sqlite(directory: Path, rows: int) -> Place:
    data = directory / f"sqlite-{rows}"
    data.mkdir()
    url = f"sqlite+aiosqlite:///{data / 'evaluations.db'}"
    anyio.run(_migrate, url)
    fill_sqlite(data / "evaluations.db", rows)
    return Place(url, rows, data)


def _mariadb(directory: Path, server: MariaDb, rows: int) -> Place:
    data = directory / f"mariadb-{rows}"
    data.mkdir()
    url = server.new_database()
    anyio.run(_migrate, url)
    fill_mariadb(server, url.rpartition("/")[2], rows, scratch=directory / "rows.tsv")
    return Place(url, rows, data)


async def _migrate(url: str) -> None:
    async with open_database(DatabaseConfig(url=url, unit_timeout=600)) as database:
        await migrate(database)


def _measured(place: Place) -> Times:
    return anyio.run(_through_the_repository, place) | anyio.run(_through_http, place)


async def _through_the_repository(place: Place) -> Times:
    found: Times = {}
    pages = {"first": None, "middle": Mark(EvaluationId(id_of(place.rows // 2)))}
    async with open_database(DatabaseConfig(url=place.url)) as database:
        kept = sql_stores(database, VAULT).reader
        for name, wanted in _FILTERS.items():
            for page, before in pages.items():

                async def ask(wanted: HistoryFilter = wanted, before: Mark | None = before) -> None:
                    await kept.page(Tenant(TENANT), wanted, before=before, size=_PAGE)

                found[name, page, "repository"] = await _time_of(ask)
    return found


async def _through_http(place: Place) -> Times:
    found: Times = {}
    middle = (created_at(place.rows // 2) - timedelta(seconds=10)).isoformat()
    pages: Mapping[str, Mapping[str, str]] = {"first": {}, "middle": {"created_before": middle}}
    with _serving(place) as service:
        async with httpx2.AsyncClient(base_url=service.url, trust_env=False, timeout=60) as client:
            for name, wanted in _FILTERS.items():
                for page, bounds in pages.items():
                    query = {"page_size": str(_PAGE), **_query(wanted), **bounds}

                    async def ask(query: Mapping[str, str] = query) -> None:
                        (await client.get("/api/v1/history", params=query)).raise_for_status()

                    found[name, page, "HTTP"] = await _time_of(ask)
    return found


@contextmanager
def _serving(place: Place) -> Iterator[Service]:
    settings = {"LOG_LEVEL": "warning", "DATABASE_URL": place.url}
    with running(Service(directory=place.directory, settings=settings, arguments=["--workers", "0"])) as service:
        yield service


def _query(wanted: HistoryFilter) -> dict[str, str]:
    given = {"status": wanted.status, "recommendation": wanted.recommendation, "text": wanted.text}
    return {name: str(value) for name, value in given.items() if value is not None}


async def _time_of(ask: Callable[[], Awaitable[None]]) -> float:
    times = []
    for _ in range(_REPEATS):
        began = time.perf_counter()
        await ask()
        times.append(time.perf_counter() - began)
    return median(times)


def _table(found: Mapping[tuple[str, int], Times]) -> Table:
    rows = []
    for database in ("SQLite", "MariaDB"):
        few, many = found[database, FEW], found[database, MANY]
        for name in _FILTERS:
            for page in ("first", "middle"):
                cells = [database, name, page]
                for way in ("repository", "HTTP"):
                    at = (name, page, way)
                    cells += [milliseconds(few[at]), milliseconds(many[at]), f"{many[at] / few[at]:.2f}"]
                rows.append(cells)
    ways = [f"{way}, {what}" for way in ("repository", "HTTP") for what in (f"{FEW:,}", f"{MANY:,}", "ratio")]
    return Table(
        title=f"A page of the history ({_PAGE} rows)",
        columns=["database", "filter", "page", *ways],
        rows=rows,
        notes=[
            f"Median of {_REPEATS}. Nine of ten rows are the tenant's. The last filter matches nothing: it looks at "
            "every row where there are 1,000, and stops after 5,000 where there are more.",
        ],
    )
