"""Tells text that is no CV: an error page, data or code, letters that could not be read.

Whatever a CV lacks, it shows somewhere what CVs are made of: a heading, a position, dates with a beginning, a school,
an occupation, a language or skills in a row. Code and garbled letters are told by their words, of which few are made of
letters alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cvJobMatching.languages.pack import supported
from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.cv.dates import periods
from cvJobMatching.understanding.lexicon.occupations import families_of
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from cvJobMatching.matching.pair import Candidate

_PLAIN_WORD: Final = compiled(r"[^\W\d_]++(?:['’.&/-][^\W\d_]++)*+")
_CODE: Final = frozenset('{}[]<>=;$\\|_()"')
_MACHINE: Final = compiled(r"\bservers?\b", re.IGNORECASE)  # where nothing else tells of a CV, it waits at no table
# what stands before years that are none of a person: those of a page, and behind a label
_OTHERS: Final = compiled(r"(?:©|\(c\)|copyright)[^\n]{0,200}\Z|:[ \t]{0,9}\Z", re.IGNORECASE)


def is_none(candidate: Candidate) -> bool:
    """Whether the text of a candidate is no CV, in a language of which one would be understood."""
    text = candidate.document.text[: int(weights().thresholds["sampled_characters"])]
    if _is_code(text):
        return True
    return candidate.document.language in (None, *supported()) and _shows_nothing(candidate, text)


def _is_code(text: str) -> bool:
    limits = weights().thresholds
    words = [word for word in text.split() if any(map(str.isalpha, word))]
    plain = sum(_PLAIN_WORD.fullmatch(word, *_inside(word)) is not None for word in words)
    signs = sum(character in _CODE for character in text)
    return bool(words) and (plain < limits["plain_words"] * len(words) or signs > limits["code_signs"] * len(text))


def _inside(word: str) -> tuple[int, int]:
    """Where it begins and ends without the signs around it."""
    at = [place for place, character in enumerate(word) if character.isalnum() or character == "_"]
    return at[0], at[-1] + 1


def _shows_nothing(candidate: Candidate, text: str) -> bool:
    cv, facts = candidate.parsed, candidate.facts
    parts = (cv.roles, cv.education, cv.languages, cv.certificates, facts.degrees)
    if any(parts) or any(section.kind != "header" for section in cv.sections):
        return False
    if any(not _MACHINE.search(cv.text, *title.span) for title in facts.titles):
        return False
    if any(not _OTHERS.search(text, 0, each.at) for each in periods(text)):
        return False
    words = len(candidate.document.text.split())
    few = weights().thresholds["skills_a_word"] * words  # a line of skills is a short CV; any page names one or two
    return len(facts.skills) < few and not families_of(_MACHINE.sub(" ", text))
