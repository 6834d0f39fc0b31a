"""What a CV says of its person: display values; nothing that scores reads name or contacts."""

from __future__ import annotations

from dataclasses import dataclass


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
