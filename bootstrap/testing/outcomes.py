"""How a test wants evaluations to end: the outcomes, and the rules that choose one for each run."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Literal

from msgspec import Struct

from domain.model.evaluation import Evaluation
from domain.model.report import FailureCode
from ports.matcher import Pair


class Finding(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One requirement judged; `quotes` are of the CV."""

    text: str
    kind: str
    must: bool
    status: Literal["met", "partial", "missing", "unknown"]
    points: float
    max_points: float
    quotes: tuple[str, ...]
    note: str


class Warned(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A warning of a report."""

    code: str
    message: str


class Judged(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="report"):
    """The job succeeds with this report."""

    score: float | None
    recommendation: Literal["shortlist", "review", "reject"]
    confidence: float
    findings: tuple[Finding, ...] = ()
    warnings: tuple[Warned, ...] = ()
    candidate: str | None = None


class Failed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="failed"):
    """The job fails with this code."""

    code: FailureCode
    message: str


class WorkerLost(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="worker_lost"):
    """The worker dies in the middle of the run."""


Outcome = Judged | Failed | WorkerLost
DEFAULT = Judged(score=82.5, recommendation="shortlist", confidence=0.9)


class Selection(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which jobs a rule is about; what is None or empty selects every job."""

    filename: str | None = None  # a pattern with * and ? for the CV's file name
    text: str | None = None  # part of one of the two documents, as they were sent
    metadata: Mapping[str, str] = {}  # entries that the job has, among others
    engine: str | None = None

    def selects(self, job: Evaluation, pair: Pair) -> bool:
        """Whether the rule is about this job."""
        return (
            (self.filename is None or fnmatchcase(job.cv.filename or "", self.filename))
            and (self.text is None or any(self.text.encode() in it for it in (pair.cv, pair.job_description)))
            and self.metadata.items() <= job.metadata.items()
            and self.engine in (None, job.engine)
        )


class Rule(Struct, kw_only=True, forbid_unknown_fields=True):
    """The selected jobs get these outcomes in turn, one for each run; the last one stays."""

    outcomes: tuple[Outcome, ...]
    jobs: Selection = Selection()

    def take(self) -> Outcome:
        """The next outcome."""
        first, *rest = self.outcomes
        self.outcomes = tuple(rest) or (first,)
        return first


class Rules:
    """The rule that was added last is asked first."""

    def __init__(self) -> None:
        self._rules: list[Rule] = [Rule(outcomes=(DEFAULT,))]

    def add(self, rule: Rule) -> None:
        """Put a rule before all others."""
        self._rules.insert(0, rule)

    def outcome(self, job: Evaluation, pair: Pair) -> Outcome:
        """How this run of the job ends."""
        return next(rule for rule in self._rules if rule.jobs.selects(job, pair)).take()
