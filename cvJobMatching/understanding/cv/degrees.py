"""Degrees by rank: 1 school, 2 vocational, 3 bachelor, 4 master or diploma of a university, 5 doctorate."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from cvJobMatching.languages.pack import alternatives
from cvJobMatching.languages.schema import Education
from cvJobMatching.patterns import compiled

BACHELOR: Final = 3


def degree_rank(text: str) -> int:
    """The rank of the highest degree named in `text`, 0 when none is."""
    return next((rank for rank, pattern in _degrees() if pattern.search(text)), 0)


def highest_degree(text: str) -> re.Match[str] | None:
    """Where the highest degree is named."""
    return next((found for _, pattern in _degrees() if (found := pattern.search(text))), None)


def names_any_degree(text: str) -> bool:
    """Whether a posting asks for a degree of which it does not say the rank."""
    return _any_degree().search(text) is not None


@cache
def _any_degree() -> re.Pattern[str]:
    return compiled(rf"\b{alternatives(Education, lambda education: education.any_degree)}", re.IGNORECASE)


@cache
def _degrees() -> tuple[tuple[int, re.Pattern[str]], ...]:
    """Rank and pattern, the highest rank first."""
    named = (
        (5, alternatives(Education, lambda education: education.doctorate)),
        (4, alternatives(Education, lambda education: education.master)),
        (BACHELOR, alternatives(Education, lambda education: education.bachelor)),
        (2, alternatives(Education, lambda education: education.vocational)),
        (1, alternatives(Education, lambda education: education.school)),
    )
    return tuple((rank, compiled(rf"\b{words}", re.IGNORECASE)) for rank, words in named)
