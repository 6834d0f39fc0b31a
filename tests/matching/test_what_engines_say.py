"""An engine may ask to be tried later, decline a pair for good, and say how far it is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.matching.matcher import SandboxedMatcher
from domain.model.events import Stage
from domain.model.ids import Engine
from domain.model.progress import LONGEST_TEXT
from domain.model.report import Failure, FailureCode, Report
from ports.contracts.pairs import Listener, a_pair
from ports.matcher import MatchResult, TryLater

LIMIT = timedelta(seconds=30)


async def outcome(matcher: SandboxedMatcher, engine: str, cv: str) -> MatchResult:
    return await matcher.match(Engine(engine), a_pair(cv), within=LIMIT, on_stage=Listener())


@pytest.mark.parametrize(
    ("cv", "after"),
    [
        ("90", timedelta(seconds=90)),
        ("none", None),
        ("-5", timedelta()),
        ("1e9", timedelta(days=1)),
    ],
)
async def test_an_engine_asks_to_be_tried_later(matcher: SandboxedMatcher, cv: str, after: timedelta | None) -> None:
    assert await outcome(matcher, "postponer", cv) == TryLater("the [31m model is away", after)


async def test_an_engine_declines_a_pair_for_good(matcher: SandboxedMatcher) -> None:
    declined = await outcome(matcher, "decliner", "Canary")
    assert declined == Failure(
        code=FailureCode.CANNOT_JUDGE, message="The engine cannot judge this pair: the model refused."
    )


async def test_a_reading_is_put_off_too(matcher: SandboxedMatcher) -> None:
    pair = a_pair("x", "60")
    read = await matcher.read_posting(
        Engine("postponer"), pair.job_description, pair.job_description_info, within=LIMIT
    )
    assert read == TryLater("the [31m model is away", timedelta(seconds=60))


async def test_progress_is_heard_within_its_stage_and_bounded(matcher: SandboxedMatcher) -> None:
    heard: list[tuple[Stage, float, str]] = []
    listener = Listener()

    async def hear(fraction: float, text: str) -> None:
        heard.append((listener.stages[-1], fraction, text))

    report = await matcher.match(Engine("counter"), a_pair(), within=LIMIT, on_stage=listener, on_progress=hear)
    assert isinstance(report, Report)
    assert [(stage, fraction) for stage, fraction, _ in heard] == [(it, each) for it in Stage for each in (0.5, 1.0)]
    assert all(len(text) <= LONGEST_TEXT and text.isprintable() and text.startswith(it) for it, _, text in heard)
