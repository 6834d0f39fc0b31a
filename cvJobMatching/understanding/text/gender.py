"""One form of a title for both genders, so that "Softwareentwicklerin" and "Softwareentwickler" are judged alike."""

from __future__ import annotations

from functools import cache
from typing import Final

from cvJobMatching.languages.pack import topic
from cvJobMatching.languages.schema import Grammar

SHORTEST: Final = 6  # letters of a word whose ending may reveal a gender


def neutral(key: str) -> str:
    """The lower-case word with a female ending replaced by the male one, which represents both."""
    if len(key) < SHORTEST or not key.endswith(_female_endings()):
        return key
    female = next(ending for ending in _female_endings() if key.endswith(ending))
    return key[: -len(female)] + _male_endings()[female]


@cache
def _male_endings() -> dict[str, str]:
    """The male ending for each female one."""
    return {ending.female: ending.male for each in topic(Grammar).values() for ending in each.gender_endings}


@cache
def _female_endings() -> tuple[str, ...]:
    """The longest first."""
    return tuple(sorted(_male_endings(), key=len, reverse=True))
