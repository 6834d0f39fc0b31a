"""The values that the package takes and gives: documents, profiles, requirements, findings, reports.

Everything is frozen and plain, so that a value can be cached, compared, pickled and encoded as it stands.
Character offsets count Python code points of `Document.text`; `start` is included, `end` is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from cvJobMatching.matching.facts import CandidateFacts
    from cvJobMatching.requirements import VacancyFacts


class UnreadableDocument(Exception):
    """A document that cannot be read; `code` is stable and one of `CODES`, the message is for people."""

    CODES: ClassVar[frozenset[str]] = frozenset(
        {"encrypted", "corrupt", "empty", "too_large", "unsupported", "time_limit", "memory_limit"}
    )

    def __init__(self, code: str, message: str) -> None:
        if code not in self.CODES:
            raise ValueError(f"unknown code {code!r}")
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return self.message


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Warning:
    """Something a reader of the report should know; `code` is stable."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HiddenText:
    """Text that is in the file but that a reader of the page cannot see. It is never scored."""

    text: str
    reason: str  # white, background_colour, tiny, off_page, covered, invisible_mode, transparent, vanished, metadata …
    page: int | None = None  # counted from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The part of `Document.text` that stands on one page."""

    number: int  # counted from 1
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a reader of the file sees, in reading order, and what was kept from them."""

    text: str
    media_type: str
    sha256: str  # of the bytes that were read, hexadecimal
    pages: tuple[Page, ...]
    hidden: tuple[HiddenText, ...] = ()
    warnings: tuple[Warning, ...] = ()
    coverage: float = 1.0  # 0 to 1: the share of the inked page that became text
    language: str | None = None  # ISO 639-1, None when it could not be told

    def page_at(self, offset: int) -> int:
        """The number of the page that holds the character at `offset`."""
        for page in self.pages:
            if offset < page.end:
                return page.number
        return self.pages[-1].number if self.pages else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillMention:
    """A skill named in a text: `quote == text[start:end]`."""

    label: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """One position held. Months are "YYYY-MM"; an `end` of None means that it still runs."""

    title: str | None
    employer: str | None
    start: str | None
    end: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Education:
    """One course of study."""

    institution: str | None
    degree: str | None
    field: str | None
    start_year: int | None
    end_year: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language that the candidate speaks; `level` is CEFR (A1 to C2), "native", or None when not said."""

    name: str
    level: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What the CV says of the person. Name and contacts are for display; nothing that scores may read them."""

    name: str | None
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    links: tuple[str, ...]
    skills: tuple[str, ...]  # canonical labels
    roles: tuple[Role, ...]
    months_of_experience: int | None  # overlaps counted once; None when no role is dated
    education: tuple[Education, ...]
    languages: tuple[Language, ...]
    certificates: tuple[str, ...]


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
class Candidate:
    """A CV that was read once and can be matched many times."""

    document: Document
    profile: Profile
    as_of: str  # YYYY-MM-DD
    facts: CandidateFacts  # what scoring may see, computed once


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancy:
    """A job description that was read once and can be matched many times."""

    document: Document
    requirements: tuple[Requirement, ...]
    facts: VacancyFacts  # what was understood of the requirements, computed once


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
        """The report as UTF-8 JSON; the same report gives the same bytes."""
        from cvJobMatching.reporting import to_json

        return to_json(self)
