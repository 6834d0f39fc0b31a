"""A requirement together with what the reader understood of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from cvJobMatching.model.report import Kind, Requirement

POINTLESS = frozenset({"attitude", "gate"})  # topics that are questions for a person and carry no points
Terms = tuple[tuple[str, float], ...]  # stem and weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """`topic` says how it is judged: title, task, skill, years, education, certificate, language, level,
    attitude or gate. The last two never carry points.
    """

    requirement: Requirement
    topic: str
    labels: tuple[str, ...] = ()  # skills or certificates, any of which will do
    terms: Terms = ()
    families: frozenset[str] = frozenset()  # of occupations, that a title names
    kin: frozenset[str] = frozenset()  # families that are wider or narrower than those
    years: float = 0.0
    rank: int = 0  # of a degree or a level
    name: str = ""  # of a language or certificate
    level: str | None = None  # CEFR


@dataclass(frozen=True, slots=True, kw_only=True)
class VacancyFacts:
    """Everything of a job description that matching needs, read once."""

    asks: tuple[Ask, ...]
    language: str | None
    shingles: frozenset[int] = field(default_factory=frozenset)


def wish(text: str, start: int, end: int, kind: Kind, *, must: bool) -> Requirement:
    """The requirement that stands at `start` to `end`."""
    return Requirement(text=text[start:end], kind=kind, must=must, start=start, end=end)
