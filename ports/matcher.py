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
class EngineInfo:
    """An engine that can be asked for."""

    name: Engine
    version: str
    description: str


@dataclass(frozen=True, slots=True)
class OutOfTime:
    """The time that a run was given has passed; the message says what it was doing."""

    message: str


MatchResult = Report | Failure | OutOfTime
ReadResult = Posting | Failure | OutOfTime


class Matcher(Protocol):
    """Judges pairs, each apart from the others: what one pair does to it, no other notices."""

    def engines(self) -> Sequence[EngineInfo]:
        """What can be asked for; the default one first."""
        ...

    async def match(self, engine: Engine, pair: Pair, *, within: timedelta, on_stage: OnStage) -> MatchResult:
        """Judge the pair off the event loop. A pair that cannot be judged is a Failure; OutOfTime after `within`.

        `on_stage` is awaited as each stage begins. What it raises, and cancellation, stop the run at once and pass
        through; nothing keeps running behind. Given criteria are judged as they stand, in their order.
        """
        ...

    async def read_posting(
        self, engine: Engine, job_description: bytes, info: DocumentInfo, *, within: timedelta
    ) -> ReadResult:
        """Read a job description into criteria, as apart and as bounded as a pair is judged."""
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
