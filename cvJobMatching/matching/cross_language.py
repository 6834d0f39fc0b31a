"""A CV and a job description in two languages: what can still be compared, and what becomes a question.

Skills, degrees, languages, dates and lines of work have one name in every language; how a task is worded has not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cvJobMatching.languages.pack import supported
from cvJobMatching.model import document
from cvJobMatching.understanding.text.stop_words import stop_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cvJobMatching.matching.pair import Candidate, Vacancy
    from cvJobMatching.model.document import Document
    from cvJobMatching.model.report import Finding
    from cvJobMatching.requirements.criterion import Criterion

LANGUAGES_DIFFER = "languages_differ"
NOTHING_COMPARED = document.Warning(
    code="nothing_judged",
    message="Across the two languages neither the line of work nor a skill could be compared, so there is no score.",
)


def foreign(candidate: Candidate, vacancy: Vacancy) -> bool:
    """Whether the two are in different languages, if both are known."""
    cv, job = _languages(candidate, vacancy)
    return cv is not None and job is not None and cv != job


def warning(candidate: Candidate, vacancy: Vacancy) -> tuple[document.Warning, ...]:
    """The warning that the two are in different languages, and what that means for the report."""
    if not foreign(candidate, vacancy):
        return ()
    cv, job = (supported().get(code or "", f"another language ({code})") for code in _languages(candidate, vacancy))
    message = (
        f"The CV is in {cv} and the job description in {job}. Skills, years, degrees, languages and lines of work"
        " were compared; what is only a matter of wording is left as a question and carries no points."
    )
    return (document.Warning(code=LANGUAGES_DIFFER, message=message),)


def _languages(candidate: Candidate, vacancy: Vacancy) -> tuple[str | None, str | None]:
    return (
        _language(candidate.document, candidate.facts.language),
        _language(vacancy.document, vacancy.parsed.language),
    )


def _language(document: Document, by_stop_words: str | None) -> str | None:
    """The language on which both detectors agree; one without stop words needs only the first."""
    code = document.language
    if code is None or (code in supported().keys() | stop_words().keys() and code != by_stop_words):
        return None
    return code


def compared(criteria: Sequence[Criterion], found: Sequence[Finding]) -> bool:
    """Whether anything of the work itself could be judged, and not only years, papers and languages."""
    return any(finding.max_points for criterion, finding in zip(criteria, found, strict=True) if criterion.of_the_work)
