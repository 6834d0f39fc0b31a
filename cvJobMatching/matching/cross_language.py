"""A CV and a job description in two languages: what can still be compared, and what becomes a question.

Skills, degrees, languages, dates and lines of work have one name in every language; how a task is worded has not.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from cvJobMatching.languages.pack import supported
from cvJobMatching.model import document
from cvJobMatching.understanding.text.passages import passages, words_in
from cvJobMatching.understanding.text.stop_words import stop_words
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cvJobMatching.matching.pair import Candidate, Vacancy
    from cvJobMatching.model.report import Finding
    from cvJobMatching.requirements.criterion import Criterion

LANGUAGES_DIFFER = "languages_differ"
NOTHING_COMPARED = document.Warning(
    code="nothing_judged",
    message="Across the two languages neither the line of work nor a skill could be compared, so there is no score.",
)


def foreign(candidate: Candidate, vacancy: Vacancy) -> bool:
    """Whether the CV is in another language than the job description, if that is known.

    A CV with enough passages in the language of the job description is in that language whatever else it holds, so
    that no text that is added to it makes a line of the report unjudgeable.
    """
    return _other_language(candidate, vacancy) is not None


def warning(candidate: Candidate, vacancy: Vacancy) -> tuple[document.Warning, ...]:
    """The warning that the two are in different languages, and what that means for the report."""
    other = _other_language(candidate, vacancy)
    if other is None:
        return ()
    cv, job = (supported().get(code or "", f"another language ({code})") for code in (other, _asked_in(vacancy)))
    message = (
        f"The CV is in {cv} and the job description in {job}. Skills, years, degrees, languages and lines of work"
        " were compared; what is only a matter of wording is left as a question and carries no points."
    )
    return (document.Warning(code=LANGUAGES_DIFFER, message=message),)


def _asked_in(vacancy: Vacancy) -> str | None:
    """The language on which both detectors agree; one without stop words needs only the first."""
    code = vacancy.document.language
    if code is None or (code in supported().keys() | stop_words().keys() and code != vacancy.parsed.language):
        return None
    return code


def _other_language(candidate: Candidate, vacancy: Vacancy) -> str | None:
    """The language of most of the CV, where it is not that of the job description."""
    asked, told = _asked_in(vacancy), _told_in(candidate.facts.text)
    enough = weights().thresholds["language_words"]
    if asked is None or told.get(asked, 0) >= enough:
        return None
    most = max(sorted(told), key=lambda code: told[code], default=None)
    return most if most and most != asked and told[most] >= enough else None


@lru_cache(maxsize=32)
def _told_in(text: str) -> Mapping[str, int]:
    return words_in(passages(text))


def compared(criteria: Sequence[Criterion], found: Sequence[Finding]) -> bool:
    """Whether anything of the work itself could be judged, and not only years, papers and languages."""
    return any(finding.max_points for criterion, finding in zip(criteria, found, strict=True) if criterion.of_the_work)
