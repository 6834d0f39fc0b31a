"""What an evaluation started ends with it, however it ends."""

from __future__ import annotations

import os
import signal
import sys
import uuid
from collections.abc import Sequence
from datetime import timedelta

import anyio
import pytest

from adapters.in_process import InProcessFeed
from adapters.matching.config import MatchingConfig
from adapters.matching.matcher import SandboxedMatcher, open_matcher
from domain.model.errors import StaleAttempt
from domain.model.events import Stage
from domain.model.ids import Engine
from domain.model.report import Failure, Report
from domain.use_cases.tell_stages import TellStages
from ports.contracts.builders import POLICY, a_submission
from ports.contracts.clock import START, ManualClock
from ports.contracts.pairs import Listener, a_pair
from ports.matcher import OutOfTime
from tests.harness.engines import ROOT
from tests.harness.processes import is_running, running_children, running_with, until, working_directory

LONG = timedelta(seconds=30)
FORKER, STARTER, SLEEPER = Engine("forker"), Engine("starter"), Engine("sleeper")
DISGUISER = Engine("disguiser")


def a_marker() -> str:
    return f"marker-{uuid.uuid4()}"


async def test_programs_of_an_engine_end_with_its_report(matcher: SandboxedMatcher) -> None:
    marker = a_marker()
    report = await matcher.match(FORKER, a_pair(marker), within=LONG, on_stage=Listener())
    assert isinstance(report, Report)
    assert running_with(marker) == []


async def test_they_end_also_while_another_evaluation_runs(matcher: SandboxedMatcher) -> None:
    marker = a_marker()
    async with anyio.create_task_group() as group:
        begun = anyio.Event()

        async def begin(stage: Stage) -> None:
            begun.set()

        async def sleep() -> None:
            await matcher.match(SLEEPER, a_pair(), within=LONG, on_stage=begin)

        group.start_soon(sleep)
        await begun.wait()
        await matcher.match(FORKER, a_pair(marker), within=LONG, on_stage=Listener())
        assert running_with(marker) == []
        assert len(running_children(matcher.zygote_pid)) == 1
        group.cancel_scope.cancel()
    assert running_children(matcher.zygote_pid) == []


async def test_programs_of_an_engine_end_at_its_deadline(matcher: SandboxedMatcher) -> None:
    marker = a_marker()
    failure = await matcher.match(STARTER, a_pair(marker), within=timedelta(seconds=1), on_stage=Listener())
    assert isinstance(failure, OutOfTime)
    assert running_with(marker) == []


async def test_programs_of_an_engine_end_when_its_stage_may_not_be_written(matcher: SandboxedMatcher) -> None:
    marker = a_marker()

    async def refuse(stages: Sequence[Stage]) -> None:
        raise StaleAttempt("another worker has it")

    claimed = a_submission().claim("worker-1", at=START, policy=POLICY)
    telling = TellStages(claimed=claimed, write=refuse, feed=InProcessFeed(), clock=ManualClock())
    with pytest.raises(StaleAttempt, match="another worker has it"):
        await telling.during(matcher.match(STARTER, a_pair(marker), within=LONG, on_stage=telling.begin))
    assert running_with(marker) == []
    assert running_children(matcher.zygote_pid) == []


async def test_a_storm_of_cancellations_leaves_nothing(matcher: SandboxedMatcher) -> None:
    zygote = matcher.zygote_pid
    for delay in range(60):
        with anyio.move_on_after(delay / 2000):
            await matcher.match(SLEEPER, a_pair(), within=LONG, on_stage=Listener())
        assert running_children(zygote) == []
    assert matcher.zygote_pid == zygote  # it was never taken for lost
    report = await matcher.match(Engine("honest"), a_pair(), within=LONG, on_stage=Listener())
    assert isinstance(report, Report)


async def test_closing_the_matcher_ends_everything(config: MatchingConfig) -> None:
    marker = a_marker()
    with anyio.CancelScope() as scope:
        async with open_matcher(config) as matcher, anyio.create_task_group() as group:
            zygote = matcher.zygote_pid

            async def run() -> None:
                await matcher.match(STARTER, a_pair(marker), within=LONG, on_stage=Listener())

            group.start_soon(run)
            await until(lambda: len(running_with(marker)) == 2)
            scope.cancel()
    assert running_with(marker) == []
    assert not is_running(zygote)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=lambda how: how.name)
async def test_nothing_outlives_the_service(how: signal.Signals) -> None:
    marker = a_marker()
    service = await anyio.open_process([sys.executable, "-c", _SERVICE, marker], cwd=ROOT, stdout=None, stderr=None)
    try:
        await until(lambda: len(running_with(marker)) == 3)  # the service itself, and two programs of the engine
        (zygote,) = running_children(service.pid)
        evaluations = running_children(zygote)
        scratch = working_directory(zygote)
        assert len(evaluations) == 1
    finally:
        service.send_signal(how)
        await service.wait()
    await until(lambda: not scratch.exists())
    await until(lambda: running_with(marker) == [])
    await until(lambda: not any(is_running(pid) for pid in (zygote, *evaluations)))


@pytest.mark.parametrize("engine", [STARTER, DISGUISER])
async def test_a_zygote_killed_takes_its_evaluations_along(config: MatchingConfig, engine: Engine) -> None:
    marker = a_marker()
    async with open_matcher(config) as matcher:

        async def kill_zygote(stage: Stage) -> None:
            await until(lambda: len(running_with(marker)) == 2)
            os.kill(matcher.zygote_pid, signal.SIGKILL)

        failure = await matcher.match(engine, a_pair(marker), within=LONG, on_stage=kill_zygote)
        assert isinstance(failure, Failure)
        assert failure.code == "engine_crashed"
        assert running_with(marker) == []


_SERVICE = """
import sys
from datetime import timedelta
import anyio
from adapters.matching.matcher import open_matcher
from domain.use_cases.tell_stages import TellStages
from ports.contracts.builders import POLICY, a_submission
from ports.contracts.clock import START, ManualClock
from ports.contracts.pairs import Listener, a_pair
from tests.matching.conftest import TIGHT

async def main():
    async with open_matcher(TIGHT) as matcher:
        await matcher.match("starter", a_pair(sys.argv[1]), within=timedelta(seconds=60), on_stage=Listener())

anyio.run(main)
"""
