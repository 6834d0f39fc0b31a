"""What holds over every schedule: nothing lost, one ending each, and every listener hears the same story."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import structlog

from domain.model.evaluation import Evaluation
from tests.simulation.schedule import Outcome, Schedule

SCHEDULES = int(os.environ.get("SCHEDULES", "500"))
FIRST_SEED = int(os.environ.get("FIRST_SEED", "0"))


@pytest.fixture(autouse=True)
def _silent() -> Iterator[None]:
    with structlog.testing.capture_logs():
        yield


def broken_promises(outcome: Outcome) -> list[str]:
    """Every promise that the outcome breaks, in words."""
    broken = []
    if outcome.rows != len(set(outcome.accepted)):
        broken.append(f"{outcome.rows} rows for {len(set(outcome.accepted))} accepted submissions")
    for id in outcome.accepted:
        events = outcome.events[id]
        if [event.seq for event in events] != list(range(1, len(events) + 1)):
            broken.append(f"{id}: seq has a gap: {[event.seq for event in events]}")
        if [event.type.terminal for event in events].count(True) != 1 or not events[-1].type.terminal:
            broken.append(f"{id}: not exactly one ending: {[event.type.value for event in events]}")
        if outcome.reports[id] != (events[-1].type == "succeeded"):
            broken.append(f"{id}: {outcome.reports[id]} reports, ended as {events[-1].type}")
        if any(heard != events for heard in outcome.heard[id]):
            broken.append(f"{id}: a listener heard another story")
    return broken


def test_every_schedule_keeps_every_promise() -> None:
    for seed in range(FIRST_SEED, FIRST_SEED + SCHEDULES):
        broken = broken_promises(Schedule(seed).run())
        assert not broken, f"seed {seed}: {broken}"


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
