"""Several replicas on this machine, over one database, one document store and perhaps one NATS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.harness.ledger import MariaDbLedger
from tests.harness.service import Service
from tests.harness.sql_server import SqlServer


@dataclass(frozen=True, slots=True)
class Fleet:
    """What runs, and the rows behind it."""

    replicas: Sequence[Service]
    ledger: MariaDbLedger


@contextmanager
def running_fleet(
    directory: Path,
    server: SqlServer,
    *,
    replicas: int = 2,
    workers: int = 0,
    database_url: str | None = None,
    settings: Mapping[str, str],
) -> Iterator[Fleet]:
    """`serve` so many times with so many workers each; `settings` are everybody's. Nothing runs when the block ends.

    `database_url` is another way to a database with the schema that `server` has; without it a fresh one is made.
    """
    url = database_url or server.migrated_database()
    (directory / "documents").mkdir(parents=True)
    shared = {"DATABASE_URL": url, "DOCUMENTS_URL": (directory / "documents").as_uri(), **settings}
    with ExitStack() as stack:
        services = [
            Service(directory=directory / f"serve-{number}", settings=shared, arguments=["--workers", str(workers)])
            for number in range(replicas)
        ]
        for service in services:
            service.directory.mkdir()
            stack.callback(service.stop)
            service.launch()
        for service in services:
            service.wait()
        yield Fleet(services, MariaDbLedger(server, url.rsplit("/", 1)[1]))
