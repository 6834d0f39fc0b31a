"""Many listeners on real sockets: none misses, repeats or reorders anything, and none can hold up another."""

from __future__ import annotations

import random
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import anyio
import httpx2
import pytest

from tests.harness.crowd import A_SHORT_PAIR, Crowd, until
from tests.harness.installed import NOVEL, NOVELIST, install_engines
from tests.harness.ledger import SqliteLedger
from tests.harness.listening import Heard, listen_to_the_end
from tests.harness.service import Service, running

SEED = 20_261_123
EVALUATIONS = 25
LISTENERS_EACH = 8
STALLED = 50
STORIES = 20
GIVEN_UP_AFTER_S, LET_GO_AFTER_S = 1.0, 3.0
A_NOVEL = {**A_SHORT_PAIR, "engine": "novelist", "cv": {"text": "4"}}
A_MOMENT_S = 10.0  # for a machine that does other things as well
SETTINGS = {
    "LOG_LEVEL": "warning",
    "LISTENER_SEND_TIMEOUT_S": str(GIVEN_UP_AFTER_S),
    "PEER_TIMEOUT_S": str(LET_GO_AFTER_S),
}


@contextmanager
def a_service(directory: Path) -> Iterator[Service]:
    with running(Service(directory=directory, settings=SETTINGS, arguments=["--workers", "2"])) as service:
        yield service


async def test_two_hundred_listeners_hear_every_event_once_and_in_order(directory: Path) -> None:
    """Every second one leaves without a word after some frames, again and again, and goes on where it was."""
    chance = random.Random(SEED)
    with a_service(directory) as service:
        crowd = Crowd(service.url, [f"key-{number}" for number in range(EVALUATIONS)])
        await crowd.submit()
        heard: list[tuple[UUID, Heard]] = []
        with anyio.fail_after(120):
            async with anyio.create_task_group() as group:
                for id in crowd.accepted.values():
                    for number in range(LISTENERS_EACH):
                        hang_ups = [chance.randrange(1, 4) for _ in range(3)] if number % 2 else []
                        heard.append((id, Heard()))
                        group.start_soon(listen_to_the_end, service.socket_url, id, heard[-1][1], hang_ups)
        ledger = SqliteLedger(directory / "evaluations.db")
        lengths = {UUID(bytes=id): last for id, last in ledger.ask("SELECT id, last_seq FROM evaluations")}
    assert len(heard) == 200
    for id, one in heard:
        assert one.seqs == list(range(1, lengths[id] + 1))
        assert (one.last["type"], one.codes) == ("succeeded", [1000])
        assert one.last["data"]["report"]["score"] == one.last["data"]["score"]


async def test_listeners_that_never_read_hold_up_nobody_and_leave_nothing_behind(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last frame of this engine is longer than what the kernel takes for a peer that does not read."""
    monkeypatch.setenv("PYTHONPATH", install_engines(directory / "engines", NOVELIST))
    with a_service(directory) as service:
        memory = service.resident_mib()
        delays: list[float] = []
        peaks = [await memory_among_the_stalled(service, key, delays) - memory for key in ("one", "two")]
    print(f"{STALLED} stalled: slowest frame {max(delays):.3f} s, memory +{peaks[0]:.0f} MiB, then +{peaks[1]:.0f} MiB")
    assert len(delays) > 2 * STORIES
    assert max(delays) < 1.0  # on a quiet machine, hundredths
    assert peaks[0] < STALLED * 2 * NOVEL / 2**20 + 64
    assert peaks[1] < peaks[0] * 1.3 + 64  # the second crowd is served from what the first gave back


async def memory_among_the_stalled(service: Service, key: str, delays: list[float]) -> float:
    """In MiB, while they keep what they were sent from leaving; nothing of them is left when it returns."""
    crowd, healthy, sockets = Crowd(service.url, [key], pair=A_NOVEL), Heard(), open_sockets(service)
    await crowd.submit()
    [id] = crowd.accepted.values()
    with ExitStack() as stack, anyio.fail_after(120):
        stalled = [stack.enter_context(a_socket_that_never_reads(service.port, id)) for _ in range(STALLED)]
        await until(lambda: listeners(service) == STALLED, within=30)
        await listen_to_the_end(service.socket_url, id, healthy, [])
        assert (healthy.codes, len(healthy.last["data"]["report"]["padding"])) == ([1000], NOVEL)
        assert open_sockets(service) >= len(stalled)  # they did stall: what is theirs still waits to be read
        peak = service.resident_mib()
        delays += await delays_of_other_stories(service, key)
        peak = max(peak, service.resident_mib())  # on a busy machine they are given up meanwhile
        await until(lambda: listeners(service) == 0, within=GIVEN_UP_AFTER_S + A_MOMENT_S)
        await until(lambda: open_sockets(service) <= sockets + 1, within=LET_GO_AFTER_S + A_MOMENT_S)
    return peak


async def delays_of_other_stories(service: Service, key: str) -> list[float]:
    """How late each frame of some further evaluations comes, the stalled listeners being there."""
    crowd = Crowd(service.url, [f"beside-{key}-{number}" for number in range(STORIES)])
    await crowd.submit()
    delays: list[float] = []
    async with anyio.create_task_group() as group:
        for id in crowd.accepted.values():
            group.start_soon(listen_to_the_end, service.socket_url, id, Punctual(delays), [])
    return delays


class Punctual(Heard):
    """A listener with a watch."""

    def __init__(self, delays: list[float]) -> None:
        super().__init__()
        self._delays = delays
        self._connected_at = datetime.now(UTC)

    def hear(self, text: str | bytes) -> None:
        super().hear(text)
        if datetime.fromisoformat(self.last["at"]) > self._connected_at:  # what is older, it asked for late
            self._delays.append(late_by(self))


@contextmanager
def a_socket_that_never_reads(port: int, id: UUID) -> Iterator[socket.socket]:
    """A WebSocket that was opened properly; its peer's kernel takes next to nothing for it."""
    with socket.socket() as raw:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        raw.connect(("127.0.0.1", port))
        lines = [
            f"GET /ws/jobs/{id} HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        ]
        raw.sendall("\r\n".join([*lines, "", ""]).encode())
        assert raw.recv(12) == b"HTTP/1.1 101"
        yield raw


def open_sockets(service: Service) -> int:
    """How many the service's own process holds."""
    count = 0
    for entry in Path(f"/proc/{service.process.pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            count += str(entry.readlink()).startswith("socket:")
    return count


def listeners(service: Service) -> int:
    """As its metrics tell."""
    found = re.search(r"^ai_recruiter_listeners (\S+)$", metrics(service), re.MULTILINE)
    assert found is not None
    return int(float(found[1]))


def metrics(service: Service) -> str:
    told: str = httpx2.get(f"{service.url}/metrics", trust_env=False).text
    return told


def late_by(heard: Heard) -> float:
    """Seconds from the last event to now; both clocks are this machine's."""
    return (datetime.now(UTC) - datetime.fromisoformat(heard.last["at"])).total_seconds()
