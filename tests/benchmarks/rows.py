"""A history of any length, written straight into the tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.harness.sql_server import SqlServer

OLDEST = datetime(2026, 1, 1, tzinfo=UTC)
BETWEEN = timedelta(seconds=20)  # one submission and the next
TENANT = "local"
COMMON = "zanzibar"  # the city of every tenth candidate
RARE = "nowhere"  # of nobody
COLUMNS = (
    *(
        "id",
        "tenant",
        "engine",
        "status",
        "stage",
        "progress",
        "attempt",
        "strikes",
        "dispatches",
        "last_seq",
        "version",
    ),
    *("created_at", "started_at", "completed_at", "score", "recommendation", "confidence", "engine_version"),
    *("failure_code", "failure_message", "documents", "metadata", "search_text", "submitted_by"),
)
_DOCUMENTS = (
    '[{"role":"cv","filename":"candidate-%d.pdf","is_text":false,"size":40000,"sha256":"%064x"},'
    '{"role":"job_description","filename":"engineer.md","is_text":true,"size":1700,"sha256":"%064x"}]'
)
_CHUNK = 50_000


def created_at(number: int) -> datetime:
    """When the `number`-th evaluation was submitted."""
    return OLDEST + number * BETWEEN


def id_of(number: int) -> UUID:
    """A UUIDv7 of that moment."""
    milliseconds = int(created_at(number).timestamp() * 1000)
    return UUID(int=milliseconds << 80 | 7 << 76 | 2 << 62 | number)


def fill_sqlite(path: Path, count: int) -> None:
    """Write so many evaluations into the embedded default's file."""
    wanted = ", ".join("?" * len(COLUMNS))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(f"INSERT INTO evaluations ({', '.join(COLUMNS)}) VALUES ({wanted})", _rows(count))
        connection.execute("ANALYZE")


def fill_mariadb(server: SqlServer, database: str, count: int, *, scratch: Path) -> None:
    """Write so many evaluations into a database of a server that was started with --local-infile."""
    rows = _rows(count)
    with server.connect(database) as connection, connection.cursor() as cursor:
        while chunk := list(islice(rows, _CHUNK)):
            scratch.write_text("".join(_line(row) for row in chunk))
            columns = ", ".join(["@id", *COLUMNS[1:]])
            cursor.execute(
                f"LOAD DATA INFILE '{scratch}' INTO TABLE evaluations CHARACTER SET utf8mb4 ({columns}) "
                "SET id = UNHEX(@id)"
            )
        cursor.execute("ANALYZE TABLE evaluations")


def _line(row: tuple[Any, ...]) -> str:
    id, *others = row
    return "\t".join([id.hex(), *(r"\N" if it is None else str(it) for it in others)]) + "\n"


def _rows(count: int) -> Iterator[tuple[Any, ...]]:
    for number in range(count):
        moment = created_at(number).strftime("%Y-%m-%d %H:%M:%S.%f")
        luck = number * 7919 % 100
        status = "succeeded" if luck < 85 else "failed" if luck < 95 else "canceled"
        judged, failed = status == "succeeded", status == "failed"
        city = COMMON if number % 10 == 3 else "elsewhere"
        yield (
            id_of(number).bytes,
            TENANT if number % 10 else "another",
            "sample",
            status,
            "writing_report" if judged else None,
            1.0 if judged else 0.0,
            1,
            0,
            1,
            8,
            8,
            moment,
            moment,
            moment,
            number * 31 % 1000 / 10 if judged else None,
            ("shortlist", "review", "review", "reject")[number % 4] if judged else None,
            0.8 if judged else None,
            "7" if judged else None,
            "encrypted" if failed else None,
            "the CV asks for a password" if failed else None,
            _DOCUMENTS % (number, number, number % 50),
            f'{{"city":"{city}"}}',
            f"candidate-{number}.pdf engineer.md {city}",
            "anna" if number % 20 == 3 else "others",
        )
