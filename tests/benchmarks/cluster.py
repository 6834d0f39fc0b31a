"""MariaDB, NATS, replicas and workers on this machine, as several machines would be."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bootstrap.settings import PREFIX
from tests.harness.fleet import Fleet, running_fleet
from tests.harness.installed import install_engines
from tests.harness.nats import NatsServer, running_nats
from tests.harness.servers import running_measured
from tests.harness.sql_server import SqlServer
from tests.harness.vault import with_master_key

_WORKS_WITHIN = 180  # seconds, from the start of a worker process
_STOPS_WITHIN = 40
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Servers:
    """What all processes of the service share."""

    directory: Path
    database: SqlServer
    nats: NatsServer

    @contextmanager
    def service(self, *, replicas: int, with_nats: bool = True, **settings: str) -> Iterator[Site]:
        """Replicas over a fresh database and a queue of their own."""
        number = next(_numbers)
        broker = {"NATS_URL": self.nats.url, "NATS_PREFIX": f"bench{number}"} if with_nats else {}
        given = {"LOG_LEVEL": "warning", **broker, **settings}
        place = self.directory / f"service-{number}"
        with running_fleet(place, self.database, replicas=replicas, settings=given) as fleet:
            yield Site(place, fleet, with_master_key(fleet.replicas[0].settings))


@dataclass(frozen=True, slots=True)
class Site:
    """Replicas, and the place where workers join them."""

    directory: Path
    fleet: Fleet
    settings: Mapping[str, str]

    @contextmanager
    def workers(self, processes: int, *, concurrency: int) -> Iterator[Sequence[subprocess.Popen[bytes]]]:
        """So many `ai-recruiter work`, ready; stopped at the end."""
        with ExitStack() as stack:
            logs = [self.directory / f"work-{number}.log" for number in range(processes)]
            started = [stack.enter_context(self._worker(log, concurrency)) for log in logs]
            for process, log in zip(started, logs, strict=True):
                _until_it_works(process, log)
            yield started

    @contextmanager
    def _worker(self, log: Path, concurrency: int) -> Iterator[subprocess.Popen[bytes]]:
        foreign = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        own = {PREFIX + name: value for name, value in {**self.settings, "LOG_LEVEL": "info"}.items()}
        program = [str(Path(sys.executable).with_name("ai-recruiter")), "work", "--concurrency", str(concurrency)]
        with log.open("wb") as written:
            process = subprocess.Popen(program, env=foreign | own, cwd=self.directory, stdout=written, stderr=written)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(_STOPS_WITHIN)
            finally:
                process.kill()


@contextmanager
def running_servers(directory: Path) -> Iterator[Servers]:
    """A MariaDB and a NATS that flush what they confirm; engines that wait are installed for whoever starts now."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # every process of the service inherits it
    (directory / "mariadb").mkdir()
    with ExitStack() as stack:
        stack.enter_context(installed_engines(directory / "engines"))
        database = stack.enter_context(running_measured(directory / "mariadb", "--innodb-buffer-pool-size=1G"))
        yield Servers(directory, database, stack.enter_context(running_nats(directory / "nats")))


@contextmanager
def installed_engines(directory: Path) -> Iterator[None]:
    """The engines of the tests, for every process that is started meanwhile."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = install_engines(directory)
    try:
        yield
    finally:
        os.environ.pop("PYTHONPATH") if before is None else os.environ.update(PYTHONPATH=before)


def _until_it_works(process: subprocess.Popen[bytes], log: Path) -> None:
    give_up_at = time.monotonic() + _WORKS_WITHIN
    while b"working" not in (told := log.read_bytes()):
        if process.poll() is not None or time.monotonic() > give_up_at:
            raise RuntimeError(f"a worker did not start: {told.decode(errors='replace')}")
        time.sleep(0.05)
