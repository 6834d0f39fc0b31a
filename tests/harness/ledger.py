"""The rows themselves, read past all of our code, so that no bug of ours can hide another."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from tests.harness.sql_server import SqlServer

TERMINAL = ("succeeded", "failed", "canceled", "expired")


class Ledger(Protocol):
    """A database that answers questions."""

    def ask(self, question: str) -> Sequence[Sequence[Any]]:
        """The rows of a SELECT."""
        ...


@dataclass(frozen=True, slots=True)
class SqliteLedger:
    """The embedded default's file."""

    path: Path

    def ask(self, question: str) -> Sequence[Sequence[Any]]:
        with closing(sqlite3.connect(self.path, timeout=30)) as connection:
            return connection.execute(question).fetchall()


@dataclass(frozen=True, slots=True)
class MariaDbLedger:
    """A database of a private server."""

    server: SqlServer
    database: str

    def ask(self, question: str) -> Sequence[Sequence[Any]]:
        with self.server.connect(self.database) as connection, connection.cursor() as cursor:
            cursor.execute(question)
            return list(cursor.fetchall())


def ended(ledger: Ledger) -> int:
    """How many evaluations have come to their end."""
    return int(ledger.ask("SELECT COUNT(*) FROM evaluations WHERE completed_at IS NOT NULL")[0][0])


def ended_during(ledger: Ledger, id: UUID) -> int:
    """How many other evaluations came to their end between the acceptance of one and its end."""
    its = f"FROM evaluations WHERE id = x'{id.hex}'"
    between = f"completed_at > (SELECT created_at {its}) AND completed_at < (SELECT completed_at {its})"
    return int(ledger.ask(f"SELECT COUNT(*) FROM evaluations WHERE {between}")[0][0])


def statuses(ledger: Ledger) -> dict[UUID, str]:
    """The state of every evaluation."""
    return {UUID(bytes=bytes(id)): status for id, status in ledger.ask("SELECT id, status FROM evaluations")}


def complaints(ledger: Ledger) -> list[str]:
    """Whatever breaks a promise: numbering with a gap, an end that came twice, not at all, or not as the last."""
    stories: defaultdict[bytes, list[tuple[int, str]]] = defaultdict(list)
    for id, seq, type in ledger.ask("SELECT evaluation_id, seq, type FROM events ORDER BY evaluation_id, seq"):
        stories[bytes(id)].append((seq, type))
    reports = Counter(bytes(id) for (id,) in ledger.ask("SELECT evaluation_id FROM reports"))
    found = []
    for id, status, last_seq in ledger.ask("SELECT id, status, last_seq FROM evaluations"):
        story = stories.pop(bytes(id), [])
        wrongs = _complaints_of(status, last_seq, story, reports.pop(bytes(id), 0))
        found += [f"{UUID(bytes=bytes(id))} ({status}): {wrong}: {story}" for wrong in wrongs]
    strays = (f"{id.hex()}: events of no evaluation" for id in stories)
    return [*found, *strays, *map(str, reports), *trail_complaints(ledger)]


def trail_complaints(ledger: Ledger) -> list[str]:
    """Whatever is wrong with the audit trail: a chain that breaks, or that does not tell how an evaluation stands."""
    found, told = [], defaultdict(list)
    ends: dict[str, tuple[int, bytes]] = {}
    asked = "SELECT tenant, seq, action, evaluation_id, body, digest FROM audit_entries ORDER BY tenant, seq"
    for tenant, seq, action, id, body, digest in ledger.ask(asked):
        last, before = ends.get(tenant, (0, bytes(32)))
        fits = seq == last + 1 and json.loads(body)["prev"] == before.hex()
        if not fits or sha256(bytes(body)).digest() != bytes(digest):
            found.append(f"audit trail of {tenant}: it breaks at {seq}")
        ends[tenant] = (seq, bytes(digest))
        if id is not None:
            told[bytes(id)].append(action.removeprefix("job."))
    for tenant, seq, digest in ledger.ask("SELECT tenant, seq, digest FROM audit_heads"):
        if ends.get(tenant, (0, bytes(32))) != (seq, bytes(digest)):
            found.append(f"audit trail of {tenant}: its head is at {seq}")
    for id, status in ledger.ask("SELECT id, status FROM evaluations"):
        story = told[bytes(id)]
        ended = [status] if status in TERMINAL else []
        if story[:1] != ["submitted"] or [each for each in story if each in TERMINAL] != ended:
            found.append(f"audit trail: {UUID(bytes=bytes(id))} is {status}, and it tells {story}")
    return found


def _complaints_of(status: str, last_seq: int, story: Sequence[tuple[int, str]], reports: int) -> list[str]:
    wrong = []
    if [seq for seq, _ in story] != list(range(1, last_seq + 1)):
        wrong.append("a gap in its events")
    if [type for _, type in story if type in TERMINAL] != [status]:
        wrong.append("not exactly one terminal event")
    elif story[-1][1] != status:
        wrong.append("events after its end")
    if reports != (1 if status == "succeeded" else 0):
        wrong.append(f"{reports} reports")
    return wrong
