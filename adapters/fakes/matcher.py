"""A matcher controlled by tests: it waits at a gate and returns the outcome that a test set."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from html import escape

import anyio
import anyio.lowlevel

from adapters.fakes.pages import page_of, regions_of
from domain.model.criteria import Criterion, CriterionKind, LeftOut, Posting
from domain.model.documents import DocumentInfo
from domain.model.events import Stage
from domain.model.ids import Engine
from domain.model.report import Failure, Finding, FindingStatus, Recommendation, Report
from ports.matcher import (
    EngineInfo,
    MatchResult,
    OnProgress,
    OnStage,
    OutOfTime,
    PageResult,
    Pair,
    ReadResult,
    RegionsResult,
    ReportFormat,
    TryLater,
    unwatched,
)

REPORT = Report(
    score=82.5,
    recommendation=Recommendation.SHORTLIST,
    confidence=0.9,
    engine_version="7.0",
    body=b"""{"score": 82.5,
 "recommendation": "shortlist", "confidence": 0.9, "findings": [], "warnings": [],
 "profile": {"name": null, "emails": [], "phones": [], "links": [], "skills": [], "roles": [], "education": [],
  "months_of_experience": null, "languages": [], "certificates": []},
 "provenance": {"engine": "scripted", "engine_version": "7.0", "package_version": "7.0", "lexicon_version": "1",
  "weights_version": "1", "weights": {}, "thresholds": {}, "models": [], "cv_sha256": "", "as_of": "2026-11-23",
  "job_description_sha256": "", "cv_language": null, "job_description_language": null}}""",
)
POSTING = Posting(
    position="Backend Engineer",
    text="Backend Engineer\nYou know Python.\nFree fruit.",
    items=(
        Criterion(
            id="c1", text="Python", kind=CriterionKind.SKILL, must=True, weight=4.0, source="Python", start=26, end=32
        ),
    ),
    left_out=(LeftOut(text="Free fruit.", reason="benefit"),),
)
SCRIPTED = EngineInfo(name=Engine("scripted"), version="7.0", description="Returns what a test set.")
SPARE = EngineInfo(name=Engine("spare"), version="0.1", description="A second engine.")

_MARKUP, _ESCAPED = re.compile(r"([\\`*_\[\]()#+!|~-])"), r"\\\1"


@dataclass(slots=True)
class Gate:
    """Where a run waits: `reached` once it is there, until `open` is called."""

    reached: anyio.Event = field(default_factory=anyio.Event)
    _opened: anyio.Event = field(default_factory=anyio.Event)

    def open(self) -> None:
        """Let the run go on."""
        self._opened.set()

    async def passed(self) -> None:
        """Stand here until the gate is opened."""
        self.reached.set()
        await self._opened.wait()


class ScriptedMatcher:
    """Walks through the stages and answers with `outcome`; an exception is raised instead of answered.

    A job description is answered with `posting`. Given criteria become findings of the report, each a question.
    """

    def __init__(self, outcome: Report | Failure | TryLater | Exception = REPORT) -> None:
        self.outcome = outcome
        self.posting: Posting | Failure | Exception = POSTING
        self.pairs: list[Pair] = []  # what it was given, in order
        self._gates: dict[Stage, Gate] = {}

    def hold_at(self, stage: Stage) -> Gate:
        """The next run that begins `stage` waits there, after the stage was announced."""
        self._gates[stage] = gate = Gate()
        return gate

    def engines(self) -> Sequence[EngineInfo]:
        return (SCRIPTED, SPARE)

    async def match(
        self,
        engine: Engine,
        pair: Pair,
        *,
        within: timedelta,
        on_stage: OnStage,
        on_progress: OnProgress = unwatched,
    ) -> MatchResult:
        self.pairs.append(pair)
        with anyio.move_on_after(within.total_seconds()):
            for stage in Stage:
                await on_stage(stage)
                if gate := self._gates.pop(stage, None):
                    await gate.passed()
            if isinstance(self.outcome, Exception):
                raise self.outcome
            return _by_criteria(self.outcome, pair) if isinstance(self.outcome, Report) else self.outcome
        return OutOfTime(f"not judged within {within.total_seconds():g} s")

    async def read_posting(
        self, engine: Engine, job_description: bytes, info: DocumentInfo, *, within: timedelta
    ) -> ReadResult:
        with anyio.move_on_after(within.total_seconds()):
            await anyio.lowlevel.checkpoint()
            if gate := self._gates.pop(Stage.READING_JOB_DESCRIPTION, None):
                await gate.passed()
            if isinstance(self.posting, Exception):
                raise self.posting
            return self.posting
        return OutOfTime(f"not read within {within.total_seconds():g} s")

    async def render_page(
        self, document: bytes, info: DocumentInfo, *, number: int, scale: float, blind: bool, within: timedelta
    ) -> PageResult:
        with anyio.move_on_after(within.total_seconds()):
            await anyio.lowlevel.checkpoint()
            return page_of(document, number, blind=blind)
        return OutOfTime(f"not drawn within {within.total_seconds():g} s")

    async def quote_regions(
        self, document: bytes, info: DocumentInfo, spans: Sequence[tuple[int, int]], *, within: timedelta
    ) -> RegionsResult:
        with anyio.move_on_after(within.total_seconds()):
            await anyio.lowlevel.checkpoint()
            return regions_of(document, spans)
        return OutOfTime(f"not found within {within.total_seconds():g} s")


def _by_criteria(report: Report, pair: Pair) -> Report:
    if pair.criteria is None:
        return report
    items = pair.criteria.approved.items
    known = {finding.criterion_id: finding.status for finding in report.findings}
    found = (
        Finding(
            criterion_id=item.id,
            text=item.text,
            must=item.must,
            status=known.get(item.id, FindingStatus.UNKNOWN),
            kind=item.kind.value,
        )
        for item in items
    )
    return Report(
        score=report.score,
        recommendation=report.recommendation,
        confidence=report.confidence,
        engine_version=report.engine_version,
        body=report.body,
        findings=tuple(found),
        likeness=report.likeness,
    )


class PlainRenderer:
    """A ReportRenderer that shows a report as the JSON it is, escaped."""

    def render(self, body: bytes, as_format: ReportFormat) -> str:
        text = escape(body.decode(), quote=False)
        return f"{as_format}: {_MARKUP.sub(_ESCAPED, text) if as_format is ReportFormat.MARKDOWN else text}"
