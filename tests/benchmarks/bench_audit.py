"""The audit trail at a thousand and at a million entries: one more entry, a page of it, and checking an export."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import anyio
from sqlalchemy import insert

from adapters.signing import Ed25519Signer, PublicKeys
from adapters.sql import Database, DatabaseConfig, SqlAuditTrail, audit_tables, migrate, open_database, trail
from domain.model.audit import Action, AuditFilter, Fact
from domain.model.audit_chain import Head, extended
from domain.model.audit_export import entry_line, place_body, signed_line, verify
from domain.model.ids import EvaluationId
from ports.contracts.builders import ALICE, ATS, a_user
from tests.benchmarks.figures import Table, median, milliseconds
from tests.benchmarks.rows import created_at, id_of
from tests.harness.mariadb import running_mariadb

FEW, MANY = 1_000, 1_000_000
_PAGE = 50
_REPEATS = 40
_CHUNK = 10_000
_EVERY = 100  # entries of one job; every tenth is a decision
Times = dict[str, float]  # by what is asked for: seconds


def run() -> Table:
    """Both databases, both sizes."""
    with TemporaryDirectory(prefix="bench-audit-") as place:
        directory = Path(place)
        (directory / "server").mkdir()
        found = {("SQLite", size): anyio.run(_measured, _sqlite(directory, size), size) for size in (FEW, MANY)}
        with running_mariadb(directory / "server", "--innodb-buffer-pool-size=1G") as server:
            found |= {("MariaDB", size): anyio.run(_measured, server.new_database(), size) for size in (FEW, MANY)}
    return _table(found, _checked())


def _sqlite(directory: Path, size: int) -> str:
    return f"sqlite+aiosqlite:///{directory / f'{size}.db'}"


async def _measured(url: str, size: int) -> Times:
    async with open_database(DatabaseConfig(url=url, unit_timeout=600)) as database:
        await migrate(database)
        await _fill(database, size)
        it = SqlAuditTrail(database)
        job, middle = EvaluationId(id_of(size // _EVERY // 2)), created_at(size // 2)
        wanted = {
            "first page": AuditFilter(),
            "page of one action": AuditFilter(action=Action.JOB_DECIDED),
            "page of one person": AuditFilter(actor="anna"),
            "all of one job": AuditFilter(evaluation_id=job),
            "page up to a time in the middle": AuditFilter(created_before=middle),
            "page of one person, up to a time": AuditFilter(actor="anna", created_before=middle),
        }
        times = {}
        for name, each in wanted.items():
            times[name] = await _time_of(lambda each=each: it.page(ALICE, each, before=None, size=_PAGE))  # type: ignore[misc]
        times["one more entry"] = await _time_of(lambda: it.append(ALICE, [_fact(size)]))
        return times


def _fact(number: int) -> Fact:
    decided = number % 10 == 0
    return Fact(
        action=Action.JOB_DECIDED if decided else Action.REPORT_VIEWED,
        actor=a_user("anna") if decided else ATS,
        at=created_at(number),
        evaluation_id=EvaluationId(id_of(number // _EVERY)),
        data={"outcome": "shortlist", "number": 1} if decided else {},
    )


async def _fill(database: Database, size: int) -> None:
    head = Head(tenant=ALICE)
    for begin in range(0, size, _CHUNK):
        facts = [_fact(number) for number in range(begin, min(begin + _CHUNK, size))]
        head, entries = extended(head, facts)
        rows = [trail.row(fact, entry) for fact, entry in zip(facts, entries, strict=True)]
        await database.write(lambda it, rows=rows: it.execute(insert(audit_tables.audit_entries), rows))  # type: ignore[misc]
    told = {"tenant": ALICE, "seq": head.seq, "digest": head.digest, "at": head.at, "signed_seq": 0}
    await database.write(lambda it: it.execute(insert(audit_tables.audit_heads), told))


async def _time_of(ask: Callable[[], Awaitable[object]]) -> float:
    await ask()
    times = []
    for _ in range(_REPEATS):
        began = time.perf_counter()
        await ask()
        times.append(time.perf_counter() - began)
    return median(times)


def _checked() -> float:
    """Entries of an export that are checked in a second."""
    count, signer = 100_000, Ed25519Signer.new()
    head, entries = extended(Head(tenant=ALICE), [_fact(number) for number in range(count)])
    body = place_body("manifest", head, at=created_at(count), key_id=signer.key_id)
    lines = [signed_line("manifest", body, signer.sign(body)), *map(entry_line, entries)]
    began = time.perf_counter()
    assert verify(lines, PublicKeys(signer.public_pem())).entries == count
    return count / (time.perf_counter() - began)


def _table(found: dict[tuple[str, int], Times], checked: float) -> Table:
    return Table(
        title=f"The audit trail (pages of {_PAGE})",
        columns=["database", "asked for", f"{FEW:,} entries", f"{MANY:,}", "ratio"],
        rows=list(_rows(found)),
        notes=[f"Median of {_REPEATS}. An export is checked at {checked:,.0f} entries a second."],
    )


def _rows(found: dict[tuple[str, int], Times]) -> Iterator[list[Any]]:
    for database in ("SQLite", "MariaDB"):
        few, many = found[database, FEW], found[database, MANY]
        for asked in few:
            ratio = f"{many[asked] / few[asked]:.2f}"
            yield [database, asked, milliseconds(few[asked]), milliseconds(many[asked]), ratio]
