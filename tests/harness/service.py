"""The real service as a child process, over data that outlives it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bootstrap.demo.service import ChildService, start, stop, wait_until_ready
from bootstrap.settings import PREFIX
from tests.harness.ports import free_port
from tests.harness.processes import resident_mib
from tests.harness.vault import with_master_key

IN_MEMORY = Path("/dev/shm")
QUICK: Mapping[str, str] = {  # settings under which what was killed is taken up within seconds
    "LEASE_S": "2",
    "HEARTBEAT_S": "0.5",
    "FIRST_DISPATCH_S": "1",
    "SWEEP_EVERY_S": "0.25",
    "BACKOFF_S": "1",
    "BACKOFF_LIMIT_S": "6",
    "MAX_STRIKES": "10",  # kills by a test are nobody's fault
}


@dataclass(slots=True, kw_only=True)
class Service:
    """`ai-recruiter serve` on one port, to be stopped, killed and started again over one directory.

    `settings` are variables without their prefix.
    """

    directory: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    arguments: Sequence[str] = ()
    port: int = field(default_factory=free_port)
    child: ChildService | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def socket_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The service's own process, which leads a group."""
        assert self.child is not None, "it was never started"
        return self.child.process

    @property
    def log(self) -> str:
        """What it has said so far, over all its lives."""
        return (self.directory / "service.log").read_text(errors="replace")

    def start(self, *, settings: Mapping[str, str] | None = None) -> None:
        """Start it and wait until it is ready; `settings` are for this life only."""
        self.launch(settings=settings)
        self.wait()

    def launch(self, *, settings: Mapping[str, str] | None = None) -> None:
        """Start it, and let it become ready by itself."""
        given = with_master_key({**self.settings, **(settings or {})})
        self.child = start(self.directory, port=self.port, arguments=self.arguments, settings=given)

    def wait(self) -> None:
        """Return when it is ready."""
        assert self.child is not None, "it was never started"
        wait_until_ready(self.child)

    def stop(self) -> None:
        """Let nothing of it run."""
        if self.child is not None:
            stop(self.child.process)

    def kill(self) -> None:
        """kill -9 of the service's own process, as a crash or the kernel's out-of-memory killer would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def terminate(self, *, within: float = 60) -> int:
        """SIGTERM; the exit code."""
        self.process.terminate()
        return self.process.wait(within)

    def resident_mib(self) -> float:
        """Memory that the service's own process holds now, in MiB."""
        return resident_mib(self.process.pid)


@contextmanager
def running(service: Service) -> Iterator[Service]:
    """Start the service; nothing of it is left when the block ends."""
    try:
        service.start()
        yield service
    finally:
        service.stop()


def command(
    *arguments: str, settings: Mapping[str, str], within: float = 60, prefix: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    """Run `ai-recruiter` to its end; `settings` are variables without their prefix, and no others reach it.

    `prefix` is a command that runs it.
    """
    foreign = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    own = {PREFIX + name: value for name, value in with_master_key(settings).items()}
    program = Path(sys.executable).with_name("ai-recruiter")
    return subprocess.run(
        [*prefix, program, *arguments],
        env=foreign | own,
        capture_output=True,
        text=True,
        timeout=within,
        stdin=subprocess.DEVNULL,
    )


@contextmanager
def quick_directory() -> Iterator[Path]:
    """A directory in memory where there is one: what a killed process wrote is kept by the kernel, disk or not."""
    made = Path(tempfile.mkdtemp(prefix="ai-recruiter-", dir=IN_MEMORY if IN_MEMORY.is_dir() else None))
    try:
        yield made
    finally:
        with suppress(OSError):
            shutil.rmtree(made)
