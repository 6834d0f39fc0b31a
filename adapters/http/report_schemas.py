"""The public vocabulary of reports.

A report passes as its engine wrote it, so nothing is decoded or encoded by these types: they describe it. A test holds
them to the engine's own types, field by field. An engine may add fields of its own, so the schema leaves room for them.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Raw, Struct

from adapters.http.field_types import Score, Share
from adapters.http.schemas import reference
from domain.model.report import Recommendation

Kind = Literal[
    "skill", "experience", "education", "certificate", "language", "level", "location", "work_authorisation", "other"
]
Topic = Literal["title", "skill", "years", "education", "certificate", "language", "level", "task", "trait", "gate"]
Reason = Literal[
    "company", "benefit", "pay", "contact", "invitation", "equality", "not_required", "unclear", "heading", "other"
]
Offset = Annotated[int, Meta(ge=0)]
PageNumber = Annotated[int, Meta(ge=1)]
Points = Annotated[float, Meta(ge=0)]
Day = Annotated[str, Meta(extra_json_schema={"format": "date"})]


class Requirement(Struct, frozen=True, kw_only=True):
    """One thing that the job description asks for; `text` stands at `start` to `end` of its text, where it was read.

    `alternatives` are those of a choice, of which any will do; `also` has the other places that ask for the same. `id`,
    `years` and `weight` are those of a vacancy's criterion, where there is one.
    """

    text: str
    kind: Kind
    must: bool
    start: int | None = None
    end: int | None = None
    topic: Topic | None = None
    alternatives: list[str] = []
    also: list[str] = []
    id: str | None = None
    years: float | None = None
    weight: float | None = None


class Evidence(Struct, frozen=True, kw_only=True):
    """A verbatim quote of the CV; offsets count the characters of its visible text."""

    quote: str
    page: PageNumber
    start: Offset
    end: Offset


class Finding(Struct, frozen=True, kw_only=True):
    """One requirement judged; `points` of `max_points` are its part of the score. `unknown` is a question."""

    requirement: Requirement
    status: Literal["met", "partial", "missing", "unknown"]
    points: Points
    max_points: Points
    evidence: list[Evidence] = []
    note: str = ""
    agreement: float | None = None


class Role(Struct, frozen=True, kw_only=True):
    """One position held; an `end` of null means that it still runs."""

    title: str | None
    employer: str | None
    start: str | None
    end: str | None


class Education(Struct, frozen=True, kw_only=True):
    """One course of study."""

    institution: str | None
    degree: str | None
    field: str | None
    start_year: int | None
    end_year: int | None


class Language(Struct, frozen=True, kw_only=True):
    """A language that the candidate speaks; `level` is CEFR (A1 to C2), `native`, or null when not said."""

    name: str
    level: str | None


class Profile(Struct, frozen=True, kw_only=True):
    """What the CV says of the person, for display: nothing that scores reads name or contacts."""

    name: str | None
    emails: list[str]
    phones: list[str]
    links: list[str]
    skills: list[str]
    roles: list[Role]
    months_of_experience: int | None
    education: list[Education]
    languages: list[Language]
    certificates: list[str]


class Warning(Struct, frozen=True, kw_only=True):
    """Something a reader of the report should know; `code` is stable."""

    code: str
    message: str


class HiddenText(Struct, frozen=True, kw_only=True):
    """Text that is in the CV but that a reader of the page cannot see; it is never scored."""

    text: str
    reason: str
    page: int | None = None


class LeftOut(Struct, frozen=True, kw_only=True):
    """A passage of the job description that asks for nothing."""

    text: str
    reason: Reason
    start: int
    end: int


class LanguageModel(Struct, frozen=True, kw_only=True):
    """What was asked of a language model, and what it came to; `money` in the currency of the prices that are set."""

    endpoint: str
    requested: str
    returned: list[str]
    prompts: list[str]
    parameters: dict[str, float]
    calls: int
    retries: int
    repairs: int
    prompt_tokens: int
    cached_tokens: int
    answer_tokens: int
    tokens_estimated: bool
    seconds: float
    money: float | None = None


class Provenance(Struct, frozen=True, kw_only=True):
    """What the report was made with and from; `criteria` is `read`, or `given` when requirements were handed over."""

    engine: str
    engine_version: str
    package_version: str
    lexicon_version: str
    weights_version: str
    weights: dict[str, float]
    thresholds: dict[str, float]
    models: list[str]
    cv_sha256: str
    job_description_sha256: str
    as_of: Day
    cv_language: str | None
    job_description_language: str | None
    criteria: str = "read"
    criteria_approved_by: str | None = None
    criteria_version: int | None = None
    cv_text_sha256: str | None = None
    language_model: LanguageModel | None = None


class ScoreRange(Struct, frozen=True, kw_only=True):
    """The lowest and the highest score of samples of a model, each taken by itself."""

    low: float
    high: float


class Report(Struct, frozen=True, kw_only=True):
    """A CV judged against a job description; the score is 100 times the points over the points to be had.

    `score` is null when the pair could not be judged; `confidence` is how much of what was asked could be judged.
    """

    score: Score | None
    recommendation: Recommendation
    confidence: Share
    findings: list[Finding]
    profile: Profile
    warnings: list[Warning]
    provenance: Provenance
    hidden: list[HiddenText] = []
    left_out: list[LeftOut] = []
    position: str | None = None
    score_range: ScoreRange | None = None


class BareFinding(Struct, frozen=True, kw_only=True):
    """One requirement judged, for those who see findings only."""

    requirement: Requirement
    status: Literal["met", "partial", "missing", "unknown"]
    evidence: list[Evidence] = []
    note: str = ""
    agreement: float | None = None


class BareReport(Struct, frozen=True, kw_only=True):
    """A report for those who see findings only: no score, no advice, no confidence and no points."""

    findings: list[BareFinding]
    profile: Profile
    warnings: list[Warning]
    provenance: Provenance
    hidden: list[HiddenText] = []
    left_out: list[LeftOut] = []
    position: str | None = None


SHOWN_REPORT = {"anyOf": [reference(Report.__name__), reference(BareReport.__name__)]}
KeptReport = Annotated[Raw, Meta(extra_json_schema={"anyOf": [SHOWN_REPORT, {"type": "null"}]})]
