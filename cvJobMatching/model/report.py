"""Requirements, findings with their evidence, and the report that they make up."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import msgspec

from cvJobMatching.model.document import HiddenText, Warning  # noqa: A004  # the public name of what a report warns of
from cvJobMatching.model.profile import Profile


class Kind(StrEnum):
    """What a requirement asks for. `location` and `work_authorisation` are gates: they never carry points."""

    SKILL = "skill"
    EXPERIENCE = "experience"
    EDUCATION = "education"
    CERTIFICATE = "certificate"
    LANGUAGE = "language"
    LEVEL = "level"
    LOCATION = "location"
    WORK_AUTHORISATION = "work_authorisation"
    OTHER = "other"


class FindingStatus(StrEnum):
    """`unknown` is a question for the recruiter, never a failure."""

    MET = "met"
    PARTIAL = "partial"
    MISSING = "missing"
    UNKNOWN = "unknown"


class Recommendation(StrEnum):
    """Advice only, from thresholds that the provenance states."""

    SHORTLIST = "shortlist"
    REVIEW = "review"
    REJECT = "reject"


GATES = frozenset({Kind.LOCATION, Kind.WORK_AUTHORISATION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One thing that the job description asks for; `text` stands at `start` to `end` of the vacancy's text."""

    text: str
    kind: Kind
    must: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A verbatim quote: `quote == candidate.document.text[start:end]`."""

    quote: str
    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One requirement judged; `points` of `max_points` are its part of the score."""

    requirement: Requirement
    status: FindingStatus
    points: float
    max_points: float
    evidence: tuple[Evidence, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What the report was made with and from: enough to make it again and to hold it against another."""

    engine: str
    engine_version: str
    package_version: str
    lexicon_version: str
    weights_version: str
    weights: dict[str, float]  # by name, as they were applied
    thresholds: dict[str, float]
    models: tuple[str, ...]  # name and version of each model that was used
    cv_sha256: str
    job_description_sha256: str
    as_of: str  # YYYY-MM-DD: the day on which open-ended roles were closed
    cv_language: str | None
    job_description_language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A CV judged against a job description; the score is 100 times the points over the points to be had."""

    score: float | None  # 0.0 to 100.0; None when the pair could not be judged, never a default
    recommendation: Recommendation
    confidence: float  # 0 to 1: how much of what was asked could be judged at all
    findings: tuple[Finding, ...]
    profile: Profile
    warnings: tuple[Warning, ...]
    provenance: Provenance
    hidden: tuple[HiddenText, ...] = ()  # of the CV, to be shown; no finding rests on it

    def to_json(self) -> bytes:
        """The report as UTF-8 JSON with fields in alphabetical order; the same report gives the same bytes."""
        return msgspec.json.encode(self, order="sorted")
