"""Never more evaluations at once than configured; the others wait in order."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import anyio
import pytest

from adapters.matching.config import MatchingConfig
from adapters.matching.matcher import SandboxedMatcher, open_matcher
from domain.model.events import Stage
from domain.model.ids import Engine
from domain.model.report import Report
from ports.contracts.pairs import Listener, a_pair
from ports.matcher import OutOfTime
from tests.harness.processes import running_children

LONG = timedelta(seconds=30)


@pytest.fixture
async def one_at_a_time(config: MatchingConfig) -> AsyncIterator[SandboxedMatcher]:
    async with open_matcher(replace(config, processes=1)) as matcher:
        yield matcher


async def test_evaluations_take_turns_in_the_order_they_came(one_at_a_time: SandboxedMatcher) -> None:
    told: list[tuple[int, Stage]] = []

    async def judge(number: int) -> None:
        async def tell(stage: Stage) -> None:
            assert len(running_children(one_at_a_time.zygote_pid)) <= 1
            told.append((number, stage))

        outcome = await one_at_a_time.match(Engine("honest"), a_pair(), within=LONG, on_stage=tell)
        assert isinstance(outcome, Report)

    async with anyio.create_task_group() as group:
        for number in range(5):
            group.start_soon(judge, number)
            await anyio.wait_all_tasks_blocked()
    assert told == [(number, stage) for number in range(5) for stage in Stage]


async def test_who_waits_too_long_is_told_so_and_frees_its_place(one_at_a_time: SandboxedMatcher) -> None:
    begun = anyio.Event()

    async def begin(stage: Stage) -> None:
        begun.set()

    async def sleep() -> None:
        await one_at_a_time.match(Engine("sleeper"), a_pair(), within=LONG, on_stage=begin)

    async with anyio.create_task_group() as group:
        group.start_soon(sleep)
        await begun.wait()
        waited = await one_at_a_time.match(
            Engine("honest"), a_pair(), within=timedelta(seconds=0.1), on_stage=Listener()
        )
        group.cancel_scope.cancel()
    assert isinstance(waited, OutOfTime)
    assert "No process was free" in waited.message
    after = await one_at_a_time.match(Engine("honest"), a_pair(), within=LONG, on_stage=Listener())
    assert isinstance(after, Report)


async def test_the_configured_number_runs_at_once(matcher: SandboxedMatcher) -> None:
    together = anyio.Event()
    seen = 0

    async def count(stage: Stage) -> None:
        nonlocal seen
        seen = max(seen, len(running_children(matcher.zygote_pid)))
        if seen == 2:
            together.set()

    async with anyio.create_task_group() as group:

        async def sleep() -> None:
            await matcher.match(Engine("sleeper"), a_pair(), within=LONG, on_stage=count)

        for _ in range(5):
            group.start_soon(sleep)
        with anyio.fail_after(60):
            await together.wait()
        group.cancel_scope.cancel()
    assert seen == 2
