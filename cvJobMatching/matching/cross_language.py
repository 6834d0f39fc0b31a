"""A CV and a job description in two languages, which are judged less surely."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from cvJobMatching.languages.pack import supported
from cvJobMatching.model import document
from cvJobMatching.understanding.text.passages import passages, words_in
from cvJobMatching.understanding.text.stop_words import stop_words
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cvJobMatching.matching.pair import Candidate, Vacancy

LANGUAGES_DIFFER = "languages_differ"


def warning(candidate: Candidate, vacancy: Vacancy) -> tuple[document.Warning, ...]:
    """The warning that the two are in different languages, and what that means for the report."""
    other = _other_language(candidate, vacancy)
    if other is None:
        return ()
    cv, job = (supported().get(code or "", f"another language ({code})") for code in (other, _asked_in(vacancy)))
    message = (
        f"The CV is in {cv} and the job description in {job}. What is only a matter of wording may have been missed;"
        " look at what was not found."
    )
    return (document.Warning(code=LANGUAGES_DIFFER, message=message),)


def _asked_in(vacancy: Vacancy) -> str | None:
    """The language on which both detectors agree; one without stop words needs only the first."""
    code = vacancy.document.language
    if code is None or (code in supported().keys() | stop_words().keys() and code != vacancy.parsed.language):
        return None
    return code


def _other_language(candidate: Candidate, vacancy: Vacancy) -> str | None:
    """The language of most of the CV, where it is not that of the job description.

    A CV with enough passages in the language of the job description is in that language whatever else it holds.
    """
    asked, enough = _asked_in(vacancy), weights().thresholds["language_words"]
    if asked is None:
        return None
    told = _told_in(candidate.facts.text, asked, enough)
    if told.get(asked, 0) >= enough:
        return None
    most = max(sorted(told), key=lambda code: told[code], default=None)
    return most if most and most != asked and told[most] >= enough else None


@lru_cache(maxsize=32)
def _told_in(text: str, asked: str, enough: float) -> Mapping[str, int]:
    return words_in(passages(text), {asked}, enough)
