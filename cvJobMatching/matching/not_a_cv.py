"""Tells text that is no CV: an error page, data or code, letters that could not be read.

Whatever a CV lacks, it shows somewhere what CVs are made of: a heading, a position, a school, an occupation, a language
or skills in a row. Code and garbled letters are told by their words, of which few are made of letters alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cvJobMatching.languages.pack import supported
from cvJobMatching.understanding.lexicon.occupations import families_of

if TYPE_CHECKING:
    from cvJobMatching.matching.pair import Candidate

_SAMPLE: Final = 60_000  # characters that are looked at
_PLAIN_WORD: Final = re.compile(r"[^\w\s]*+[^\W\d_]++(?:['’.&/-][^\W\d_]++)*+[^\w\s]*+")
_CODE: Final = frozenset('{}[]<>=;$\\|_()"')
_MACHINE: Final = re.compile(r"\bservers?\b", re.IGNORECASE)  # where nothing else tells of a CV, it waits at no table
_LEAST_PLAIN: Final = 0.3  # of the words that hold a letter; real CVs have 0.6 and more
_MOST_CODE: Final = 0.12  # of the characters; real CVs have up to 0.05
_SKILLED: Final = 0.1  # skills a word: a line of them is a short CV, and pages of all kinds name one or two


def is_none(candidate: Candidate) -> bool:
    """Whether the text of a candidate is no CV, in a language of which one would be understood."""
    return _is_code(candidate.document.text[:_SAMPLE]) or (
        candidate.document.language in (None, *supported()) and _shows_nothing(candidate)
    )


def _is_code(text: str) -> bool:
    words = [word for word in text.split() if any(map(str.isalpha, word))]
    plain = sum(_PLAIN_WORD.fullmatch(word) is not None for word in words)
    signs = sum(character in _CODE for character in text)
    return bool(words) and (plain < _LEAST_PLAIN * len(words) or signs > _MOST_CODE * len(text))


def _shows_nothing(candidate: Candidate) -> bool:
    cv, facts = candidate.parsed, candidate.facts
    parts = (cv.roles, cv.education, cv.languages, cv.certificates, facts.degrees)
    if any(parts) or any(section.kind != "header" for section in cv.sections):
        return False
    if any(not _MACHINE.search(cv.text, *title.span) for title in facts.titles):
        return False
    text = candidate.document.text
    return len(facts.skills) < _SKILLED * len(text.split()) and not families_of(_MACHINE.sub(" ", text[:_SAMPLE]))
