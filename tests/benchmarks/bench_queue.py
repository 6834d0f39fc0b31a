"""What the queue over NATS takes and hands out, and how long one job waits behind a pile."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio

from adapters.nats import Nats, NatsConfig, open_nats
from adapters.nats.shards import shard_of
from domain.model.ids import EvaluationId, VacancyId
from domain.model.lane import Lane
from ports.contracts.builders import ALICE, an_id
from ports.queue import Delivery
from tests.benchmarks.figures import Table, median, milliseconds, quantile
from tests.harness.nats import NatsServer, running_nats
from tests.harness.processes import processor_seconds

_AT_ONCE = 32  # offers
_SLOTS = 16
_PILE = 500
_IDLE_ROUNDS = 300


def run(*, offers: int = 4_000) -> Table:
    """Each scene on a queue of its own, over one server that flushes what it confirms."""
    with TemporaryDirectory(prefix="bench-queue-") as place, running_nats(Path(place) / "nats") as server:
        rows = anyio.run(_rows, server, offers)
    return Table(
        title="The queue over NATS",
        columns=["what", "a second", "processor time of the process, each", "of NATS, each", "found"],
        rows=rows,
        notes=[
            f"One process and one server, `sync_interval: always`. {offers:,} offers, {_AT_ONCE} at once; received and "
            f"acknowledged by slots that do nothing else. Behind a pile: {_PILE} evaluations of a vacancy wait and a "
            "slot is at them when one more is offered; *found* counts what it receives before that one. Idle: "
            f"{_IDLE_ROUNDS} single jobs, one after another, to {_SLOTS} slots that wait; from offer to receipt.",
        ],
    )


async def _rows(server: NatsServer, offers: int) -> list[list[str]]:
    rows = []
    mixed = [*(_a_pile() for _ in range(20)), Lane(ALICE)]
    for name, lanes, slots in (
        ("one pile, 1 slot", [_a_pile()], 1),
        (f"one pile, {_SLOTS} slots", [_a_pile()], _SLOTS),
        (f"20 piles and single jobs, {_SLOTS} slots", mixed, _SLOTS),
    ):
        async with open_nats(server.config()) as nats:
            rows.append([f"offered: {name}", *await _cost(server, offers, _offer(nats, lanes, offers))])
            rows.append([f"received: {name}", *await _cost(server, offers, _receive(nats, slots, offers))])
    pile = _a_pile()
    second = next(it for it in iter(_a_pile, None) if shard_of(it) is not shard_of(pile))
    for name, lane in (("a single job", Lane(ALICE)), ("a pile of another shard", second)):
        rows.append([f"behind a pile: {name}", "", "", "", f"after {await _before(server.config(), pile, lane)}"])
    waits = await _idle(server.config())
    told = f"p50 {milliseconds(median(waits))}, p99 {milliseconds(quantile(waits, 0.99))}"
    return [*rows, ["idle: a single job", "", "", "", told]]


def _a_pile() -> Lane:
    return Lane(ALICE, VacancyId(an_id()))


async def _cost(server: NatsServer, count: int, work: Awaitable[None]) -> list[str]:
    assert server.process is not None
    broker, ours, began = processor_seconds(server.process.pid), time.process_time(), time.perf_counter()
    await work
    took = time.perf_counter() - began
    ours, broker = time.process_time() - ours, processor_seconds(server.process.pid) - broker
    return [f"{count / took:,.0f}", f"{ours / count * 1000:.2f} ms", f"{broker / count * 1000:.2f} ms", ""]


async def _offer(nats: Nats, lanes: Sequence[Lane], count: int) -> None:
    numbers = iter(range(count))

    async def offer() -> None:
        for number in numbers:
            await nats.queue.put(an_id(), dispatch=1, lane=lanes[number % len(lanes)])

    async with anyio.create_task_group() as tasks:
        for _ in range(_AT_ONCE):
            tasks.start_soon(offer)


async def _receive(nats: Nats, slots: int, count: int) -> None:
    left = count

    async def slot() -> None:
        nonlocal left
        async with nats.queue.deliveries() as deliveries:
            async for delivery in deliveries:
                await delivery.done()
                left -= 1
                if not left:
                    tasks.cancel_scope.cancel()

    async with anyio.create_task_group() as tasks:
        for _ in range(slots):
            tasks.start_soon(slot)


async def _before(config: NatsConfig, pile: Lane, lane: Lane) -> int:
    async with open_nats(config) as nats, nats.queue.deliveries() as deliveries:
        await _offer(nats, [pile], _PILE)
        for _ in range(10):
            await _next(deliveries)
        await nats.queue.put(mine := an_id(), dispatch=1, lane=lane)
        before = 0
        while await _next(deliveries) != mine:
            before += 1
        return before


async def _next(deliveries: AsyncIterator[Delivery]) -> EvaluationId:
    delivery = await anext(deliveries)
    await delivery.done()
    return delivery.id


async def _idle(config: NatsConfig) -> list[float]:
    waits: list[float] = []
    async with open_nats(config) as nats, anyio.create_task_group() as tasks:

        async def slot() -> None:
            async with nats.queue.deliveries() as deliveries:
                while True:
                    await _next(deliveries)
                    waits.append(time.perf_counter() - offered)

        for _ in range(_SLOTS):
            tasks.start_soon(slot)
        await anyio.sleep(0.5)
        for number in range(1, _IDLE_ROUNDS + 1):
            offered = time.perf_counter()
            await nats.queue.put(an_id(), dispatch=1, lane=Lane(ALICE))
            while len(waits) < number:  # noqa: ASYNC110  (the slots' own list is what is waited for)
                await anyio.sleep(0.001)
        tasks.cancel_scope.cancel()
    return waits
