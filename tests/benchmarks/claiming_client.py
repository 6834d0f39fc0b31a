"""The workers' side of the claims' benchmark, in a process of its own: nothing but what they ask of the database.

Arguments: the database's URL, the way, how many at once. Reads one evaluation's id a line from stdin, works through
them, and tells at the end how it went, as one line of JSON.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from itertools import cycle
from uuid import UUID

import msgspec
import uvloop

from adapters.sql import DatabaseConfig, open_database, sql_stores
from domain.model.evaluation import Evaluation
from domain.model.events import Stage
from domain.model.ids import EvaluationId
from domain.model.policy import RetryPolicy
from ports.contracts.builders import a_report
from ports.evaluations import EvaluationRepository
from tests.harness.vault import VAULT

_POLICY = RetryPolicy(lease=timedelta(minutes=10))
_POLLED = 16  # claimed at once by who asks for several


class Outcome(msgspec.Struct, kw_only=True):
    """How one process fared; times in seconds of this machine's clock."""

    began: float
    ended: float
    units: int
    times: list[float]
    processor_s: float


Step = Callable[[EvaluationRepository, EvaluationId], Awaitable[int]]


async def claim(evaluations: EvaluationRepository, id: EvaluationId) -> int:
    """The one that the queue has named."""
    await _claimed(evaluations, id)
    return 1


async def poll(evaluations: EvaluationRepository, id: EvaluationId, *, at_once: int = 1) -> int:
    """Whatever the table has next, past what others have locked: no queue but the table."""
    taken = await evaluations.change_due(lambda it, at: it.claim("bench", at=at, policy=_POLICY), limit=at_once)
    return len(taken)


async def poll_several(evaluations: EvaluationRepository, id: EvaluationId) -> int:
    """The same for a worker with many free slots."""
    return await poll(evaluations, id, at_once=_POLLED)


async def claim_renew_finish(evaluations: EvaluationRepository, id: EvaluationId) -> int:
    """The least that a judged evaluation asks for, and one heartbeat."""
    claimed = await _claimed(evaluations, id)
    await evaluations.change(id, lambda it, at: it.renew(attempt=claimed.attempt, at=at, policy=_POLICY))
    await _finished(evaluations, claimed)
    return 1


async def slow_life(evaluations: EvaluationRepository, id: EvaluationId) -> int:
    """All that a worker writes for one whose stages last: the claim, every stage, the report."""
    claimed = await _claimed(evaluations, id)
    for stage in Stage:
        await evaluations.change(id, lambda it, at, stage=stage: it.enter(stage, attempt=claimed.attempt, at=at))  # type: ignore[misc]
    await _finished(evaluations, claimed)
    return 1


async def quick_life(evaluations: EvaluationRepository, id: EvaluationId) -> int:
    """The same for one that ends in milliseconds: its stages are written with the report."""
    await _finished(evaluations, await _claimed(evaluations, id), *Stage)
    return 1


async def sweep(evaluations: EvaluationRepository, id: EvaluationId) -> int:
    """What every worker asks each second, and mostly in vain."""
    found = await evaluations.change_due(lambda it, at: it.look_after(at=at, policy=_POLICY), limit=100)
    assert not found
    return 1


async def _claimed(evaluations: EvaluationRepository, id: EvaluationId) -> Evaluation:
    return await evaluations.change(id, lambda it, at: it.claim("bench", at=at, policy=_POLICY))


async def _finished(evaluations: EvaluationRepository, claimed: Evaluation, *stages: Stage) -> None:
    report, attempt = a_report(), claimed.attempt
    await evaluations.change(
        claimed.id,
        lambda it, at: it.enter(*stages, attempt=attempt, at=at).succeed(report, attempt=attempt, at=at),
    )


WAYS: dict[str, Step] = {
    "claim": claim,
    "poll": poll,
    "poll_several": poll_several,
    "claim_renew_finish": claim_renew_finish,
    "slow_life": slow_life,
    "quick_life": quick_life,
    "sweep": sweep,
}


async def main(url: str, way: Step, ids: Iterator[EvaluationId], at_once: int) -> Outcome:
    """So many at once, to the last id."""
    times: list[float] = []
    done = 0

    async def slot(evaluations: EvaluationRepository) -> None:
        nonlocal done
        for id in ids:
            began = time.perf_counter()
            made = await way(evaluations, id)
            times.append(time.perf_counter() - began)
            done += made
            if not made:
                return

    async with open_database(DatabaseConfig(url=url, unit_timeout=60)) as database:
        stores = sql_stores(database, VAULT)
        await stores.operations.check()
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)  # everybody begins together
        began, used = time.time(), time.process_time()
        async with asyncio.TaskGroup() as slots:
            for _ in range(at_once):
                slots.create_task(slot(stores.evaluations))
        return Outcome(began=began, ended=time.time(), units=done, times=times, processor_s=time.process_time() - used)


def _ids() -> list[EvaluationId]:
    """Up to the empty line, all read before anybody is ready."""
    lines = iter(sys.stdin.readline, "\n")
    return [EvaluationId(UUID(line.strip())) for line in lines]


if __name__ == "__main__":
    given = _ids()
    named = cycle(given) if sys.argv[2].startswith("poll") else iter(given)  # who polls goes on until nothing is left
    outcome = uvloop.run(main(sys.argv[1], WAYS[sys.argv[2]], named, int(sys.argv[3])))
    print(msgspec.json.encode(outcome).decode(), flush=True)
