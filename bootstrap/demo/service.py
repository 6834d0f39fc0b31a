"""A real service as a child process, with a directory of its own that goes when it goes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2

from bootstrap.settings import PREFIX

_READY_WITHIN = 60.0  # seconds; a cold machine reads every library from disk first
_STOPS_WITHIN = 30.0  # longer than the service's own grace
_BETWEEN_QUESTIONS = 0.05


class ServiceFailed(Exception):
    """The service did not start or did not become ready."""


@dataclass(frozen=True, slots=True)
class ChildService:
    """Where it answers and where it logs."""

    url: str
    directory: Path
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> str:
        """What it has said so far."""
        return (self.directory / "service.log").read_text(errors="replace")


@contextmanager
def child_service() -> Iterator[ChildService]:
    """A service that was started and is not ready yet; when the block is left, it and its directory are gone."""
    with TemporaryDirectory(prefix="ai-recruiter-demo-") as directory:
        service = start(Path(directory))
        try:
            yield service
        finally:
            with _not_to_be_interrupted():
                stop(service.process)


def start(
    directory: Path,
    *,
    port: int | None = None,
    arguments: Sequence[str] = (),
    settings: Mapping[str, str] | None = None,
) -> ChildService:
    """`ai-recruiter serve` over a directory, on a free port unless one is named; `stop` it.

    `settings` are variables without their prefix; those of our own environment do not reach the child.
    """
    port = port or _free_port()
    foreign = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    own = {PREFIX + name: value for name, value in {"DATA_DIR": str(directory), **(settings or {})}.items()}
    scratch = directory / "scratch"  # of its sandboxes, so that nothing stays behind whatever ends it
    scratch.mkdir(exist_ok=True)
    command = [str(Path(sys.executable).with_name("ai-recruiter")), "serve", "--port", str(port), *arguments]
    with (directory / "service.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own program with our own arguments
            command,
            env=foreign | own | {"TMPDIR": str(scratch)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for us; we tell the service
        )
    return ChildService(f"http://127.0.0.1:{port}", directory, process)


def wait_until_ready(service: ChildService) -> None:
    """Return when /readyz says so. Raises ServiceFailed."""
    give_up_at = time.monotonic() + _READY_WITHIN
    with httpx2.Client(trust_env=False, timeout=5) as client:
        while time.monotonic() < give_up_at:
            if (code := service.process.poll()) is not None:
                raise _failure(service, f"the service ended with exit code {code} before it was ready")
            with suppress(httpx2.TransportError):
                if client.get(f"{service.url}/readyz").status_code == 200:
                    return
            time.sleep(_BETWEEN_QUESTIONS)
    raise _failure(service, f"the service was not ready within {_READY_WITHIN:.0f} s")


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask it to stop, wait for it, and let nothing that it started outlive it."""
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        process.wait(_STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    with suppress(ProcessLookupError):  # it leads a group of its own
        os.killpg(process.pid, signal.SIGKILL)


def _failure(service: ChildService, what: str) -> ServiceFailed:
    failure = ServiceFailed(what)
    failure.add_note(service.log)  # for whoever sees the traceback
    return failure


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _not_to_be_interrupted() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
