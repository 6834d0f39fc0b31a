"""Requests that come at once begin a few in each round of the event loop, and probes before all of them."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import Sequence
from contextvars import ContextVar

import anyio
from structlog.testing import capture_logs

from adapters.http.turns import BEGUN_A_ROUND, Starts
from tests.harness.http import World, until

CROWD = 50
WITHIN_S = 10


class Rounds:
    """In which round of the loop something happened."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.now = 0
        self.seen: list[tuple[int, str]] = []
        self._next()

    def _next(self) -> None:
        self.now += 1
        self._handle = self.loop.call_soon(self._next)

    def note(self, what: str) -> None:
        self.seen.append((self.now, what))

    def stop(self) -> None:
        self._handle.cancel()


async def begun(waiting: Sequence[str]) -> Rounds:
    rounds, starts = Rounds(), Starts(asyncio.get_running_loop())
    for name in waiting:
        starts.add(lambda name=name: rounds.note(name))  # type: ignore[misc]  # the name of this round

    async def all_have() -> bool:
        return len(rounds.seen) == len(waiting)

    await until(all_have)
    rounds.stop()
    return rounds


async def test_a_few_begin_in_each_round_and_in_their_order() -> None:
    crowd = [f"{number}" for number in range(CROWD)]
    rounds = await begun(crowd)
    assert [name for _, name in rounds.seen] == crowd
    assert max(Counter(at for at, _ in rounds.seen).values()) == BEGUN_A_ROUND


async def test_one_that_comes_alone_begins_at_once() -> None:
    rounds, starts = Rounds(), Starts(asyncio.get_running_loop())
    starts.add(lambda: rounds.note("alone"))
    rounds.stop()
    assert rounds.seen == [(1, "alone")]


async def test_what_a_request_has_bound_is_not_bound_for_those_that_begin_after_it() -> None:
    bound: ContextVar[str] = ContextVar("bound", default="nothing")
    starts, seen = Starts(asyncio.get_running_loop()), list[str]()
    bound.set("something")
    for _ in range(BEGUN_A_ROUND + 1):
        starts.add(lambda: seen.append(bound.get()))

    async def all_have() -> bool:
        return len(seen) > BEGUN_A_ROUND

    await until(all_have)
    assert set(seen) == {"nothing"}


class Crowd:
    """Connections over which something was sent before the service had a look at any of them."""

    def __init__(self, address: str, paths: Sequence[str]) -> None:
        host, port = address.split(":")
        self.lines = {number: socket.create_connection((host, int(port))) for number in range(len(paths))}
        for number, path in enumerate(paths):
            self.lines[number].sendall(f"GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n".encode())
            self.lines[number].setblocking(False)

    def close(self) -> None:
        for line in self.lines.values():
            line.close()

    async def answered(self) -> list[int]:
        """Which of them are answered, in the order in which they are."""
        order: list[int] = []

        async def listen(number: int) -> None:
            await asyncio.get_running_loop().sock_recv(self.lines[number], 1)
            order.append(number)

        with anyio.fail_after(WITHIN_S):
            await asyncio.gather(*map(listen, self.lines))
        return order


async def test_a_probe_is_answered_before_requests_that_came_first() -> None:
    async with World().serving(working=False) as address:
        crowd = Crowd(address, ["/docs"] * CROWD + ["/healthz"])
        order = await crowd.answered()
        crowd.close()
    assert order.index(CROWD) <= BEGUN_A_ROUND


async def test_who_has_left_before_its_turn_is_not_begun() -> None:
    with capture_logs() as logs:
        async with World().serving(working=False) as address:
            Crowd(address, ["/nowhere"] * CROWD).close()
            last = Crowd(address, ["/docs"])
            await last.answered()
            last.close()
    assert [it["status"] for it in logs if it["event"] == "request"].count(404) < CROWD
