"""What servers do meanwhile: processor time, flushes, statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.harness.processes import processor_seconds
from tests.harness.sql_server import SqlServer

_COUNTED = {
    "flushes": "Innodb_data_fsyncs",
    "statements": "Questions",
    "commits": "Com_commit",
    "waits": "Innodb_row_lock_waits",
    "deadlocks": "lock_deadlocks",
}
_DEADLOCKS = "SELECT name, count FROM information_schema.innodb_metrics WHERE name = 'lock_deadlocks'"


@dataclass(frozen=True, slots=True)
class DatabaseWork:
    """What the server has done since some moment."""

    processor_s: float
    counted: Mapping[str, int]

    def since(self, before: DatabaseWork) -> DatabaseWork:
        """What it did between the two."""
        counted = {name: value - before.counted[name] for name, value in self.counted.items()}
        return DatabaseWork(self.processor_s - before.processor_s, counted)


def database_work(server: SqlServer) -> DatabaseWork:
    """What it has done since it was started."""
    assert server.process is not None
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SHOW GLOBAL STATUS")
        shown = dict(cursor.fetchall())
        cursor.execute(_DEADLOCKS)
        shown |= cursor.fetchall()
    counted = {name: int(shown[variable]) for name, variable in _COUNTED.items()}
    return DatabaseWork(processor_seconds(server.process.pid), counted)
