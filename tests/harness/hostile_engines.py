"""An engine that tries what a document must never make an engine do, and reports how far it came."""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import signal
import socket
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec

from cvJobMatching.engines import Needs
from tests.harness.engines import Honest

_LIBC = ctypes.CDLL(None, use_errno=True)
_ATTACH = 16


class Prober(Honest):
    """The CV is a JSON object: attempt -> target. Each warning of the report is an attempt and "done", or an error."""

    name = "prober"

    def report(self, cv: bytes | str, job_description: bytes | str, as_of: date) -> dict[str, object]:
        assert isinstance(cv, str)
        tried = [(what, _outcome(_ATTEMPTS[what], target)) for what, target in msgspec.json.decode(cv).items()]
        report = super().report(cv, job_description, as_of)
        return report | {"warnings": [{"code": what, "message": outcome} for what, outcome in tried]}


class Open(Prober):
    """The same by an engine that says what it needs, as far as `PROBE_FOLDER` says where."""

    name = "open-prober"

    def __init__(self) -> None:
        folders = (os.environ["PROBE_FOLDER"],)
        self.needs = Needs(network=True, folders=folders, programs=("/usr/bin", "/bin"))


class Narrow(Prober):
    """The same by an engine that names the one port that it connects to, as `PROBE_PORT` says."""

    name = "narrow-prober"

    def __init__(self) -> None:
        self.needs = Needs(network=True, ports=(int(os.environ["PROBE_PORT"]),))


def _outcome(attempt: Callable[[str], object], target: str) -> str:
    try:
        attempt(target)
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    return "done"


def _connect(port: str) -> None:
    socket.create_connection(("127.0.0.1", int(port)), timeout=5).close()


def _connect_to_file(path: str) -> None:
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(path)


def _trace(_: str) -> None:
    """A child of its own, which the system itself would not mind."""
    child = os.fork()
    if child == 0:
        signal.pause()
    try:
        _call(_LIBC.ptrace, _ATTACH, child, 0, 0)
        os.waitpid(child, 0)
    finally:
        os.kill(child, signal.SIGKILL)


def _call(function: Callable[..., int], *arguments: int) -> None:
    if function(*arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")


_ATTEMPTS: dict[str, Callable[[str], object]] = {
    "connect": _connect,
    "connect_to_file": _connect_to_file,
    "list": lambda path: list(Path(path).iterdir()),
    "read": lambda path: Path(path).read_bytes(),
    "write": lambda path: Path(path).write_text("left behind"),
    "remove": lambda path: Path(path).unlink(),
    "run": lambda program: subprocess.run([program], check=True),
    "run_from_memory": lambda name: os.memfd_create(name),
    "signal": lambda pid: os.kill(int(pid), 0),
    "limit": lambda pid: resource.prlimit(int(pid), resource.RLIMIT_NOFILE),
    "trace": _trace,
    "be_another_system": lambda _: _call(_LIBC.personality, -1),
}
EXTRA_ENGINES = {engine.name: f"{__name__}:{engine.__name__}" for engine in (Prober, Open, Narrow)}
