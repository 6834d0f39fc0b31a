"""What everybody else notices of a thousand connections that stand still, and of bodies that are large and absurd."""

from __future__ import annotations

import resource
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx2

from tests.benchmarks.figures import Table, milliseconds, quantile
from tests.harness.service import Service, running

STALLED = 1_000
WATCHED_S = 3.0
LATER_S = 45  # when it is counted how many of those that stand still are there yet
_POST = b"POST /api/v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
_JSON = {"Content-Type": "application/json"}
_JOB = {"cv": {"text": "Python"}, "job_description": {"text": "Python"}}
KINDS: Mapping[str, bytes] = {
    "nothing": b"",
    "half a head": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n",
    "half a body": _POST + b"Content-Length: 1000\r\n\r\n{",
    "a body behind a 404": b"POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n{",
    "a handshake with a body": b"GET /ws/jobs/x HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n"
    b"Upgrade: websocket\r\nContent-Length: 3\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
}
_DEAF_BYTES = 4096  # that the kernel keeps for a peer that reads nothing
LISTENERS: Mapping[str, bytes] = {
    "a WebSocket, deaf": b"GET /ws/jobs/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
    "an event stream, deaf": b"GET /api/v1/jobs/%s/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
}
INPUTS: Mapping[str, Callable[[], bytes]] = {
    "a file name of 31 MB": lambda: b'{"cv":{"base64":"QWRh","filename":"' + b"a" * 31_000_000 + b'"}}',
    "2.6 million keys": lambda: b'{"metadata":{' + b",".join(b'"%x":""' % it for it in range(2_600_000)) + b"}}",
    "31 MB of escapes": lambda: b'{"cv":{"text":"' + rb"\n" * 15_000_000 + b'"},"job_description":{"text":"a"}}',
    "31 MB of numbers": lambda: b'{"cv":{"text":"a"},"metadata":[' + b"1," * 15_000_000 + b"1]}",
}


def run() -> Table:
    """One row for each kind of connection and each input."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    rows = []
    with tempfile.TemporaryDirectory() as directory:
        service = Service(directory=Path(directory), arguments=["--workers", "0"])
        with running(service):
            rows.append(["nobody", *_watched(service, time.monotonic() + WATCHED_S), ""])
            listened_to = httpx2.post(f"{service.url}/api/v1/jobs", json=_JOB, trust_env=False).json()["id"].encode()
            listeners = {name: sent % listened_to for name, sent in LISTENERS.items()}
            for name, sent in {**KINDS, **listeners}.items():
                with _stalling(service, sent) as lines:
                    figures = _watched(service, time.monotonic() + WATCHED_S)
                    rows.append([f"{STALLED} × {name}", *figures, str(_left(lines, LATER_S))])
            rows += [[name, *_under(service, made()), ""] for name, made in INPUTS.items()]
    columns = ["beside", "/healthz p50", "p99", "submission p50", "longest", f"left after {LATER_S} s"]
    return Table(title="Beside who stands still", columns=columns, rows=rows)


@contextmanager
def _stalling(service: Service, sent: bytes) -> Iterator[list[socket.socket]]:
    lines = [_deaf(service.port) for _ in range(STALLED)]
    try:
        for line in lines:
            line.sendall(sent)
        yield lines
    finally:
        for line in lines:
            line.close()


def _deaf(port: int) -> socket.socket:
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _DEAF_BYTES)
    line.connect(("127.0.0.1", port))
    return line


def _left(lines: list[socket.socket], after_s: float) -> int:
    """How many the service has not closed by then; one byte every few seconds keeps what can be kept."""
    until = time.monotonic() + after_s
    while time.monotonic() < until:
        for line in lines:
            with suppress(OSError):
                line.send(b" ")
        time.sleep(3)
    return sum(map(_is_open, lines))


def _is_open(line: socket.socket) -> bool:
    line.setblocking(False)
    try:
        while line.recv(65536):
            pass
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _under(service: Service, body: bytes) -> list[str]:
    """While the same body comes again and again."""
    until = time.monotonic() + WATCHED_S

    def attack() -> None:
        while time.monotonic() < until:
            httpx2.post(
                f"{service.url}/api/v1/jobs",
                content=body,
                headers={"Content-Type": "application/json"},
                trust_env=False,
            )

    thread = threading.Thread(target=attack)
    thread.start()
    figures = _watched(service, until)
    thread.join()
    return figures


def _watched(service: Service, until: float) -> list[str]:
    health: list[float] = []
    jobs: list[float] = []
    with httpx2.Client(base_url=service.url, trust_env=False, timeout=60) as client:
        while time.monotonic() < until:
            health += [_took(lambda: client.get("/healthz")) for _ in range(5)]
            jobs.append(_took(lambda: client.post("/api/v1/jobs", json=_JOB)))
    shown = (quantile(health, 0.5), quantile(health, 0.99), quantile(jobs, 0.5), max(jobs))
    return [milliseconds(it) for it in shown]


def _took(ask: Callable[[], httpx2.Response]) -> float:
    began = time.perf_counter()
    ask().raise_for_status()
    return time.perf_counter() - began


if __name__ == "__main__":
    print(run().markdown())
