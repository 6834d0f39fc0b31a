"""Processes of the service that are hurt and started again: each by its name, over a directory of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
import httpx2
import msgspec

from bootstrap.settings import PREFIX
from tests.harness.engines import ROOT
from tests.harness.ports import free_port
from tests.harness.vault import with_master_key

THE_SERVICE = (str(Path(sys.executable).with_name("ai-recruiter")),)
# A broker that is away or has lost its store; nats-py, when it cannot close a connection that broke with data waiting;
# SQLAlchemy, when the process ends while it closes a connection; anyio, when an engine's word arrives over its socket
# in the very turn of the loop in which the attempt is stopped, so that nobody waits for it any more.
_NO_BUGS = re.compile(
    r"^nats_queue_unavailable$|^nats: encountered error$|^Task was destroyed[^$]*_graceful_close"
    r"|^Exception in callback <built-in method set_result of _asyncio.Future"
)
# A crash tells where; and the program is found, which need not be installed.
_ALWAYS = {"PYTHONFAULTHANDLER": "1", "PYTHONPATH": str(ROOT)}


@dataclass(slots=True, kw_only=True)
class Member:
    """One process of an installation; `settings` are variables without their prefix.

    `program` is what stands for `ai-recruiter`; `environment` is given to it as it is.
    """

    name: str
    directory: Path
    arguments: Sequence[str]
    settings: Mapping[str, str]
    environment: Mapping[str, str] = field(default_factory=dict)
    program: Sequence[str] = THE_SERVICE
    port: int | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    pids: list[int] = field(default_factory=list, init=False)  # of all its lives

    @property
    def address(self) -> str:
        """Host and port of an API."""
        return f"127.0.0.1:{self.port}"

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start it, and do not wait until it is ready."""
        scratch = self.directory / "scratch"  # of its sandboxes, so that nothing stays behind whatever ends it
        scratch.mkdir(parents=True, exist_ok=True)
        foreign = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        own = {PREFIX + name: value for name, value in with_master_key({"LOG_JSON": "true", **self.settings}).items()}
        with (self.directory / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*self.program, *self.arguments],
                env={**foreign, **_ALWAYS, "TMPDIR": str(scratch), **self.environment, **own},
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.pids.append(self.process.pid)

    def signal(self, number: signal.Signals) -> None:
        assert self.process is not None, "it was never started"
        self.process.send_signal(number)

    @property
    def is_at_work(self) -> bool:
        """Whether SIGTERM drains it; before, while it starts and has nothing in hand, SIGTERM just ends it."""
        assert self.process is not None
        words = (self.directory / "log").read_text(errors="replace").splitlines()
        told = [line for line in words if f'"pid":{self.process.pid}' in line.replace(" ", "")]
        return any('"listening"' in line or '"working"' in line for line in told)

    def kill(self) -> None:
        """kill -9 of the process itself, as a crash would."""
        self.signal(signal.SIGKILL)
        assert self.process is not None
        self.process.wait()

    def drain(self, *, within: float) -> str | None:
        """SIGTERM; what was wrong with how it took that. Nothing of it runs afterwards."""
        assert self.process is not None
        allowed = {0} if self.is_at_work else {0, -signal.SIGTERM, 128 + signal.SIGTERM}
        self.signal(signal.SIGTERM)
        try:
            code = self.process.wait(within)
        except subprocess.TimeoutExpired:
            self.kill()
            return f"{self.name} did not end within {within:g} s after SIGTERM"
        return None if code in allowed else f"{self.name} ended with {code} after SIGTERM"

    def bugs(self) -> list[str]:
        """What it logged as an error of its own; what it prints outside of its log is one, too."""
        path = self.directory / "log"
        lines = path.read_text(errors="replace").splitlines() if path.exists() else []
        return [f"{self.name}: {line[:2000]}" for line in lines if _is_a_bug(line)]

    def close(self) -> None:
        """Nothing of it is left."""
        for pid in self.pids:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)  # it led a group of its own
        if self.process is not None:
            self.process.wait()


def an_api(directory: Path, settings: Mapping[str, str], number: int = 0) -> Member:
    """`serve` without workers, on a free port."""
    name, arguments = f"api-{number}", ["serve", "--port", str(port := free_port()), "--workers", "0"]
    return Member(name=name, directory=directory / name, arguments=arguments, settings=settings, port=port)


def a_worker(directory: Path, settings: Mapping[str, str], number: int = 0, *, slots: int = 1) -> Member:
    """`work`, with so many evaluations at once."""
    name, arguments = f"worker-{number}", ["work", "--concurrency", str(slots)]
    return Member(name=name, directory=directory / name, arguments=arguments, settings=settings)


async def ready(*apis: Member, within: float = 90) -> None:
    """Return when each API says so of every part; workers may be yet to come."""
    async with httpx2.AsyncClient(trust_env=False, timeout=5) as http:
        with anyio.fail_after(within):
            for api in apis:
                while not await _is_ready(http, api):
                    assert api.runs, "\n".join(api.bugs())
                    await anyio.sleep(0.1)


async def _is_ready(http: httpx2.AsyncClient, api: Member) -> bool:
    try:
        answer = await http.get(f"http://{api.address}/readyz")
    except httpx2.TransportError:
        return False
    parts = {name: check["ok"] for name, check in answer.json()["checks"].items() if name != "workers"}
    return answer.status_code == 200 and all(parts.values())


def _is_a_bug(line: str) -> bool:
    try:
        told = msgspec.json.decode(line, type=dict[str, Any])
    except msgspec.DecodeError:
        return True
    return told.get("level") in ("error", "critical") and not _NO_BUGS.search(str(told.get("event")))
