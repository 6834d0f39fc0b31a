"""Puts a profile together from the readers of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cvJobMatching.model.profile import Profile
from cvJobMatching.understanding.cv.roles import months_covered
from cvJobMatching.understanding.cv.skills import skills

if TYPE_CHECKING:
    from cvJobMatching.understanding.cv.features import CandidateFacts
    from cvJobMatching.understanding.cv.parsed import Located, ParsedCv


def profile_of(cv: ParsedCv, facts: CandidateFacts) -> Profile:
    """The profile of a CV; its skills come from the text without the person, everything else from the whole text."""
    return Profile(
        name=" ".join(cv.text[cv.name.start : cv.name.end].split()) if cv.name else None,
        emails=_distinct(cv.emails),
        phones=_distinct(cv.phones),
        links=_distinct(cv.links),
        skills=skills(facts.text, cv.sections, facts.mentions),
        roles=tuple(placed.role for placed in cv.roles),
        months_of_experience=months_covered(cv.roles, facts.as_of),
        education=tuple(course.education for course in cv.education),
        languages=tuple(known.language for known in cv.languages),
        certificates=_distinct(cv.certificates),
    )


def _distinct(located: Located) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value, _ in located))
