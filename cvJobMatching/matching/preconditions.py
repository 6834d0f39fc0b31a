"""What makes it impossible to judge a pair at all: a script that is not read, too little text, nothing asked for."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from cvJobMatching.languages.pack import supported
from cvJobMatching.matching import not_a_cv
from cvJobMatching.model import document
from cvJobMatching.understanding.text.passages import passages, words_in
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cvJobMatching.matching.pair import Candidate, Vacancy
    from cvJobMatching.model.document import Document

LANGUAGE_UNSUPPORTED = "language_unsupported"
TOO_LITTLE_TEXT = document.Warning(
    code="too_little_text", message="The CV has almost no text that can be judged, so there is no score."
)
NOT_A_CV = document.Warning(
    code="not_a_cv", message="The text that was read is no CV, so there is no score; look at the document."
)
NO_REQUIREMENTS = document.Warning(
    code="no_requirements", message="The job description asks for nothing that can be judged, so there is no score."
)
NOTHING_JUDGED = document.Warning(
    code="nothing_judged", message="Nothing of what was asked for could be judged from the CV, so there is no score."
)
READ_SCRIPTS = ("LATIN", "CYRILLIC", "FULLWIDTH LATIN")
NO_BLANKS = 0x2E80  # from here on a letter stands for a syllable or a word


def reasons_not_to_judge(candidate: Candidate, vacancy: Vacancy) -> tuple[document.Warning, ...]:
    """One warning for each reason for which the pair cannot be judged; none when it can."""
    return tuple(_found(candidate, vacancy))


def _found(candidate: Candidate, vacancy: Vacancy) -> Iterator[document.Warning]:
    unread = [what for what, each in _named(candidate, vacancy) if in_unread_script(each)]
    yield from (_unread(what) for what in unread)
    if "CV" not in unread and candidate.facts.words < weights().thresholds["least_words"]:
        yield TOO_LITTLE_TEXT
    elif "CV" not in unread and not_a_cv.is_none(candidate):
        yield NOT_A_CV
    if "job description" not in unread and not any(criterion.points for criterion in vacancy.criteria):
        yield NO_REQUIREMENTS


def unsupported(candidate: Candidate, vacancy: Vacancy) -> tuple[document.Warning, ...]:
    """One warning for each of the two that is in a language that is not supported, but in a script that is read."""
    return tuple(
        document.Warning(
            code=LANGUAGE_UNSUPPORTED,
            message=f"The {what} is in a language ({each.language}) that is not supported; check the score.",
        )
        for what, each in _named(candidate, vacancy)
        if each.language and each.language not in supported() and not in_unread_script(each)
    )


def understood(candidate: Candidate) -> bool:
    """Whether enough of the CV is in a language that is read in full, whatever else it holds."""
    enough = weights().thresholds["language_words"]
    told = words_in(passages(candidate.facts.text), supported(), enough)
    return any(told.get(code, 0) >= enough for code in supported())


def _named(candidate: Candidate, vacancy: Vacancy) -> tuple[tuple[str, Document], ...]:
    return ("CV", candidate.document), ("job description", vacancy.document)


def _unread(what: str) -> document.Warning:
    return document.Warning(
        code=LANGUAGE_UNSUPPORTED,
        message=f"The {what} is in a language whose script is not read, so there is no score.",
    )


def in_unread_script(document: Document) -> bool:
    """Whether most of the text is in a script of which no word can be matched."""
    return _share_unread(document.text) >= weights().thresholds["unread_script"]


@lru_cache(maxsize=32)
def _share_unread(text: str) -> float:
    read = unread = 0.0
    for letter, times in Counter(text).items():
        if not letter.isalpha():
            continue
        if letter < "\u0370" or unicodedata.name(letter, "").startswith(READ_SCRIPTS):
            read += times
        else:
            unread += times * (weights().thresholds["letters_a_sign"] if ord(letter) >= NO_BLANKS else 1)
    return unread / (read + unread) if unread else 0.0
