"""The engine behind the service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from domain.model.criteria import ApprovedCriteria, Posting
from domain.model.documents import DocumentInfo
from domain.model.events import Stage
from domain.model.ids import Engine
from domain.model.report import Failure, Report

OnStage = Callable[[Stage], Awaitable[None]]
OnProgress = Callable[[float, str], Awaitable[None]]
"""How much of the stage is done, 0 to 1, and a short text of the engine's; for who watches, never stored."""


async def unwatched(fraction: float, text: str) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenCriteria:
    """What to judge by, instead of what the engine would read in the job description."""

    approved: ApprovedCriteria
    posting: Posting  # that they were read from


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A CV and a job description, and the day on which open-ended roles are closed."""

    cv: bytes
    cv_info: DocumentInfo
    job_description: bytes
    job_description_info: DocumentInfo
    as_of: date
    criteria: GivenCriteria | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualCost:
    """What an engine says that a usual pair costs; None where it does not say."""

    seconds: float | None = None
    tokens: int | None = None
    money: float | None = None  # in the currency of whoever runs the service


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineInfo:
    """An engine that can be asked for."""

    name: Engine
    version: str
    description: str
    deterministic: bool = True  # the same pair gets the same report
    judges_given_criteria: bool = True  # so that the candidates of a vacancy can be judged by it
    network: bool = False  # it sends what it judges over a network
    cost: UsualCost = UsualCost()


@dataclass(frozen=True, slots=True)
class OutOfTime:
    """The time that a run was given has passed; the message says what it was doing."""

    message: str


@dataclass(frozen=True, slots=True)
class TryLater:
    """What hinders the engine will pass; the message says what it is, `after` when to try again, if that is known."""

    message: str
    after: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedPage:
    """A page of a document as a picture."""

    image: bytes
    media_type: str
    width: int  # pixels
    height: int
    number: int  # of the page, from 1
    pages: int  # of the document


@dataclass(frozen=True, slots=True)
class PlainText:
    """What stands for the pages of a document whose format has none; the offsets of evidence count in it."""

    text: str


@dataclass(frozen=True, slots=True)
class NoSuchPage:
    """The document has `pages` pages, and not the one that was asked for."""

    pages: int


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle on a page; its sides are shares of the page, 0 to 1, from its top left corner."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Regions:
    """For each span the rectangles of its lines, in their order; none where the format has no pages."""

    of_spans: tuple[tuple[Region, ...], ...]


MatchResult = Report | Failure | OutOfTime | TryLater
ReadResult = Posting | Failure | OutOfTime | TryLater
PageResult = RenderedPage | PlainText | NoSuchPage | Failure | OutOfTime
RegionsResult = Regions | Failure | OutOfTime


class Matcher(Protocol):
    """Judges pairs, each apart from the others: what one pair does to it, no other notices."""

    def engines(self) -> Sequence[EngineInfo]:
        """What can be asked for; the default one first."""
        ...

    async def match(
        self,
        engine: Engine,
        pair: Pair,
        *,
        within: timedelta,
        on_stage: OnStage,
        on_progress: OnProgress = unwatched,
    ) -> MatchResult:
        """Judge the pair off the event loop. A pair that cannot be judged is a Failure; OutOfTime after `within`.

        `on_stage` is awaited as each stage begins, `on_progress` within it. What they raise, and cancellation, stop
        the run at once and pass through; nothing keeps running behind. Given criteria are judged as they stand, in
        their order. TryLater is no answer on the pair: the same call may succeed later.
        """
        ...

    async def read_posting(
        self, engine: Engine, job_description: bytes, info: DocumentInfo, *, within: timedelta
    ) -> ReadResult:
        """Read a job description into criteria, as apart and as bounded as a pair is judged."""
        ...

    async def render_page(
        self, document: bytes, info: DocumentInfo, *, number: int, scale: float, blind: bool, within: timedelta
    ) -> PageResult:
        """A page, counted from 1, at about `scale` pixels a point, as apart and as bounded as a pair is judged.

        A blind one shows no pictures, and nothing of what tells who the candidate is; nor does a blind text.
        """
        ...

    async def quote_regions(
        self, document: bytes, info: DocumentInfo, spans: Sequence[tuple[int, int]], *, within: timedelta
    ) -> RegionsResult:
        """Where spans of the document's text, such as those of evidence, stand on its pages."""
        ...


class ReportFormat(StrEnum):
    """How a kept report can be shown."""

    MARKDOWN = "markdown"
    HTML = "html"


class ReportRenderer(Protocol):
    """Shows a kept report to people."""

    def render(self, body: bytes, as_format: ReportFormat) -> str:
        """The report as a whole document; every part of it is data, so nothing in it can become markup."""
        ...
