"""Read, understand, match, report: the whole way from the bytes of a CV and a job description to a report."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal

import msgspec

from cvJobMatching.engines import engine_named
from cvJobMatching.engines.judge import judged
from cvJobMatching.engines.provenance import provenance
from cvJobMatching.integrity.untrusted_spans import suspicious
from cvJobMatching.matching import cross_language, preconditions
from cvJobMatching.matching.pair import Candidate, Vacancy
from cvJobMatching.matching.score import recommend
from cvJobMatching.model.report import Report, Requirement
from cvJobMatching.reading import read_document
from cvJobMatching.requirements.read import position_of, read_posting
from cvJobMatching.requirements.topics import criterion_of, topic_of
from cvJobMatching.understanding.cv import profile_of, several_people
from cvJobMatching.understanding.cv.features import candidate_facts
from cvJobMatching.understanding.cv.parsed import parse_cv
from cvJobMatching.understanding.vacancy.parsed import parse_job_description

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cvJobMatching.model.document import Document

Stage = Literal["reading_cv", "reading_job_description", "extracting", "matching", "writing_report"]


def evaluate(
    cv: bytes | str,
    job_description: bytes | str,
    *,
    engine: str | None = None,
    as_of: date | None = None,
    on_stage: Callable[[Stage], object] | None = None,
    vacancy_of: Callable[[Document], Vacancy] | None = None,
) -> Report:
    """Reads both and matches them; `on_stage` is called with the name of each stage as it begins.

    `vacancy_of` says what is asked for, instead of what would be read in the job description.
    Raises UnreadableDocument when one of them cannot be read, ValueError for an engine that does not exist.
    """
    begin: Callable[[Stage], object] = on_stage or (lambda stage: None)
    begin("reading_cv")
    cv_document = read_document(cv)
    begin("reading_job_description")
    job_document = read_document(job_description, posting=True)
    begin("extracting")
    candidate = understand_cv(cv_document, as_of=as_of)
    asked = (vacancy_of or understand_job_description)(job_document)
    begin("matching")
    report = match(candidate, asked, engine=engine)
    begin("writing_report")
    return report


def read_cv(data: bytes | str, *, filename: str | None = None, as_of: date | None = None) -> Candidate:
    """A CV read once, to be matched many times; `as_of` (today, UTC) closes the roles that still run.

    Raises UnreadableDocument when the document cannot be read.
    """
    return understand_cv(read_document(data, filename=filename), as_of=as_of)


def read_job_description(data: bytes | str, *, filename: str | None = None) -> Vacancy:
    """A job description read once, to be matched many times.

    Raises UnreadableDocument when the document cannot be read.
    """
    return understand_job_description(read_document(data, filename=filename, posting=True))


def understand_cv(document: Document, *, as_of: date | None = None) -> Candidate:
    """The candidate of a CV that was read already."""
    day = (as_of or datetime.now(UTC).date()).isoformat()
    parsed = parse_cv(document.text, untrusted=suspicious(document))
    facts = candidate_facts(parsed, as_of=day)
    document = replace(document, warnings=(*document.warnings, *several_people.warning(document, parsed)))
    return Candidate(document=document, profile=profile_of(parsed, facts), as_of=day, parsed=parsed, facts=facts)


def understand_job_description(document: Document) -> Vacancy:
    """The vacancy of a job description that was read already."""
    parsed = parse_job_description(document.text)
    read = read_posting(parsed.text, parsed.language)
    criteria = tuple(map(criterion_of, read.requirements))
    return Vacancy(
        document=document,
        requirements=read.requirements,
        parsed=parsed,
        criteria=criteria,
        left_out=read.left_out,
        position=position_of(parsed.text),
    )


def vacancy(
    requirements: Iterable[Requirement | Mapping[str, object]],
    *,
    approved_by: str | None = None,
    position: str | None = None,
    version: int | None = None,
    posting: Document | None = None,
) -> Vacancy:
    """A vacancy that asks for exactly these requirements; `approved_by` and `version` are stated in the provenance.

    A requirement is one of another vacancy, or a mapping as `msgspec.to_builtins` makes of one: `text`, `kind` and
    `must` are needed. Its `start` and `end` no longer point anywhere and are dropped. With the `posting` that they are
    of, its language is that of the vacancy, and what a CV has copied from it earns nothing.
    Raises ValueError for a requirement without words and msgspec.ValidationError for a mapping of another form.
    """
    given = tuple(_given(each) for each in requirements)
    document = posting or read_document("\n".join(each.text for each in given) or "no requirement")
    parsed = parse_job_description(document.text)
    criteria = tuple(map(criterion_of, given))
    return Vacancy(
        document=document,
        requirements=given,
        parsed=parsed,
        criteria=criteria,
        position=position,
        given=True,
        approved_by=approved_by,
        version=version,
    )


def _given(requirement: Requirement | Mapping[str, object]) -> Requirement:
    known = requirement if isinstance(requirement, Requirement) else msgspec.convert(requirement, Requirement)
    if not known.text.strip():
        raise ValueError("a requirement has no words; leave it out or say what is asked for")
    if not isinstance(requirement, Requirement) and "topic" not in requirement:
        known = replace(known, topic=topic_of(known.kind, known.text))
    return replace(known, start=None, end=None)


def match(candidate: Candidate, vacancy: Vacancy, *, engine: str | None = None) -> Report:
    """The report of one CV against one job description; ValueError for an engine that does not exist."""
    chosen = engine_named(engine)
    judgement = judged(chosen, candidate, vacancy)
    languages = (*preconditions.unsupported(candidate, vacancy), *cross_language.warning(candidate, vacancy))
    warnings = tuple(dict.fromkeys((*candidate.document.warnings, *languages, *judgement.warnings)))
    return Report(
        score=judgement.score,
        recommendation=recommend(judgement.score, judgement.findings, warnings),
        confidence=judgement.confidence,
        findings=judgement.findings,
        profile=candidate.profile,
        warnings=warnings,
        provenance=provenance(chosen, candidate, vacancy),
        hidden=candidate.document.hidden,
        left_out=vacancy.left_out,
        position=vacancy.position,
    )
