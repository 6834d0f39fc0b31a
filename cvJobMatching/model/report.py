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


class Topic(StrEnum):
    """What a requirement is about, finer than its kind; it decides the points and how a CV is judged by it."""

    TITLE = "title"
    SKILL = "skill"
    YEARS = "years"
    EDUCATION = "education"
    CERTIFICATE = "certificate"
    LANGUAGE = "language"
    LEVEL = "level"
    TASK = "task"
    TRAIT = "trait"
    GATE = "gate"


OF_KIND = {
    Kind.SKILL: Topic.SKILL,
    Kind.EXPERIENCE: Topic.TASK,
    Kind.EDUCATION: Topic.EDUCATION,
    Kind.CERTIFICATE: Topic.CERTIFICATE,
    Kind.LANGUAGE: Topic.LANGUAGE,
    Kind.LEVEL: Topic.LEVEL,
    Kind.LOCATION: Topic.GATE,
    Kind.WORK_AUTHORISATION: Topic.GATE,
    Kind.OTHER: Topic.TRAIT,
}


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One thing that the job description asks for; `text` stands at `start` to `end` of the vacancy's text.

    `start` and `end` are None for one that was given and not read.
    """

    text: str
    kind: Kind
    must: bool
    start: int | None = None
    end: int | None = None
    topic: Topic | None = None  # None when an engine tells the kind alone
    alternatives: tuple[str, ...] = ()  # of a choice: any of them will do
    also: tuple[str, ...] = ()  # other words of the posting that ask for the same
    id: str | None = None  # of a vacancy's criterion
    years: float | None = None  # of experience, that an editor asks for; None: what the text says
    weight: float | None = None  # the most points; None: what the weights say of its topic

    @property
    def about(self) -> Topic:
        """The topic, or the usual one of the kind."""
        return self.topic or OF_KIND[self.kind]


class Reason(StrEnum):
    """Why a passage of a job description became no requirement."""

    COMPANY = "company"
    BENEFIT = "benefit"
    PAY = "pay"
    CONTACT = "contact"
    INVITATION = "invitation"
    EQUALITY = "equality"
    NOT_REQUIRED = "not_required"
    UNCLEAR = "unclear"  # may ask for something; a person has to look
    HEADING = "heading"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A passage of the job description that asks for nothing; `text` stands at `start` to `end`."""

    text: str
    reason: Reason
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
    agreement: float | None = None  # the share of samples that say the same, where an engine draws several


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageModel:
    """What was asked of a language model, and what it came to."""

    endpoint: str  # host and port
    requested: str  # the model, by its name
    returned: tuple[str, ...]  # the names under which it answered
    prompts: tuple[str, ...]  # name, version and hash of each
    parameters: dict[str, float]
    calls: int  # that were answered
    retries: int
    repairs: int  # answers that were asked for once more because they could not be read
    prompt_tokens: int
    cached_tokens: int  # of these, that the server had read before
    answer_tokens: int
    tokens_estimated: bool  # some of them, because the server did not count
    seconds: float  # of all calls together
    money: float | None = None  # in the currency of the prices that are set; None where none are


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
    criteria: str = "read"  # or "given": judged by requirements that were handed over
    criteria_approved_by: str | None = None
    criteria_version: int | None = None  # of the vacancy's, where they were given
    cv_text_sha256: str | None = None  # of its letters and digits: the same for a copy in another file
    language_model: LanguageModel | None = None  # of an engine that asks one


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRange:
    """The lowest and the highest score of samples, each taken by itself."""

    low: float
    high: float


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
    left_out: tuple[LeftOut, ...] = ()  # of the job description: what asks for nothing, and why
    position: str | None = None  # the first line of the job description
    score_range: ScoreRange | None = None  # where an engine draws several samples

    def to_json(self) -> bytes:
        """The report as UTF-8 JSON with fields in alphabetical order; the same report gives the same bytes."""
        return msgspec.json.encode(self, order="sorted")
