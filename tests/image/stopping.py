"""SIGTERM at every moment of a start: each process ends by itself, in time, and leaves nothing behind."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from tests.image.installation import DATABASE, Installation
from tests.image.runtime import Container, run

AFTER_READY = 1.0  # seconds
EXIT_CODES = {0, 128 + signal.SIGTERM}
_GONE_WITHIN = 5.0  # seconds, in which the database notices
_LOOKS_EVERY = 0.02  # seconds


@dataclass(frozen=True, slots=True)
class Stop:
    """What became of one container that was told to end."""

    after: float  # seconds since it held SIGTERM back
    took: float
    exit_code: int | None  # None: it did not end in time
    left: Sequence[str]

    @property
    def well(self) -> bool:
        return self.exit_code in EXIT_CODES and not self.left


def stops(here: Installation, service: str, probe: Sequence[str], *, step: float) -> Iterator[Stop]:
    """One container for each moment, from its beginning until a second after it was ready."""
    grace = float(here.service(service)["stop_grace_period"].removesuffix("s"))
    last = _ready_after(here, service, probe) + AFTER_READY
    for number in count():
        moment = number * step
        if moment > last:
            return
        yield _stopped(here, here.container("stopping", service), moment, grace)


def _stopped(here: Installation, container: Container, moment: float, grace: float) -> Stop:
    before = _traces(here)
    try:
        container.start()
        began = time.monotonic()
        time.sleep(max(0.0, began + moment - time.monotonic()))
        told = time.monotonic()
        code = _end(container, grace)
        took = time.monotonic() - told
    finally:
        container.end()
    return Stop(moment, took, code, _left(here, before))


def _end(container: Container, grace: float) -> int | None:
    try:
        return container.stop(grace)
    except subprocess.TimeoutExpired:
        return None


def _ready_after(here: Installation, service: str, probe: Sequence[str]) -> float:
    """Seconds from its beginning until its health check holds."""
    container = here.container("stopping", service)
    try:
        container.start()
        began = time.monotonic()
        while True:
            try:
                container.execute(*probe)
            except RuntimeError:
                assert container.process is not None
                assert container.process.poll() is None, container.log[-3000:]
                time.sleep(_LOOKS_EVERY)
            else:
                took = time.monotonic() - began
                container.stop()
                return took
    finally:
        container.end()


def _traces(here: Installation) -> set[str]:
    """What a process may leave: files in the volume, connections, a worker that seems to live, a container."""
    assert here.database is not None
    with here.database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT id FROM information_schema.processlist WHERE user = %s", (DATABASE,))
        connections = {f"connection {id}" for (id,) in cursor.fetchall()}
        cursor.execute(f"SELECT name FROM {DATABASE}.workers WHERE stopped_at IS NULL")
        workers = {f"worker {name}" for (name,) in cursor.fetchall()}
    files = {str(it.relative_to(here.data)) for it in here.data.rglob("*") if it.is_file()}
    containers = set(re.findall(r"^(stopping)\s", run("crun", "list"), re.MULTILINE))
    return connections | workers | files | containers


def _left(here: Installation, before: set[str]) -> Sequence[str]:
    deadline = time.monotonic() + _GONE_WITHIN
    while (left := _traces(here) - before) and time.monotonic() < deadline:
        time.sleep(_LOOKS_EVERY)
    return sorted(left)
