"""Reads a CV and a job description and judges one against the other: the work behind the public face."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Literal

from cvJobMatching.engines import engine_named
from cvJobMatching.engines.base import Judgement
from cvJobMatching.integrity.untrusted_spans import suspicious
from cvJobMatching.languages.pack import supported
from cvJobMatching.matching import cross_language
from cvJobMatching.matching.pair import Candidate, Vacancy
from cvJobMatching.matching.preconditions import (
    LANGUAGE_UNSUPPORTED,
    NOTHING_JUDGED,
    TOO_LITTLE_TEXT,
    in_unread_script,
    reasons_not_to_judge,
)
from cvJobMatching.matching.score import questions, recommend
from cvJobMatching.model.document import Warning as DocumentWarning
from cvJobMatching.model.report import Provenance, Report
from cvJobMatching.reading import read_document
from cvJobMatching.requirements.read import read_criteria
from cvJobMatching.understanding.cv import profile_of
from cvJobMatching.understanding.cv.features import candidate_facts
from cvJobMatching.understanding.cv.parsed import parse_cv
from cvJobMatching.understanding.lexicon import lexicon
from cvJobMatching.understanding.vacancy.parsed import parse_job_description
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Callable

    from cvJobMatching.engines import Engine
    from cvJobMatching.model.document import Document

Stage = Literal["reading_cv", "reading_job_description", "extracting", "matching", "writing_report"]


def read_cv(data: bytes | str, *, filename: str | None = None, as_of: date | None = None) -> Candidate:
    """A CV read once, to be matched many times; `as_of` (today, UTC) closes what still runs.

    Raises UnreadableDocument when the document cannot be read.
    """
    return understand_cv(read_document(data, filename=filename), as_of=as_of)


def understand_cv(document: Document, *, as_of: date | None = None) -> Candidate:
    """The candidate of a CV that was read already."""
    day = (as_of or datetime.now(UTC).date()).isoformat()
    parsed = parse_cv(document.text, untrusted=suspicious(document))
    facts = candidate_facts(parsed, as_of=day)
    return Candidate(document=document, profile=profile_of(parsed, facts), as_of=day, parsed=parsed, facts=facts)


def read_job_description(data: bytes | str, *, filename: str | None = None) -> Vacancy:
    """A job description read once, to be matched many times.

    Raises UnreadableDocument when the document cannot be read.
    """
    return understand_job_description(read_document(data, filename=filename))


def understand_job_description(document: Document) -> Vacancy:
    """The vacancy of a job description that was read already."""
    parsed = parse_job_description(document.text)
    criteria = read_criteria(parsed)
    requirements = tuple(criterion.requirement for criterion in criteria)
    return Vacancy(document=document, requirements=requirements, parsed=parsed, criteria=criteria)


def match(candidate: Candidate, vacancy: Vacancy, *, engine: str | None = None) -> Report:
    """The report of one CV against one job description; ValueError for an engine that does not exist."""
    chosen = engine_named(engine)
    judged = _judged(chosen, candidate, vacancy)
    warnings = tuple(
        dict.fromkeys(
            (
                *candidate.document.warnings,
                *_language_warnings(candidate, vacancy),
                *cross_language.warning(candidate, vacancy),
                *judged.warnings,
            )
        )
    )
    return Report(
        score=judged.score,
        recommendation=recommend(judged.score, judged.findings, warnings),
        confidence=judged.confidence,
        findings=judged.findings,
        profile=candidate.profile,
        warnings=warnings,
        provenance=_provenance(chosen, candidate, vacancy),
        hidden=candidate.document.hidden,
    )


def evaluate(
    cv: bytes | str,
    job_description: bytes | str,
    *,
    engine: str | None = None,
    as_of: date | None = None,
    on_stage: Callable[[Stage], object] | None = None,
) -> Report:
    """Reads both and matches them; `on_stage` is called with the name of each stage as it begins."""
    tell: Callable[[Stage], object] = on_stage or (lambda stage: None)
    tell("reading_cv")
    cv_document = read_document(cv)
    tell("reading_job_description")
    job_document = read_document(job_description)
    tell("extracting")
    candidate, vacancy = understand_cv(cv_document, as_of=as_of), understand_job_description(job_document)
    tell("matching")
    report = match(candidate, vacancy, engine=engine)
    tell("writing_report")
    return report


@cache
def package_version() -> str:
    """The version of the distribution that the package is part of."""
    try:
        return version("ai-recruiter")
    except PackageNotFoundError:
        return "0"


def _judged(engine: Engine, candidate: Candidate, vacancy: Vacancy) -> Judgement:
    """The engine's judgement; where nothing can be judged, a question for each requirement and the reasons."""
    reasons = reasons_not_to_judge(candidate, vacancy)
    if reasons:
        return Judgement(questions(vacancy.criteria), None, 0.0, reasons)
    judged = engine.judge(candidate, vacancy)
    if judged.score == 0.0 and _language_warnings(candidate, vacancy):  # not a word was understood
        return Judgement(questions(vacancy.criteria), None, 0.0, (*judged.warnings, NOTHING_JUDGED))
    if judged.score is not None or judged.warnings[-1:] in {(TOO_LITTLE_TEXT,), (cross_language.NOTHING_COMPARED,)}:
        return judged
    return Judgement(judged.findings, None, 0.0, (*judged.warnings, NOTHING_JUDGED))


def _language_warnings(candidate: Candidate, vacancy: Vacancy) -> tuple[DocumentWarning, ...]:
    named = (("CV", candidate.document), ("job description", vacancy.document))
    return tuple(
        DocumentWarning(
            code=LANGUAGE_UNSUPPORTED,
            message=f"The {what} is in a language ({document.language}) that is not supported; check the score.",
        )
        for what, document in named
        if document.language and document.language not in supported() and not in_unread_script(document)
    )


def _provenance(engine: Engine, candidate: Candidate, vacancy: Vacancy) -> Provenance:
    return Provenance(
        engine=engine.name,
        engine_version=engine.version,
        package_version=package_version(),
        lexicon_version=lexicon().version,
        weights_version=weights().version,
        weights=dict(weights().of),
        thresholds=dict(weights().thresholds),
        models=engine.models,
        cv_sha256=candidate.document.sha256,
        job_description_sha256=vacancy.document.sha256,
        as_of=candidate.as_of,
        cv_language=candidate.document.language,
        job_description_language=vacancy.document.language,
    )
