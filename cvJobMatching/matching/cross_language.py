"""A CV and a job description in two languages: what can be compared all the same, and what becomes a question.

Skills, degrees, languages, dates and lines of work have one name in every language; how a task is worded has not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cvJobMatching.languages.pack import supported
from cvJobMatching.matching.verdict import Verdict
from cvJobMatching.model import document
from cvJobMatching.understanding.lexicon import lexicon
from cvJobMatching.understanding.text.stop_words import stop_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cvJobMatching.model.document import Document
    from cvJobMatching.model.report import Finding
    from cvJobMatching.understanding.pair import Candidate, Vacancy
    from cvJobMatching.understanding.vacancy import Ask

LANGUAGES_DIFFER = "languages_differ"
# Groups of the lexicon whose names are proper names, the same in every language.
PROPER = frozenset({"Programming", "Web", "Databases", "Data and machine learning", "Cloud and operations", "Security"})
PAPERS = ("driving licence", "forklift licence")
NOTE = "the CV is in another language, so that the wording cannot be compared; ask"


OF_THE_WORK = frozenset({"title", "skill"})
NOTHING_COMPARED = document.Warning(
    code="nothing_judged",
    message="Across the two languages neither the line of work nor a skill could be compared, so there is no score.",
)


def foreign(candidate: Candidate, vacancy: Vacancy) -> bool:
    """Whether the two are in different languages, as far as both can be told."""
    cv, job = _tongues(candidate, vacancy)
    return cv is not None and job is not None and cv != job


def warning(candidate: Candidate, vacancy: Vacancy) -> tuple[document.Warning, ...]:
    """Says that the two are in different languages, and what follows from it."""
    if not foreign(candidate, vacancy):
        return ()
    cv, job = (supported().get(code or "", f"another language ({code})") for code in _tongues(candidate, vacancy))
    message = (
        f"The CV is in {cv} and the job description in {job}. Skills, years, degrees, languages and lines of work"
        " were compared; what is only a matter of wording is left as a question and carries no points."
    )
    return (document.Warning(code=LANGUAGES_DIFFER, message=message),)


def _tongues(candidate: Candidate, vacancy: Vacancy) -> tuple[str | None, str | None]:
    return (
        _tongue(candidate.document, candidate.facts.language),
        _tongue(vacancy.document, vacancy.facts.language),
    )


def _tongue(document: Document, by_stop_words: str | None) -> str | None:
    """The language in which both ways to tell it agree; one without stop words needs only the first."""
    code = document.language
    if code is None or (code in supported().keys() | stop_words().keys() and code != by_stop_words):
        return None
    return code


def compared(asks: Sequence[Ask], found: Sequence[Finding]) -> bool:
    """Whether anything of the work itself could be judged, and not only years, papers and languages."""
    return any(finding.max_points for ask, finding in zip(asks, found, strict=True) if ask.topic in OF_THE_WORK)


def questioned(ask: Ask, verdict: Verdict) -> Verdict:
    """The verdict on a pair in two languages: what was not found may only be called something else."""
    if verdict.share and verdict.share > 0.0:
        return verdict
    return verdict if _told_apart(ask) else Verdict(None, note=NOTE)


def _told_apart(ask: Ask) -> bool:
    """Whether not to find what is asked for means something in any language."""
    if ask.topic == "skill":
        return all(_is_proper(label) for label in ask.labels)
    if ask.topic == "certificate":
        return ask.requirement.text.isupper() or all(label.startswith(PAPERS) for label in ask.labels)
    return True


def _is_proper(label: str) -> bool:
    skill = lexicon().skills.get(label)
    return skill is not None and skill.group in PROPER
