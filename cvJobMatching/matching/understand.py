"""From documents that were read to what can be matched: a candidate, and a vacancy as it was read or given."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import msgspec

from cvJobMatching.integrity.untrusted_spans import suspicious
from cvJobMatching.matching.pair import Candidate, Vacancy
from cvJobMatching.model.report import Requirement
from cvJobMatching.reading import read_document
from cvJobMatching.requirements.read import position_of, read_posting
from cvJobMatching.requirements.topics import criterion_of, topic_of
from cvJobMatching.understanding.cv import profile_of, several_people
from cvJobMatching.understanding.cv.features import candidate_facts
from cvJobMatching.understanding.cv.parsed import parse_cv
from cvJobMatching.understanding.vacancy.parsed import parse_job_description

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cvJobMatching.model.document import Document


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
