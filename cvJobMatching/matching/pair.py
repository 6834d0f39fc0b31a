"""A CV and a job description, each read and understood once, to be matched many times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cvJobMatching.model.document import Document, Warning  # noqa: A004  # the public name of what a report warns of
    from cvJobMatching.model.profile import Profile
    from cvJobMatching.model.report import LeftOut, Requirement
    from cvJobMatching.requirements.criterion import Criterion
    from cvJobMatching.understanding.cv.features import CandidateFacts
    from cvJobMatching.understanding.cv.parsed import ParsedCv
    from cvJobMatching.understanding.vacancy.parsed import ParsedJobDescription


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A CV that was read once and can be matched many times."""

    document: Document
    profile: Profile
    as_of: str  # YYYY-MM-DD
    parsed: ParsedCv
    facts: CandidateFacts  # what scoring may see, computed once


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancy:
    """A job description that was read once and can be matched many times."""

    document: Document
    requirements: tuple[Requirement, ...]
    parsed: ParsedJobDescription
    criteria: tuple[Criterion, ...]  # what was understood of each requirement, in the same order
    left_out: tuple[LeftOut, ...] = ()  # what asks for nothing
    position: str | None = None  # the first line
    given: bool = False  # the requirements were handed over, not read
    approved_by: str | None = None
    version: int | None = None  # of the requirements that were handed over
    warnings: tuple[Warning, ...] = ()  # of its reading
