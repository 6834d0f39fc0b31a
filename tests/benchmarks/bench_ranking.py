"""The time of a page of a ranking at ten and at 100,000 candidates, beside the same page found by counting."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import anyio
import msgspec
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import Database, DatabaseConfig, migrate, open_database, sql_vacancies, tables
from adapters.sql.places import TIE_BYTES, place_bytes
from domain.model.ids import EvaluationId, VacancyId
from domain.model.ranking import Cursor, Place, RankingFilter
from domain.model.standing import Standing
from ports.contracts.builders import ALICE, POLICY, a_user
from ports.contracts.vacancy_builders import POSTING, a_vacancy
from tests.benchmarks.figures import Table, median, milliseconds
from tests.benchmarks.rows import created_at, id_of
from tests.harness.mariadb import running_mariadb

FEW, MANY = 10, 100_000
_PAGE = 10
_REPEATS = 40
_CHUNK = 5_000
_EVERYBODY = RankingFilter()
Times = dict[str, float]  # by what is asked for: seconds


def run() -> Table:
    """Both databases, both sizes."""
    with TemporaryDirectory(prefix="bench-ranking-") as place:
        directory = Path(place)
        (directory / "server").mkdir()
        found = {("SQLite", size): anyio.run(_measured, _sqlite(directory, size), size) for size in (FEW, MANY)}
        with running_mariadb(directory / "server", "--innodb-buffer-pool-size=1G") as server:
            found |= {("MariaDB", size): anyio.run(_measured, server.new_database(), size) for size in (FEW, MANY)}
    return _table(found)


def _sqlite(directory: Path, size: int) -> str:
    return f"sqlite+aiosqlite:///{directory / f'{size}.db'}"


async def _measured(url: str, size: int) -> Times:
    async with _filled(url, size) as (database, id):
        reader = sql_vacancies(database).reader
        middle = Cursor(place=_place(size // 2), id=EvaluationId(id_of(size // 2)), rank=size // 2, listed=size // 2)

        async def page(after: Cursor | None) -> None:
            found = await reader.ranking(id, ALICE, _EVERYBODY, after=after, size=_PAGE)
            assert found.items

        return {
            "first page": await _time_of(lambda: page(None)),
            "page from the middle on": await _time_of(lambda: page(middle)),
            "first page, ranks by counting": await _time_of(lambda: database.read(lambda it: _by_counting(it, id))),
        }


@asynccontextmanager
async def _filled(url: str, size: int) -> AsyncIterator[tuple[Database, VacancyId]]:
    """A database with one vacancy that has so many judged candidates."""
    async with open_database(DatabaseConfig(url=url, unit_timeout=600)) as database:
        await migrate(database)
        vacancies = sql_vacancies(database).vacancies
        id = (await vacancies.add(a_vacancy())).vacancy.id
        taken = await vacancies.claim_due(lambda it, at: it.claim("bench", at=at, policy=POLICY))
        assert taken is not None
        await vacancies.change(id, lambda it, at: it.read(POSTING, attempt=1, at=at))
        await vacancies.change(id, lambda it, at: it.approve(by=a_user("bench"), at=at, objections={}))
        for begin in range(0, size, _CHUNK):
            await _insert(database, list(_rows(id, range(begin, min(begin + _CHUNK, size)))))
        yield database, id


async def _insert(database: Database, rows: list[dict[str, Any]]) -> None:
    await database.write(lambda connection: connection.execute(insert(tables.evaluations), rows))


def _place(number: int) -> Place:
    """Of the candidate in that place; ten share each score."""
    return Place(number % 4 and 1, float(number // 10 % 100), f"{number:064x}"[::-1])


def _rows(id: VacancyId, numbers: range) -> Iterator[dict[str, Any]]:
    standing = msgspec.json.encode(Standing(met=5, open=2, missing=1, questions=("Berlin",), lacks=("c2",))).decode()
    info = '{"role":"%s","filename":"%d.pdf","is_text":false,"size":40000,"sha256":"%s"}'
    for number in numbers:
        place, moment = _place(number), created_at(number)
        documents = [info % (role, number, place.digest) for role in ("cv", "job_description")]
        yield {
            "id": id_of(number),
            "tenant": ALICE,
            "engine": "evidence",
            "status": "succeeded",
            "progress": 1.0,
            "attempt": 1,
            "strikes": 0,
            "dispatches": 1,
            "last_seq": 8,
            "version": 8,
            "created_at": moment,
            "completed_at": moment,
            "score": 100.0 - place.behind,
            "recommendation": ("shortlist", "review")[place.advice],
            "confidence": 0.8,
            "engine_version": "7",
            "documents": f"[{','.join(documents)}]",
            "metadata": "{}",
            "search_text": f"{number}.pdf",
            "vacancy_id": id,
            "criteria_version": 1,
            "place": place_bytes(place),
            "standing": standing,
        }


async def _by_counting(connection: AsyncConnection, id: VacancyId) -> None:
    """What a page costs where each rank is counted when it is asked for."""
    it = tables.evaluations.c
    rank = func.rank().over(order_by=func.substr(it.place, 1, TIE_BYTES)).label("rank")
    ranked = select(it.id, it.place, rank).where(it.vacancy_id == id, it.place.is_not(None)).subquery()
    found = await connection.execute(select(ranked).order_by(ranked.c.place, ranked.c.id).limit(_PAGE))
    assert found.all()


async def _time_of(ask: Callable[[], Awaitable[object]]) -> float:
    await ask()
    times = []
    for _ in range(_REPEATS):
        began = time.perf_counter()
        await ask()
        times.append(time.perf_counter() - began)
    return median(times)


def _table(found: dict[tuple[str, int], Times]) -> Table:
    rows = []
    for database in ("SQLite", "MariaDB"):
        few, many = found[database, FEW], found[database, MANY]
        for asked in few:
            ratio = f"{many[asked] / few[asked]:.2f}"
            rows.append([database, asked, milliseconds(few[asked]), milliseconds(many[asked]), ratio])
    return Table(
        title=f"A page of a ranking ({_PAGE} candidates)",
        columns=["database", "asked for", f"{FEW} candidates", f"{MANY:,}", "ratio"],
        rows=rows,
        notes=[
            f"Median of {_REPEATS}. Ten candidates share each score. From the middle on, {FEW} have {FEW // 2} left."
        ],
    )
