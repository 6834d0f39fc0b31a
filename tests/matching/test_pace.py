"""What an engine says of its progress passes in bursts and never in a flood."""

from __future__ import annotations

from adapters.matching.config import MatchingConfig
from adapters.matching.matcher import open_matcher
from adapters.matching.pace import BURST, EVERY, Pace
from domain.model.events import Stage
from domain.model.ids import Engine
from domain.model.report import Report
from ports.contracts.matcher import LONG
from ports.contracts.pairs import Listener, a_pair
from tests.harness.engines import EXTRA_ENGINES, ROOT


class Clock:
    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


def test_a_burst_passes_and_then_there_is_room_as_time_goes_by() -> None:
    clock = Clock()
    pace = Pace(clock)
    assert [pace.allows() for _ in range(BURST + 2)] == [True] * BURST + [False] * 2
    clock.time += EVERY * 1.01
    assert [pace.allows() for _ in range(2)] == [True, False]
    clock.time += 3600
    assert sum(pace.allows() for _ in range(10 * BURST)) == BURST, "rest is not saved up"


async def test_an_engine_that_says_a_hundred_thousand_times_how_far_it_is_is_heard_now_and_then() -> None:
    """And its report is taken."""
    config = MatchingConfig(processes=1, extra_engines=EXTRA_ENGINES, import_path=(str(ROOT),))
    said = 0

    async def on_progress(fraction: float, text: str) -> None:
        nonlocal said
        said += 1

    async with open_matcher(config) as matcher:
        listener = Listener()
        report = await matcher.match(
            Engine("chatterer"), a_pair(), within=LONG, on_stage=listener, on_progress=on_progress
        )
    assert isinstance(report, Report)
    assert listener.stages == list(Stage)
    assert BURST <= said < 100_000 / 100
