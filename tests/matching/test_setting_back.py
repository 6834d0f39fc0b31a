"""An evaluation that runs for long steps back on the processors."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from functools import partial

import anyio
import pytest

from adapters.matching.config import MatchingConfig
from adapters.matching.matcher import open_matcher
from adapters.matching.setting_back import NICE, Fresh
from domain.model.events import Stage
from domain.model.ids import Engine
from ports.contracts.pairs import a_pair
from tests.harness.processes import running_children

SLEEPER = Engine("sleeper")


@pytest.mark.parametrize("after_s", [0.05, 3600.0])
async def test_what_runs_for_long_comes_after_what_has_just_begun(config: MatchingConfig, after_s: float) -> None:
    begun, own = anyio.Event(), os.getpriority(os.PRIO_PROCESS, 0)

    async def begin(stage: Stage) -> None:
        begun.set()

    async with open_matcher(replace(config, set_back_after_s=after_s)) as matcher, anyio.create_task_group() as runs:
        runs.start_soon(partial(matcher.match, SLEEPER, a_pair(), within=timedelta(seconds=30), on_stage=begin))
        await begun.wait()
        [pid] = running_children(matcher.zygote_pid)
        if after_s < 1:
            with anyio.fail_after(10):
                while os.getpriority(os.PRIO_PROCESS, pid) != min(own + NICE, 19):  # noqa: ASYNC110  (the kernel tells nobody)
                    await anyio.sleep(0.01)
        else:
            assert os.getpriority(os.PRIO_PROCESS, pid) == own
        runs.cancel_scope.cancel()


def test_the_loop_waits_for_the_oldest_that_is_fresh() -> None:
    now = [0.0]
    fresh = Fresh(3.0, clock=lambda: now[0])
    assert fresh.patience() is None
    fresh.add(2**22 + 1)  # above any process id
    now[0] = 1.0
    fresh.add(2**22 + 2)
    assert fresh.patience() == 2.0
    fresh.remove(2**22 + 1)
    assert fresh.patience() == 3.0
    now[0] = 4.0
    fresh.set_back()
    assert fresh.patience() is None
