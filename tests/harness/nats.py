"""Private NATS servers in directories of their own, on free ports: one, or a cluster."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from adapters.nats import NatsConfig

_numbers = count(1)
_READY_WITHIN = 30.0  # seconds


@dataclass(slots=True)
class NatsServer:
    """A server that can be killed, stopped in its tracks, wiped, and started again on the same port."""

    directory: Path
    port: int
    monitor_port: int
    settings: str = ""  # further lines of its configuration
    sync_interval: str = "always"
    jetstream: bool = True
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    @property
    def monitor_url(self) -> str:
        return f"http://127.0.0.1:{self.monitor_port}"

    def config(self, **others: object) -> NatsConfig:
        """Settings for adapters that share this server with nobody else."""
        given = {"servers": (self.url,), "prefix": f"test_{next(_numbers)}", **others}
        return NatsConfig(**given)  # type: ignore[arg-type]  # the caller names what it gives

    def start(self, *, wait: bool = True) -> None:
        """Start the server and wait until JetStream serves; a member of a cluster waits for the others."""
        configuration = self.directory / "nats.conf"
        store = f'jetstream {{ store_dir: "{self.directory}", sync_interval: {self.sync_interval} }}'
        configuration.write_text(
            f"""
            listen: "127.0.0.1:{self.port}"
            http: "127.0.0.1:{self.monitor_port}"
            {store if self.jetstream else ""}
            {self.settings}
            """
        )
        with (self.directory / "log").open("ab") as log:
            self.process = subprocess.Popen([_program(), "-c", str(configuration)], stdout=log, stderr=log)
        if wait:
            self.wait()

    def wait(self) -> None:
        """Return once it is well."""
        deadline = time.monotonic() + _READY_WITHIN
        while not self._well():
            assert self.process is not None
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.directory / "log").read_text()[-3000:])
            time.sleep(0.02)

    def kill(self) -> None:
        """kill -9, as a crash would."""
        self.signal(signal.SIGKILL)
        assert self.process is not None
        self.process.wait()

    def signal(self, number: signal.Signals) -> None:
        """SIGSTOP it, for one, or SIGCONT it."""
        assert self.process is not None
        self.process.send_signal(number)

    def wipe(self) -> None:
        """Lose everything that was stored; the server must not run."""
        shutil.rmtree(self.directory / "jetstream")

    def stop(self) -> None:
        """End the server if it runs."""
        if self.process is not None and self.process.poll() is None:
            self.signal(signal.SIGCONT)
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
            self.process.kill()
            self.process.wait()

    def subjects(self) -> list[str]:
        """What clients are subscribed to."""
        with urllib.request.urlopen(f"{self.monitor_url}/subsz?subs=1&limit=1000000", timeout=30) as answer:
            return [it["subject"] for it in json.load(answer).get("subscriptions_list", [])]

    def _well(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.monitor_url}/healthz", timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


@contextmanager
def running_nats(
    directory: Path, *, settings: str = "", sync_interval: str = "always", jetstream: bool = True
) -> Iterator[NatsServer]:
    """A fresh server, stopped at the end."""
    directory.mkdir(exist_ok=True, parents=True)
    port, monitor_port = free_ports(2)
    server = NatsServer(directory, port, monitor_port, settings, sync_interval, jetstream)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@contextmanager
def running_cluster(directory: Path, size: int = 3) -> Iterator[Sequence[NatsServer]]:
    """Fresh servers that are one cluster, stopped at the end."""
    ports = free_ports(3 * size)
    routes = ", ".join(f'"nats://127.0.0.1:{ports[3 * number + 2]}"' for number in range(size))
    servers = []
    for number in range(size):
        client, monitor, cluster = ports[3 * number : 3 * number + 3]
        settings = (
            f'server_name: n{number}\ncluster {{ name: tests, listen: "127.0.0.1:{cluster}", routes: [{routes}] }}'
        )
        (directory / str(number)).mkdir(parents=True)
        servers.append(NatsServer(directory / str(number), client, monitor, settings))
    with ExitStack() as stack:
        for server in servers:
            stack.callback(server.stop)
            server.start(wait=False)
        for server in servers:
            server.wait()
        yield servers


def _program() -> str:
    return str(Path(sys.executable).with_name("nats-server"))


def free_ports(number: int) -> list[int]:
    """Ports of this machine that nobody listens on."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(number)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
