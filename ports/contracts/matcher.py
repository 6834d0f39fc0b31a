"""The contract of a Matcher."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import ClassVar

import anyio
import pytest

from domain.model.criteria import MOST_YEARS, Criterion, CriterionKind, Posting
from domain.model.errors import StaleAttempt
from domain.model.events import Stage
from domain.model.ids import Engine
from domain.model.report import Failure, Report
from ports.contracts.base import Contract
from ports.contracts.pairs import Listener, a_pair, a_pdf, judged_by
from ports.matcher import (
    Matcher,
    MatchResult,
    NoSuchPage,
    OutOfTime,
    PageResult,
    Pair,
    PlainText,
    ReadResult,
    Regions,
    RegionsResult,
    RenderedPage,
)

LONG = timedelta(seconds=30)
SHORT = timedelta(milliseconds=300)
ORDER = list(Stage)


class MatcherContract(Contract):
    """A matcher to be tested has one engine that judges, one that fails, and one that never ends once it began.

    And one, `counting`, that says how far it is within each stage.
    """

    judging: ClassVar[Engine]
    failing: ClassVar[Engine]
    endless: ClassVar[Engine]
    counting: ClassVar[Engine]

    @pytest.fixture
    @abstractmethod
    def matcher(self) -> Matcher: ...

    @abstractmethod
    def is_idle(self, matcher: Matcher) -> bool:
        """Whether nothing runs, now, on behalf of an evaluation."""

    def a_pair(self) -> Pair:
        """A pair that `judging` can judge."""
        return a_pair()

    async def test_engines_have_names_of_their_own_and_a_version(self, matcher: Matcher) -> None:
        engines = matcher.engines()
        assert len({info.name for info in engines}) == len(engines) >= 1
        assert all(info.version and info.description for info in engines)

    async def test_a_pair_is_judged(self, matcher: Matcher) -> None:
        report = await matcher.match(self.judging, self.a_pair(), within=LONG, on_stage=Listener())
        assert isinstance(report, Report)
        assert report.score is None or 0 <= report.score <= 100
        assert report.confidence is not None
        assert 0 <= report.confidence <= 1
        assert report.engine_version
        assert report.body

    async def test_the_same_pair_gets_the_same_report(self, matcher: Matcher) -> None:
        first, second = [
            await matcher.match(self.judging, self.a_pair(), within=LONG, on_stage=Listener()) for _ in range(2)
        ]
        assert first == second

    async def test_stages_are_reported_in_order_and_each_once(self, matcher: Matcher) -> None:
        listener = Listener()
        await matcher.match(self.judging, self.a_pair(), within=LONG, on_stage=listener)
        places = [ORDER.index(stage) for stage in listener.stages]
        assert places
        assert all(earlier < later for earlier, later in pairwise(places))

    async def test_a_stage_is_reported_only_after_the_one_before_was_handled(self, matcher: Matcher) -> None:
        hearing: list[Stage] = []

        async def hear_slowly(stage: Stage) -> None:
            assert hearing == []
            hearing.append(stage)
            await anyio.sleep(0.01)
            hearing.clear()

        report = await matcher.match(self.judging, self.a_pair(), within=LONG, on_stage=hear_slowly)
        assert isinstance(report, Report)

    async def test_progress_is_told_within_its_stage_and_never_takes_it_past_its_end(self, matcher: Matcher) -> None:
        told: list[Stage | float] = []

        async def on_stage(stage: Stage) -> None:
            told.append(stage)

        async def on_progress(fraction: float, text: str) -> None:
            told.append(fraction)

        await matcher.match(self.counting, self.a_pair(), within=LONG, on_stage=on_stage, on_progress=on_progress)
        fractions = [each for each in told if not isinstance(each, Stage)]
        assert isinstance(told[0], Stage)
        assert len(fractions) >= len(told) - len(fractions), "at least one for each stage"
        assert all(0.0 <= each <= 1.0 for each in fractions)

    async def test_what_a_listener_to_progress_raises_stops_the_run_and_passes_through(self, matcher: Matcher) -> None:
        async def gone(fraction: float, text: str) -> None:
            raise StaleAttempt("attempt 1 was superseded")

        with anyio.fail_after(10), pytest.raises(StaleAttempt, match="attempt 1 was superseded"):
            await matcher.match(self.counting, self.a_pair(), within=LONG, on_stage=Listener(), on_progress=gone)
        assert self.is_idle(matcher)

    async def test_a_pair_that_cannot_be_judged_is_a_failure_with_a_reason(self, matcher: Matcher) -> None:
        failure = await matcher.match(self.failing, self.a_pair(), within=LONG, on_stage=Listener())
        assert isinstance(failure, Failure)
        assert failure.code
        assert failure.message

    async def test_a_run_that_takes_too_long_is_stopped(self, matcher: Matcher) -> None:
        with anyio.fail_after(10):
            result = await matcher.match(self.endless, self.a_pair(), within=SHORT, on_stage=Listener())
        assert isinstance(result, OutOfTime)
        assert result.message
        assert self.is_idle(matcher)

    async def test_no_time_at_all_is_too_little(self, matcher: Matcher) -> None:
        result = await matcher.match(self.endless, self.a_pair(), within=timedelta(0), on_stage=Listener())
        assert isinstance(result, OutOfTime)
        assert result.message
        assert self.is_idle(matcher)

    async def test_what_the_listener_raises_stops_the_run_and_passes_through(self, matcher: Matcher) -> None:
        async def superseded(stage: Stage) -> None:
            raise StaleAttempt("attempt 1 was superseded")

        with anyio.fail_after(10), pytest.raises(StaleAttempt, match="attempt 1 was superseded"):
            await matcher.match(self.endless, self.a_pair(), within=LONG, on_stage=superseded)
        assert self.is_idle(matcher)

    async def test_cancellation_stops_the_run_and_passes_through(self, matcher: Matcher) -> None:
        with anyio.fail_after(10), anyio.CancelScope() as scope:

            async def cancel(stage: Stage) -> None:
                scope.cancel()

            await matcher.match(self.endless, self.a_pair(), within=LONG, on_stage=cancel)
        assert scope.cancelled_caught
        assert self.is_idle(matcher)

    async def read(self, matcher: Matcher, engine: Engine, *, within: timedelta = LONG) -> ReadResult:
        """What `engine` reads in the job description of the pair."""
        pair = self.a_pair()
        return await matcher.read_posting(engine, pair.job_description, pair.job_description_info, within=within)

    async def posting(self, matcher: Matcher) -> Posting:
        """What `judging` reads in it."""
        posting = await self.read(matcher, self.judging)
        assert isinstance(posting, Posting)
        return posting

    async def test_a_job_description_is_read_into_criteria_that_quote_it(self, matcher: Matcher) -> None:
        posting = await self.posting(matcher)
        assert [item.id for item in posting.items] == [f"c{number}" for number in range(1, len(posting.items) + 1)]
        assert posting.items
        for item in posting.items:
            assert item.source
            assert posting.text[item.start : item.end] == item.source
            assert item.years is None or 0 < item.years <= MOST_YEARS
            assert not (item.weight and item.kind.gate)

    async def test_the_same_job_description_is_read_alike(self, matcher: Matcher) -> None:
        assert await self.posting(matcher) == await self.posting(matcher)

    async def test_a_job_description_that_cannot_be_read_is_a_failure_with_a_reason(self, matcher: Matcher) -> None:
        failure = await self.read(matcher, self.failing)
        assert isinstance(failure, Failure)
        assert failure.code
        assert failure.message

    @pytest.mark.parametrize("within", [SHORT, timedelta(0)])
    async def test_a_reading_that_takes_too_long_is_stopped(self, matcher: Matcher, within: timedelta) -> None:
        with anyio.fail_after(10):
            result = await self.read(matcher, self.endless, within=within)
        assert isinstance(result, OutOfTime)
        assert result.message
        assert self.is_idle(matcher)

    async def test_cancellation_stops_a_reading_and_passes_through(self, matcher: Matcher) -> None:
        with anyio.fail_after(10), anyio.move_on_after(SHORT.total_seconds()) as scope:
            await self.read(matcher, self.endless)
        assert scope.cancelled_caught
        assert self.is_idle(matcher)

    async def test_given_criteria_are_judged_as_they_stand_and_in_their_order(self, matcher: Matcher) -> None:
        posting = await self.posting(matcher)
        added = Criterion(id="c900", text="Welding", kind=CriterionKind.SKILL, must=False, weight=2.0)
        edited = [added, *(replace(item, must=not item.must) for item in reversed(posting.items))]
        pair = judged_by(self.a_pair(), posting, edited)
        report = await matcher.match(self.judging, pair, within=LONG, on_stage=Listener())
        assert isinstance(report, Report)
        found = [(finding.criterion_id, finding.text, finding.must) for finding in report.findings]
        assert found == [(item.id, item.text, item.must) for item in edited]

    async def test_without_given_criteria_no_finding_names_one(self, matcher: Matcher) -> None:
        report = await matcher.match(self.judging, self.a_pair(), within=LONG, on_stage=Listener())
        assert isinstance(report, Report)
        assert {finding.criterion_id for finding in report.findings} <= {None}

    async def rendered(
        self, matcher: Matcher, pair: Pair, *, number: int = 1, blind: bool = False, within: timedelta = LONG
    ) -> PageResult:
        """A page of the CV."""
        return await matcher.render_page(pair.cv, pair.cv_info, number=number, scale=1.5, blind=blind, within=within)

    async def located(self, matcher: Matcher, pair: Pair, *, within: timedelta = LONG) -> RegionsResult:
        """Where the first characters of the CV stand, and the two after them."""
        return await matcher.quote_regions(pair.cv, pair.cv_info, [(0, 3), (3, 5)], within=within)

    @pytest.mark.parametrize("blind", [True, False])
    async def test_a_page_of_a_pdf_is_a_picture(self, matcher: Matcher, blind: bool) -> None:
        page = await self.rendered(matcher, a_pair(a_pdf("Ada Example", "Python since 2019")), blind=blind)
        assert isinstance(page, RenderedPage)
        assert page.media_type == "image/webp"
        assert page.image
        assert (page.number, page.pages) == (1, 1)
        assert page.width > 0
        assert page.height > 0

    @pytest.mark.parametrize("number", [0, 2])
    async def test_a_page_that_there_is_not_is_told_with_how_many_there_are(
        self, matcher: Matcher, number: int
    ) -> None:
        assert await self.rendered(matcher, a_pair(a_pdf("Ada Example")), number=number) == NoSuchPage(1)

    async def test_a_cv_without_pages_is_shown_as_text_whose_offsets_stay_true(self, matcher: Matcher) -> None:
        text = "Ada Example\nada@example.org\nPython since 2019"
        seen, blind = [await self.rendered(matcher, a_pair(text), blind=blind) for blind in (False, True)]
        assert seen == PlainText(text)
        assert isinstance(blind, PlainText)
        assert "example.org" not in blind.text
        assert blind.text.index("Python") == text.index("Python")

    async def test_each_span_of_a_pdf_has_its_places_on_the_page(self, matcher: Matcher) -> None:
        regions = await self.located(matcher, a_pair(a_pdf("Ada Example", "Python since 2019")))
        assert isinstance(regions, Regions)
        first, second = regions.of_spans
        for region in (*first, *second):
            assert region.page == 1
            assert 0 <= region.x0 < region.x1 <= 1
            assert 0 <= region.y0 < region.y1 <= 1
        assert first

    async def test_a_span_of_a_text_has_no_place_on_any_page(self, matcher: Matcher) -> None:
        assert await self.located(matcher, a_pair("Ada Example")) == Regions(((), ()))

    async def test_no_time_at_all_is_too_little_to_show_a_page(self, matcher: Matcher) -> None:
        pair, none = a_pair(a_pdf("Ada Example")), timedelta(0)
        assert isinstance(await self.rendered(matcher, pair, within=none), OutOfTime)
        assert isinstance(await self.located(matcher, pair, within=none), OutOfTime)
        assert self.is_idle(matcher)

    async def test_what_one_pair_does_no_other_notices(self, matcher: Matcher) -> None:
        async def judge(engine: Engine, within: timedelta) -> None:
            outcomes[engine] = await matcher.match(engine, self.a_pair(), within=within, on_stage=Listener())

        outcomes: dict[Engine, MatchResult] = {}
        async with anyio.create_task_group() as group:
            group.start_soon(judge, self.endless, SHORT)
            group.start_soon(judge, self.failing, LONG)
            group.start_soon(judge, self.judging, LONG)
        assert isinstance(outcomes[self.judging], Report)
        assert isinstance(outcomes[self.failing], Failure)
        assert isinstance(outcomes[self.endless], OutOfTime)
