"""What holds over every schedule: nothing lost, one ending each, and every listener hears the same story."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import structlog

from domain.model.evaluation import Evaluation
from tests.simulation.promises import broken_promises, play_all
from tests.simulation.schedule import Schedule

SCHEDULES = int(os.environ.get("SCHEDULES", "1000"))
FIRST_SEED = int(os.environ.get("FIRST_SEED", "0"))


@pytest.fixture(autouse=True)
def _silent() -> Iterator[None]:
    with structlog.testing.capture_logs():
        yield


@pytest.mark.timeout(3600)  # `make schedules` runs 10,000 and more
def test_every_schedule_keeps_every_promise() -> None:
    broken, faults = play_all(range(FIRST_SEED, FIRST_SEED + SCHEDULES))
    assert not broken  # FIRST_SEED=n SCHEDULES=1 plays one of them again
    assert min(faults[kind] for kind in ("kill", "hold", "wipe", "cancel")) > SCHEDULES / 2


def test_a_schedule_is_the_same_every_time() -> None:
    stories = [
        [[(event.type, event.attempt, event.at) for event in events] for events in outcome.events.values()]
        for outcome in (Schedule(7).run(), Schedule(7).run())
    ]
    assert stories[0] == stories[1]


def test_without_the_fence_schedules_break_promises(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a worker that lost its lease writes on, and the schedules can tell."""
    monkeypatch.setattr(Evaluation, "_require_attempt", lambda self, attempt: None)
    monkeypatch.setattr(Evaluation, "_require_open", lambda self: None)
    assert any(broken_promises(Schedule(seed).run()) for seed in range(60))


def test_without_the_sweeper_schedules_get_stuck() -> None:
    """The control: the promise hangs on the sweeper, and the schedules can tell."""
    with pytest.raises(TimeoutError):
        _play(range(20), sweeper=False)


def _play(seeds: range, *, sweeper: bool) -> None:
    for seed in seeds:
        Schedule(seed, sweeper=sweeper).run()
