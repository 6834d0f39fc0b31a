"""Callers that come at the same time share a write, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import anyio
import pytest

from adapters.shared.group_commit import GroupCommit
from ports.errors import Unavailable


class Writer:
    """Writes numbers; odd ones it refuses. Held until it is let go."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.go_on = anyio.Event()

    async def __call__(self, items: Sequence[int]) -> list[str | BaseException]:
        self.batches.append(list(items))
        await self.go_on.wait()
        return [ValueError(f"{item} is odd") if item % 2 else f"wrote {item}" for item in items]


async def test_those_who_wait_share_the_next_write() -> None:
    writer = Writer()
    commit = GroupCommit[int, str](writer)
    answers: dict[int, str] = {}

    async def caller(number: int) -> None:
        answers[number] = await commit(number)

    async with anyio.create_task_group() as group:
        group.start_soon(caller, 0)
        await anyio.wait_all_tasks_blocked()
        for number in range(2, 20, 2):
            group.start_soon(caller, number)
        await anyio.wait_all_tasks_blocked()
        writer.go_on.set()
    assert writer.batches == [[0], list(range(2, 20, 2))]
    assert answers == {number: f"wrote {number}" for number in range(0, 20, 2)}


async def test_no_batch_is_larger_than_its_limit() -> None:
    writer = Writer()
    writer.go_on.set()
    commit = GroupCommit[int, str](writer, limit=3)
    async with anyio.create_task_group() as group:
        for number in range(0, 20, 2):
            group.start_soon(commit, number)
    assert max(len(batch) for batch in writer.batches) == 3
    assert sorted(number for batch in writer.batches for number in batch) == list(range(0, 20, 2))


async def test_one_that_is_refused_does_not_hurt_the_others() -> None:
    writer = Writer()
    writer.go_on.set()
    commit = GroupCommit[int, str](writer)
    with pytest.raises(ValueError, match="3 is odd"):
        await commit(3)
    assert await commit(4) == "wrote 4"


async def test_a_write_that_breaks_is_told_to_all_who_shared_it() -> None:
    async def breaks(items: Sequence[int]) -> list[str | BaseException]:
        raise OSError("the disk is gone")

    commit = GroupCommit[int, str](breaks)
    for number in (1, 2):
        with pytest.raises(OSError, match="the disk is gone"):
            await commit(number)


async def test_nobody_waits_for_an_outside_that_was_just_found_to_be_away() -> None:
    """Else a thousand who wait would learn it one batch after the other, each after its own time-out."""
    found_away, batches = anyio.Event(), 0

    async def write(items: Sequence[int]) -> list[str | BaseException]:
        nonlocal batches
        batches += 1
        await found_away.wait()
        raise Unavailable("the database took more than 5 s")

    commit, refused = GroupCommit[int, str](write, limit=3), 0

    async def caller(number: int) -> None:
        nonlocal refused
        with pytest.raises(Unavailable, match="5 s"):
            await commit(number)
        refused += 1

    async with anyio.create_task_group() as group:
        for number in range(20):
            group.start_soon(caller, number)
        await anyio.wait_all_tasks_blocked()
        found_away.set()
    assert (refused, batches) == (20, 1)


async def test_a_cancelled_caller_still_learns_what_became_of_its_item() -> None:
    writer = Writer()
    commit = GroupCommit[int, str](writer)
    answers: list[str] = []

    async def caller() -> None:
        answers.append(await commit(2))

    async with anyio.create_task_group() as group:
        group.start_soon(caller)
        await anyio.wait_all_tasks_blocked()
        group.cancel_scope.cancel()
        writer.go_on.set()
    assert answers == ["wrote 2"]


@pytest.mark.parametrize("rounds_later", [0, 1, 2])
async def test_a_caller_whose_task_is_ended_leaves_the_lane_to_the_next(rounds_later: int) -> None:
    writer = Writer()
    commit = GroupCommit[int, str](writer, limit=1)
    first, ended, last = (asyncio.ensure_future(commit(number)) for number in (2, 4, 6))
    await anyio.wait_all_tasks_blocked()
    writer.go_on.set()
    for _ in range(rounds_later):
        await asyncio.sleep(0)
    ended.cancel()
    with anyio.fail_after(5):
        assert [await first, await last] == ["wrote 2", "wrote 6"]
        assert await commit(8) == "wrote 8"
