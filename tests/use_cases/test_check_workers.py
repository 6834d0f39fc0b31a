"""Whether anybody is at work, though the clock that signs of life are written by is set anew."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.fakes import MemoryEvaluations
from domain.model.policy import RetryPolicy
from domain.use_cases.check_workers import CheckWorkers
from ports.contracts.clock import ManualClock
from ports.errors import NoWorkers

POLICY = RetryPolicy()
HOUR, BEAT = timedelta(hours=1), POLICY.lease / 3
WORKER = "host:1"


class Installation:
    """A store whose clock can be set, and a check whose timer only goes on."""

    def __init__(self) -> None:
        self.clock, self.timed = ManualClock(), 1000.0
        self.workers = MemoryEvaluations(self.clock)
        self.check = CheckWorkers(operations=self.workers, policy=POLICY, timer=lambda: self.timed)

    def set_clock(self, by: timedelta) -> None:
        self.clock.advance(by)

    def let_pass(self, time: timedelta) -> None:
        self.clock.advance(time)
        self.timed += time.total_seconds()


@pytest.fixture
async def installation() -> Installation:
    """One worker is at work, and was seen there."""
    it = Installation()
    await it.workers.seen(WORKER)
    assert await it.check() == 1
    return it


@pytest.mark.parametrize("by", [HOUR, -HOUR, POLICY.lease])
async def test_a_living_worker_is_at_work_wherever_the_clock_is_set(installation: Installation, by: timedelta) -> None:
    installation.let_pass(BEAT / 2)
    installation.set_clock(by)
    assert await installation.check() == 1
    for _ in range(6):
        installation.let_pass(BEAT / 2)
        assert await installation.check() == 1
        await installation.workers.seen(WORKER)
        installation.let_pass(BEAT / 2)
        assert await installation.check() == 1


async def test_the_clock_may_be_set_while_nobody_asks(installation: Installation) -> None:
    for _ in range(10):
        installation.let_pass(BEAT)
        await installation.workers.seen(WORKER)
    installation.set_clock(HOUR)
    installation.let_pass(BEAT)
    assert await installation.check() == 1


async def test_one_that_died_before_the_clock_was_set_is_missed_a_lease_later(installation: Installation) -> None:
    seen = installation.clock.now()
    installation.set_clock(HOUR)
    assert await installation.check() == 1
    installation.let_pass(POLICY.lease)
    with pytest.raises(NoWorkers) as missed:
        await installation.check()
    assert missed.value.since == seen
    installation.set_clock(HOUR)
    with pytest.raises(NoWorkers):  # nobody was known to be at work when it was set again
        await installation.check()


async def test_one_that_is_silent_or_stops_while_the_clock_runs_as_it_should_is_missed_at_once(
    installation: Installation,
) -> None:
    installation.let_pass(POLICY.lease)
    with pytest.raises(NoWorkers):
        await installation.check()
    await installation.workers.seen(WORKER)
    assert await installation.check() == 1
    await installation.workers.stopped(WORKER)
    with pytest.raises(NoWorkers):
        await installation.check()


async def test_how_many_are_at_work_is_told_again_once_they_have_given_signs(installation: Installation) -> None:
    await installation.workers.seen("host:2")
    assert await installation.check() == 2
    installation.set_clock(HOUR)
    assert await installation.check() == 2
    await installation.workers.seen(WORKER)
    assert await installation.check() == 1  # the other may be dead; its sign says so a beat later
