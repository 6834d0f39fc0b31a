"""A vacancy as criteria for an editor, and the criteria that he approved as a vacancy to judge by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from cvJobMatching import limits
from cvJobMatching.engines.criteria import Given, GivenCriterion, PassedOver, ReadCriterion, ReadPosting
from cvJobMatching.matching.understand import vacancy
from cvJobMatching.model.report import Topic

if TYPE_CHECKING:
    from cvJobMatching.matching.pair import Vacancy
    from cvJobMatching.model.document import Document
    from cvJobMatching.requirements.criterion import Criterion

_TOPICS: Final = frozenset(Topic)


def given_vacancy(criteria: bytes, posting: Document) -> Vacancy:
    """What is asked for by criteria that were read in `posting`. Raises msgspec.DecodeError for another form."""
    given = msgspec.json.decode(criteria, type=Given)
    return vacancy(
        map(_requirement, given.items),
        approved_by=given.approved_by,
        position=given.position,
        version=given.version,
        posting=posting,
    )


def _requirement(item: GivenCriterion) -> dict[str, object]:
    """Its topic is the reader's; one of another engine's reader follows from kind and words."""
    told = {name: getattr(item, name) for name in ("id", "text", "kind", "must", "years", "weight")}
    topic = {"topic": item.topic} if item.topic in _TOPICS else {}
    return told | topic | {"alternatives": item.any_of}


def read_posting_of(vacancy: Vacancy) -> ReadPosting:
    """Within the limits of criteria; that something was cut off is a warning."""
    warnings = [warning.message for warning in (*vacancy.document.warnings, *vacancy.warnings)]
    if len(vacancy.criteria) > limits.MAX_CRITERIA:
        warnings.append(f"It asks for {len(vacancy.criteria)} things; the first {limits.MAX_CRITERIA} were taken.")
    return ReadPosting(
        position=vacancy.position,
        text=vacancy.document.text,
        items=tuple(_criterion(each) for each in vacancy.criteria[: limits.MAX_CRITERIA]),
        left_out=tuple(PassedOver(text=each.text, reason=each.reason) for each in vacancy.left_out),
        warnings=tuple(warnings),
    )


def _criterion(criterion: Criterion) -> ReadCriterion:
    read, years = criterion.requirement, criterion.months_asked() / 12
    text, start = read.text[: limits.MAX_CRITERION_CHARACTERS], read.start or 0
    alternatives = (each for each in read.alternatives if len(each) <= limits.MAX_ALTERNATIVE_CHARACTERS)
    return ReadCriterion(
        text=text,
        kind=read.kind,
        must=read.must,
        any_of=tuple(alternatives)[: limits.MAX_ALTERNATIVES],
        years=years if 0 < years <= limits.MAX_YEARS else None,
        weight=criterion.worth(),
        source=text,
        start=start,
        end=start + len(text),
        topic=read.topic,
    )
