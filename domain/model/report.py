"""What an engine says of a pair: the report as it is kept, and the part of it that lists and decisions need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Recommendation(StrEnum):
    """Advice only: a person decides."""

    SHORTLIST = "shortlist"
    REVIEW = "review"
    REJECT = "reject"


class FindingStatus(StrEnum):
    """`unknown` is a question for the recruiter, never a failure."""

    MET = "met"
    PARTIAL = "partial"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The part of a finding that a ranking shows."""

    criterion_id: str | None  # of a vacancy's criteria; None when the engine read the requirement itself
    text: str
    must: bool
    status: FindingStatus
    kind: str = "other"  # of what is asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """By what two files are known to be the same CV or of the same person; SHA-256 in hexadecimal, never the words."""

    text: str | None = None  # of the normalised visible text
    emails: tuple[str, ...] = ()  # of each address in small letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A judged pair. `body` is the engine's own JSON, kept byte for byte."""

    score: float | None  # 0.0 to 100.0; None when the pair could not be judged
    recommendation: Recommendation | None  # None, with the confidence, of a tenant that sees findings only
    confidence: float | None  # 0.0 to 1.0
    engine_version: str
    body: bytes
    findings: tuple[Finding, ...] = ()
    likeness: Likeness = Likeness()
    origin: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)  # what made it: versions and digests


class FailureCode(StrEnum):
    """Why an evaluation failed: the one list of codes, stable for clients."""

    ENCRYPTED = "encrypted"  # a document that cannot be read, by this and the next four codes
    CORRUPT = "corrupt"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"
    TIME_LIMIT = "time_limit"  # judging the pair, or reading one of its documents, took too long
    MEMORY_LIMIT = "memory_limit"
    UNKNOWN_ENGINE = "unknown_engine"  # the engine is no longer installed
    ENGINE_CRASHED = "engine_crashed"
    CRITERIA_UNSUPPORTED = "criteria_unsupported"  # the engine cannot judge by the criteria of a vacancy
    CANNOT_JUDGE = "cannot_judge"  # the engine says that it will never judge this pair, and why
    INVALID_REPORT = "invalid_report"  # the engine broke the rules of its output
    REPORT_TOO_LARGE = "report_too_large"  # for the database
    DOCUMENT_LOST = "document_lost"
    POISONED = "poisoned"  # several workers were lost while they judged it


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why an evaluation ended without a report; the message is for people."""

    code: FailureCode
    message: str
