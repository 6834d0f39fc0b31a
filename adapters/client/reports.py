"""A report as a client reads it."""

from __future__ import annotations

from msgspec import Struct, field

from adapters.client.answers import Answer


class Evidence(Struct, frozen=True, kw_only=True):
    """A verbatim quote of the CV: the characters from `start` to `end` of its text."""

    quote: str
    page: int | None = None
    start: int | None = None
    end: int | None = None


class Requirement(Struct, frozen=True, kw_only=True):
    """One thing that the job description asks for."""

    text: str
    kind: str
    must: bool
    topic: str | None = None
    start: int | None = None
    end: int | None = None
    alternatives: list[str] = []  # of a choice: any of them will do
    also: list[str] = []  # other words of the job description that ask for the same
    id: str | None = None  # of a vacancy's criterion
    years: float | None = None
    weight: float | None = None


class Finding(Struct, frozen=True, kw_only=True):
    """A requirement judged: met, partial, missing or unknown; unknown is a question, never a failure."""

    requirement: Requirement
    status: str
    points: float = 0.0
    max_points: float = 0.0
    evidence: list[Evidence] = []
    note: str = ""
    agreement: float | None = None


class Warning(Struct, frozen=True, kw_only=True):
    """Something a reader of the report should know; `code` is stable."""

    code: str
    message: str


class Role(Struct, frozen=True, kw_only=True):
    """One position held. Months are "YYYY-MM"; an `end` of None means that it still runs."""

    title: str | None = None
    employer: str | None = None
    start: str | None = None
    end: str | None = None


class Education(Struct, frozen=True, kw_only=True):
    """One course of study."""

    institution: str | None = None
    degree: str | None = None
    field: str | None = None
    start_year: int | None = None
    end_year: int | None = None


class Language(Struct, frozen=True, kw_only=True):
    """A language that the candidate speaks; `level` is CEFR, "native", or None when not said."""

    name: str
    level: str | None = None


class Profile(Struct, frozen=True, kw_only=True):
    """What the CV says of the person; nothing of it moves the score."""

    name: str | None = None
    emails: list[str] = []
    phones: list[str] = []
    links: list[str] = []
    skills: list[str] = []
    roles: list[Role] = []
    months_of_experience: int | None = None
    education: list[Education] = []
    languages: list[Language] = []
    certificates: list[str] = []


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
    """What the report was made with and from."""

    engine: str
    engine_version: str
    as_of: str
    weights_version: str = ""
    weights: dict[str, float] = {}
    thresholds: dict[str, float] = {}
    models: list[str] = []
    cv_sha256: str = ""
    job_description_sha256: str = ""
    criteria: str = "read"
    criteria_approved_by: str | None = None
    criteria_version: int | None = None
    language_model: LanguageModel | None = None


class HiddenText(Struct, frozen=True, kw_only=True):
    """Text of the CV that a reader of the page cannot see; it is never scored."""

    text: str
    reason: str
    page: int | None = None


class LeftOut(Struct, frozen=True, kw_only=True):
    """A passage of the job description that asks for nothing."""

    text: str
    reason: str


class ScoreRange(Struct, frozen=True, kw_only=True):
    """The lowest and the highest score of samples of a model, each taken by itself."""

    low: float
    high: float


class Report(Answer, frozen=True, kw_only=True):
    """A judged pair; `score` is 0 to 100, or None when it could not be judged.

    A tenant that sees findings only gets neither score nor recommendation, confidence and points.
    """

    score: float | None = None
    recommendation: str | None = None
    confidence: float | None = None
    findings: list[Finding]
    warnings: list[Warning]
    provenance: Provenance
    profile: Profile = Profile()
    hidden: list[HiddenText] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    position: str | None = None
    score_range: ScoreRange | None = None
