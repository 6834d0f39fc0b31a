"""Several processes that serve one port: starts them, starts again what dies, and ends them together."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import anyio
import msgspec
import structlog

from adapters.telemetry import Place
from bootstrap.door import refuse_open_door
from bootstrap.front import warn_of_open_metrics
from bootstrap.listening import address_of, listening
from bootstrap.part import Part
from bootstrap.settings import Settings, WrongSettings

_FIRST_PAUSE_S: Final = 0.5  # before what died while it served is started again; doubles
_LONGEST_PAUSE_S: Final = 30.0
_WELL_AFTER_S: Final = 60.0  # of serving, after which the pauses begin anew
_MOST_TRIES: Final = 5  # to start a process, one after the other
_STOPPING_TAKES_S: Final = 10.0  # beside twice the grace
_LOOK_EVERY_S: Final = 2.0  # at what serves
_SILENT_LOOKS: Final = 10  # one after the other, after which it hangs; looks, as a machine may stand still
_IN_MEMORY: Final = "/dev/shm"  # noqa: S108  # where a full disk does not stop the figures
_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)
_log = structlog.get_logger()


def supervise(settings: Settings, *, host: str, port: int, workers: int, processes: int) -> int:
    """Serve with so many processes, and `workers` evaluations at once in all, until SIGTERM or SIGINT.

    Returns the exit code. Raises WrongSettings.
    """
    if settings.embedded:
        raise WrongSettings(
            "SQLite serves one process: leave --processes away, or set AI_RECRUITER_DATABASE_URL to a MySQL"
        )
    anyio.run(refuse_open_door, settings, host)
    warn_of_open_metrics(settings, host)
    with listening(host, port, settings.peer_timeout_s) as sock, _woken_by_signals() as wakes, _figures() as figures:
        lifeline, held = os.pipe()
        parts = [
            Part(
                number=number,
                processes=processes,
                host=host,
                workers=workers // processes + (number < workers % processes),
                socket=sock.fileno(),
                lifeline=lifeline,
                figures=figures,
            )
            for number in range(processes)
        ]
        _log.info("supervising", url=address_of(sock), processes=processes, pid=os.getpid())
        patience_s = 2 * settings.grace_s + _STOPPING_TAKES_S
        return _Supervisor([_Child(part) for part in parts], wakes, held, patience_s).run()


@dataclass(slots=True)
class _Child:
    """One of the processes, alive or to be started again."""

    part: Part
    process: subprocess.Popen[bytes] | None = None
    since: float = 0.0
    next_start: float = 0.0
    pause_s: float = _FIRST_PAUSE_S
    failures: int = 0  # to start, one after the other
    beat: int = 0  # when it was heard of last
    silent_looks: int = 0

    def start(self) -> None:
        """Start it, under the descriptors that it inherits."""
        self.part.is_up.unlink(missing_ok=True)
        self.since = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own program with our own arguments
            [sys.executable, "-m", "bootstrap.as_part", msgspec.json.encode(self.part).decode()],
            pass_fds=(self.part.socket, self.part.lifeline),
            env={**os.environ, "UV_TCP_SINGLE_ACCEPT": "1"},  # or the first to wake takes all who wait at the door
        )

    def hangs(self) -> bool:
        """Look at it: whether it serves, and its event loop has not been heard of for too many looks."""
        with suppress(OSError):
            beat = self.part.is_up.stat().st_mtime_ns
            self.silent_looks = self.silent_looks + 1 if beat == self.beat else 0
            self.beat = beat
        return self.silent_looks >= _SILENT_LOOKS

    def bury(self) -> None:
        """It has ended: note when it may be started again."""
        now = time.monotonic()
        self.process, self.silent_looks = None, 0
        Place(Path(self.part.figures), self.part.number).bury()
        if self.part.is_up.exists():
            self.failures = 0
            if now - self.since > _WELL_AFTER_S:
                self.pause_s = _FIRST_PAUSE_S
        else:
            self.failures += 1
        self.next_start = now + self.pause_s
        self.pause_s = min(2 * self.pause_s, _LONGEST_PAUSE_S)


@dataclass(slots=True)
class _Supervisor:
    children: list[_Child]
    wakes: _Wakes
    held: int  # the end of the lifeline that is in our hand
    patience_s: float  # with processes that stop
    served: bool = False  # whether any of them ever did
    code: int = 0
    stopping_until: float | None = field(default=None)
    next_look: float = 0.0

    def run(self) -> int:
        """Until all have ended. Returns the exit code."""
        while True:
            self._bury()
            if self.wakes.asked_to_stop:
                self._stop()
            if self.stopping_until is None:
                self._start()
                self._end_what_hangs()
            elif not any(child.process for child in self.children):
                _log.info("stopped")
                return self.code
            elif self.wakes.asked_to_stop > 1 or time.monotonic() >= self.stopping_until:
                self._kill()
            self.wakes.wait(self._patience())

    def _start(self) -> None:
        for child in self.children:
            if child.process is None and time.monotonic() >= child.next_start:
                child.start()

    def _end_what_hangs(self) -> None:
        """It is started again once it has ended."""
        if time.monotonic() < self.next_look:
            return
        self.next_look = time.monotonic() + _LOOK_EVERY_S
        for child in self.children:
            if child.process and child.hangs():
                _log.error("process_hangs", pid=child.process.pid, advice="its event loop stands still; it is killed")
                child.process.kill()

    def _patience(self) -> float:
        if self.stopping_until is not None:
            return max(self.stopping_until - time.monotonic(), 0.1)
        due = [child.next_start for child in self.children if child.process is None]
        return max(min([self.next_look, *due]) - time.monotonic(), 0)

    def _bury(self) -> None:
        """Those of ours that ended, and as the first process of a container what others left behind."""
        while (ended := _ended()) is not None:
            pid, code = ended
            child = next((it for it in self.children if it.process and it.process.pid == pid), None)
            if child is None or child.process is None:
                continue
            child.process.returncode = code
            child.bury()
            if self.stopping_until is not None:
                continue
            self.served = self.served or not child.failures
            _log.error("process_ended", pid=pid, code=code, seconds=round(time.monotonic() - child.since, 1))
            if child.failures >= _MOST_TRIES or (child.failures and code > 0 and not self._any_served()):
                self.code = code if code > 0 else 1
                self._stop()

    def _any_served(self) -> bool:
        self.served = self.served or any(child.part.is_up.exists() for child in self.children)
        return self.served

    def _stop(self) -> None:
        """Have all drain and end."""
        if self.stopping_until is None:
            self.stopping_until = time.monotonic() + self.patience_s
            os.close(self.held)

    def _kill(self) -> None:
        for child in self.children:
            if child.process:
                child.process.kill()


def _ended() -> tuple[int, int] | None:
    """A child that has ended, and with which code; negative: the signal that ended it."""
    try:
        pid, status = os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return None
    return (pid, os.waitstatus_to_exitcode(status)) if pid else None


class _Wakes:
    """Waits for signals. None is lost: each also writes a byte to a pipe."""

    def __init__(self, reading: socket.socket) -> None:
        self._reading = reading
        self.asked_to_stop = 0

    def note(self, number: int, frame: object) -> None:
        """A signal came."""
        self.asked_to_stop += number != signal.SIGCHLD

    def wait(self, within_s: float) -> None:
        """Return after a signal, or the time."""
        if select.select([self._reading], [], [], within_s)[0]:
            self._reading.recv(4096)


@contextmanager
def _woken_by_signals() -> Iterator[_Wakes]:
    reading, writing = socket.socketpair()
    with reading, writing:
        writing.setblocking(False)
        wakes = _Wakes(reading)
        wakeup = signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
        before = {number: signal.signal(number, wakes.note) for number in _SIGNALS}
        try:
            yield wakes
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(wakeup)


@contextmanager
def _figures() -> Iterator[str]:
    memory = os.access(_IN_MEMORY, os.W_OK)
    with TemporaryDirectory(prefix="ai-recruiter-figures-", dir=_IN_MEMORY if memory else None) as folder:
        yield folder
