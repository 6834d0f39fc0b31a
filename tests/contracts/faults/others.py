"""Faults of feeds, matchers, renderers, clocks and ids."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import anyio
import anyio.lowlevel
import pytest

from adapters.in_process import InProcessFeed
from adapters.in_process.feed import InProcessSubscription
from domain.model.errors import Refusal
from domain.model.events import Event, Stage
from domain.model.ids import Engine, EvaluationId, VacancyId
from domain.model.report import Failure, FailureCode, Report
from ports.contracts.feed import FeedContract, Feeds, OpenFeeds
from ports.contracts.renderer import ReportRendererContract
from ports.contracts.time_and_ids import ClockContract, IdSourceContract
from ports.matcher import Matcher, MatchResult, OnProgress, OnStage, Pair, ReportFormat, ReportRenderer, unwatched
from ports.time_and_ids import Clock, IdSource
from tests.contracts.faults import noticed_by
from tests.contracts.test_matchers import Scripts, TestScriptedMatcher

# ---- the feed


class Feeding(FeedContract):
    faulty: type[InProcessFeed] = InProcessFeed

    @pytest.fixture
    def open_feeds(self) -> OpenFeeds:
        def feeds() -> Feeds:
            feed = self.faulty()
            return Feeds(feed, feed)

        return lambda: nullcontext(feeds())


class RemembersListeners(InProcessFeed):
    def __init__(self) -> None:
        super().__init__()
        self.ever: list[InProcessSubscription] = []

    @asynccontextmanager
    async def subscribe(self, id: EvaluationId | VacancyId) -> AsyncIterator[InProcessSubscription]:
        async with super().subscribe(id) as subscription:
            self.ever.append(subscription)
            yield subscription


class RemembersEvents(InProcessFeed):
    def __init__(self) -> None:
        super().__init__()
        self.ever: list[Event] = []

    async def publish(self, event: Event) -> None:
        self.ever.append(event)
        await super().publish(event)


class SwapsEvents(InProcessFeed):
    def __init__(self) -> None:
        super().__init__()
        self.waiting: Event | None = None

    async def publish(self, event: Event) -> None:
        if self.waiting is None:
            self.waiting = event
            return
        await super().publish(event)
        await super().publish(self.waiting)
        self.waiting = None


@noticed_by("test_listeners_that_left_leave_nothing_behind")
class TestRemembersListeners(Feeding):
    faulty = RemembersListeners


@noticed_by("test_a_listener_that_does_not_read_loses_and_neither_blocks_nor_grows")
class TestRemembersEvents(Feeding):
    faulty = RemembersEvents


@noticed_by("test_events_arrive_whole_and_in_order")
class TestSwapsEvents(Feeding):
    faulty = SwapsEvents


# ---- the matcher


class Matching(TestScriptedMatcher):
    faulty: type[Scripts] = Scripts

    @pytest.fixture
    async def matcher(self) -> Matcher:
        self.tasks = len(anyio.get_running_tasks())
        return self.faulty()


class SwallowsRefusals(Scripts):
    async def match(
        self,
        engine: Engine,
        pair: Pair,
        *,
        within: timedelta,
        on_stage: OnStage,
        on_progress: OnProgress = unwatched,
    ) -> MatchResult:
        try:
            return await super().match(engine, pair, within=within, on_stage=on_stage)
        except Refusal:
            return Failure(code=FailureCode.ENGINE_CRASHED, message="it was stopped")


class AnswersAtRandom(Scripts):
    async def match(
        self,
        engine: Engine,
        pair: Pair,
        *,
        within: timedelta,
        on_stage: OnStage,
        on_progress: OnProgress = unwatched,
    ) -> MatchResult:
        outcome = await super().match(engine, pair, within=within, on_stage=on_stage)
        return replace(outcome, body=uuid4().bytes) if isinstance(outcome, Report) else outcome


class BeginsTwice(Scripts):
    async def match(
        self,
        engine: Engine,
        pair: Pair,
        *,
        within: timedelta,
        on_stage: OnStage,
        on_progress: OnProgress = unwatched,
    ) -> MatchResult:
        await on_stage(Stage.EXTRACTING)
        return await super().match(engine, pair, within=within, on_stage=on_stage)


@noticed_by("test_what_the_listener_raises_stops_the_run_and_passes_through")
class TestSwallowsRefusals(Matching):
    faulty = SwallowsRefusals


@noticed_by("test_the_same_pair_gets_the_same_report")
class TestAnswersAtRandom(Matching):
    faulty = AnswersAtRandom


@noticed_by("test_stages_are_reported_in_order_and_each_once")
class TestBeginsTwice(Matching):
    faulty = BeginsTwice


# ---- the renderer, clocks and ids


class Raw:
    def render(self, body: bytes, as_format: ReportFormat) -> str:
        return body.decode()


class Local:
    def now(self) -> datetime:
        return datetime.now()


class Random:
    def evaluation_id(self) -> EvaluationId:
        return EvaluationId(uuid4())


@noticed_by("test_no_text_becomes_an_element_or_an_attribute_of_html")
class TestRaw(ReportRendererContract):
    @pytest.fixture
    def renderer(self) -> ReportRenderer:
        return Raw()


@noticed_by("test_it_gives_aware_times_in_utc")
class TestLocal(ClockContract):
    @pytest.fixture
    def clock(self) -> Clock:
        return Local()


@noticed_by("test_ids_sort_as_they_were_made_even_when_the_clock_stands_or_goes_back")
class TestRandom(IdSourceContract):
    def ids(self, clock: Clock) -> IdSource:
        return Random()
