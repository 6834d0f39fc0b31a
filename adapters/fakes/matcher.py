"""A matcher controlled by tests: it waits at a gate and returns the outcome that a test set."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from html import escape

import anyio

from domain.model.events import Stage
from domain.model.ids import Engine
from domain.model.report import Failure, Recommendation, Report
from ports.matcher import EngineInfo, MatchResult, OnStage, OutOfTime, Pair, ReportFormat

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
    """Walks through the stages and answers with `outcome`; an exception is raised instead of answered."""

    def __init__(self, outcome: Report | Failure | Exception = REPORT) -> None:
        self.outcome = outcome
        self.pairs: list[Pair] = []  # what it was given, in order
        self._gates: dict[Stage, Gate] = {}

    def hold_at(self, stage: Stage) -> Gate:
        """The next run that begins `stage` waits there, after the stage was announced."""
        self._gates[stage] = gate = Gate()
        return gate

    def engines(self) -> Sequence[EngineInfo]:
        return (SCRIPTED, SPARE)

    async def match(self, engine: Engine, pair: Pair, *, within: timedelta, on_stage: OnStage) -> MatchResult:
        self.pairs.append(pair)
        with anyio.move_on_after(within.total_seconds()):
            for stage in Stage:
                await on_stage(stage)
                if gate := self._gates.pop(stage, None):
                    await gate.passed()
            if isinstance(self.outcome, Exception):
                raise self.outcome
            return self.outcome
        return OutOfTime(f"not judged within {within.total_seconds():g} s")


class PlainRenderer:
    """A ReportRenderer that shows a report as the JSON it is, escaped."""

    def render(self, body: bytes, as_format: ReportFormat) -> str:
        text = escape(body.decode(), quote=False)
        return f"{as_format}: {_MARKUP.sub(_ESCAPED, text) if as_format is ReportFormat.MARKDOWN else text}"
