"""The zygote may die or hang at any time: at most the evaluations that it ran are lost."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import anyio
import pytest

from adapters.matching.config import MatchingConfig
from adapters.matching.matcher import SandboxedMatcher, open_matcher
from domain.model.errors import UnknownEngine
from domain.model.events import Stage
from domain.model.ids import Engine
from domain.model.report import Failure, FailureCode, Report
from ports.contracts.pairs import Listener, a_pair
from ports.errors import Unavailable
from ports.matcher import MatchResult, OutOfTime
from tests.harness.processes import is_running, until

LONG = timedelta(seconds=30)
HONEST, SLEEPER = Engine("honest"), Engine("sleeper")


@pytest.fixture
async def matcher(config: MatchingConfig) -> AsyncIterator[SandboxedMatcher]:
    async with open_matcher(replace(config, stop_seconds=1.0)) as matcher:
        yield matcher


def test_it_ends_without_a_word_when_the_service_is_killed_at_its_start() -> None:
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-m", "adapters.matching.zygote", str(theirs.fileno())]
    with theirs, subprocess.Popen(command, pass_fds=[theirs.fileno()], stderr=subprocess.PIPE) as zygote:
        ours.close()
        theirs.close()
        assert zygote.communicate(timeout=60)[1] == b""
    assert zygote.returncode == 0


async def test_killed_while_idle_it_is_started_again_and_nobody_notices(matcher: SandboxedMatcher) -> None:
    killed = matcher.zygote_pid
    os.kill(killed, signal.SIGKILL)
    report = await matcher.match(HONEST, a_pair(), within=LONG, on_stage=Listener())
    assert isinstance(report, Report)
    assert matcher.zygote_pid != killed
    assert not is_running(killed)


async def test_killed_while_it_judges_it_fails_that_evaluation_and_judges_the_next(matcher: SandboxedMatcher) -> None:
    async def kill(stage: Stage) -> None:
        os.kill(matcher.zygote_pid, signal.SIGKILL)

    failure = await matcher.match(SLEEPER, a_pair(), within=LONG, on_stage=kill)
    assert failure == Failure(code=FailureCode.ENGINE_CRASHED, message="The matching process went down during the run.")
    assert isinstance(await matcher.match(HONEST, a_pair(), within=LONG, on_stage=Listener()), Report)


async def test_lost_with_many_evaluations_it_does_not_take_its_successor_along(matcher: SandboxedMatcher) -> None:
    begun: list[Stage] = []
    killed, scratch = matcher.zygote_pid, Path(matcher.scratch)
    failures: list[MatchResult] = []

    async def kill(stage: Stage) -> None:
        begun.append(stage)
        if len(begun) == 2:
            os.kill(killed, signal.SIGKILL)

    async def judge() -> None:
        failures.append(await matcher.match(SLEEPER, a_pair(), within=LONG, on_stage=kill))
        successor = await matcher.match(HONEST, a_pair(), within=LONG, on_stage=Listener())
        assert isinstance(successor, Report)

    async with anyio.create_task_group() as group:
        for _ in range(2):
            group.start_soon(judge)
    assert [failure.code for failure in failures if isinstance(failure, Failure)] == ["engine_crashed"] * 2
    assert not await anyio.Path(scratch).exists()


async def test_stopped_before_an_evaluation_begins_it_is_given_up_at_the_deadline(matcher: SandboxedMatcher) -> None:
    stopped = matcher.zygote_pid
    os.kill(stopped, signal.SIGSTOP)
    with anyio.fail_after(10):
        failure = await matcher.match(HONEST, a_pair(), within=timedelta(seconds=0.3), on_stage=Listener())
    assert isinstance(failure, OutOfTime)
    assert not is_running(stopped)
    assert isinstance(await matcher.match(HONEST, a_pair(), within=LONG, on_stage=Listener()), Report)


async def test_stopped_while_it_judges_cancellation_still_ends_the_evaluation(matcher: SandboxedMatcher) -> None:
    stopped = matcher.zygote_pid
    with anyio.fail_after(10), anyio.CancelScope() as scope:

        async def stop_and_cancel(stage: Stage) -> None:
            os.kill(stopped, signal.SIGSTOP)
            scope.cancel()

        await matcher.match(SLEEPER, a_pair(), within=LONG, on_stage=stop_and_cancel)
    await until(lambda: not is_running(stopped))
    assert isinstance(await matcher.match(HONEST, a_pair(), within=LONG, on_stage=Listener()), Report)


async def test_signals_meant_for_the_service_do_not_end_it(matcher: SandboxedMatcher) -> None:
    async def interrupt(stage: Stage) -> None:
        for polite in (signal.SIGTERM, signal.SIGINT):
            os.kill(matcher.zygote_pid, polite)

    report = await matcher.match(HONEST, a_pair(), within=LONG, on_stage=interrupt)
    assert isinstance(report, Report)


async def test_it_comes_back_only_once_for_many(matcher: SandboxedMatcher) -> None:
    os.kill(matcher.zygote_pid, signal.SIGKILL)
    reports: list[MatchResult] = []

    async def judge() -> None:
        reports.append(await matcher.match(HONEST, a_pair(), within=LONG, on_stage=Listener()))

    async with anyio.create_task_group() as group:
        for _ in range(6):
            group.start_soon(judge)
    assert [type(report) for report in reports] == [Report] * 6


async def test_engines_that_load_for_ever_are_not_waited_for(config: MatchingConfig) -> None:
    with pytest.raises(Unavailable, match=r"did not load its engines within 0\.01 s"):
        async with open_matcher(replace(config, start_seconds=0.01)):
            pass


async def test_a_zygote_that_cannot_start_says_so(config: MatchingConfig, tmp_path: Path) -> None:
    (tmp_path / "fatal_engine.py").write_text("import os; os._exit(7)")
    fatal = replace(config, extra_engines={"fatal": "fatal_engine:Fatal"}, import_path=(str(tmp_path),))
    with pytest.raises(Unavailable, match=r"ended before it was ready \(status 7\)"):
        async with open_matcher(fatal):
            pass


async def test_an_unknown_default_engine_is_refused_with_the_names_that_there_are(config: MatchingConfig) -> None:
    with pytest.raises(UnknownEngine, match=r"'magic' is not installed; there is: evidence, keyword, honest"):
        async with open_matcher(replace(config, default_engine="magic")):
            pass
