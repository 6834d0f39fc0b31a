"""Checks what was read in a job description before the service believes it: it comes from where that was parsed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Final

import msgspec

from adapters.matching import failures
from adapters.matching.criteria import criterion
from domain.model.criteria import (
    GREATEST_WEIGHT,
    LONGEST_ALTERNATIVE,
    LONGEST_TEXT,
    MOST_ALTERNATIVES,
    MOST_CRITERIA,
    MOST_YEARS,
    CriterionKind,
    LeftOut,
    Posting,
)
from domain.model.report import Failure

if TYPE_CHECKING:
    from cvJobMatching.engines.criteria import PassedOver, ReadCriterion, ReadPosting

MOST_CHARACTERS: Final = 1_000_000  # of the posting's text
MOST_WARNINGS: Final = 50
LONGEST_NOTE: Final = 500  # characters of a warning, a reason, a topic


def read(body: bytes) -> Posting | Failure:
    """The posting as the service keeps it, or a Failure that names the first thing wrong with it."""
    from cvJobMatching.engines.criteria import ReadPosting  # only with the first one, as for reports

    try:
        posting = msgspec.json.decode(body, type=ReadPosting)
    except msgspec.DecodeError as error:
        return failures.talks_nonsense(f"it does not have the shape of a posting{failures.place(error)}")
    wrong = next(_faults(posting), None)
    if wrong is not None:
        return failures.talks_nonsense(wrong)
    return Posting(
        position=posting.position,
        text=posting.text,
        items=tuple(criterion(number, item) for number, item in enumerate(posting.items, 1)),
        left_out=tuple(LeftOut(text=each.text, reason=each.reason) for each in posting.left_out),
        warnings=posting.warnings,
    )


def _faults(posting: ReadPosting) -> Iterator[str]:
    if len(posting.text) > MOST_CHARACTERS:
        yield f"its text has more than {MOST_CHARACTERS:,} characters"
    if posting.position is not None and not _has_words(posting.position, LONGEST_TEXT):
        yield f"its position has no words, or more than {LONGEST_TEXT} characters"
    if len(posting.items) > MOST_CRITERIA:
        yield f"it has more than {MOST_CRITERIA} criteria"
    for number, item in enumerate(posting.items, 1):
        faults = chain(_faults_of(item), _faults_of_source(item, posting.text))
        yield from (f"criterion {number}: {fault}" for fault in faults)
    if not all(map(_is_passage, posting.left_out)):
        yield "a passage that it left out has no words or no reason"
    if sum(len(each.text) for each in posting.left_out) > len(posting.text):
        yield "what it left out is longer than its text"
    if len(posting.warnings) > MOST_WARNINGS or not all(_has_words(each, LONGEST_NOTE) for each in posting.warnings):
        yield f"it has more than {MOST_WARNINGS} warnings, or one has not 1 to {LONGEST_NOTE} characters"


def _faults_of(item: ReadCriterion) -> Iterator[str]:
    if not _has_words(item.text, LONGEST_TEXT):
        yield f"its text has no words, or more than {LONGEST_TEXT} characters"
    if len(item.any_of) > MOST_ALTERNATIVES or not all(_has_words(each, LONGEST_ALTERNATIVE) for each in item.any_of):
        yield f"it has more than {MOST_ALTERNATIVES} alternatives, or one has not 1 to {LONGEST_ALTERNATIVE} characters"
    if item.years is not None and not 0 < item.years <= MOST_YEARS:
        yield f"its years are not within 0 and {MOST_YEARS:g}"
    if item.weight is not None and not 0 <= item.weight <= (
        0 if CriterionKind(item.kind.value).gate else GREATEST_WEIGHT
    ):
        yield f"its weight is not within 0 and {GREATEST_WEIGHT:g}, or it is a gate with points"
    if item.topic is not None and not _has_words(item.topic, LONGEST_NOTE):
        yield "its topic has no words, or too many"


def _faults_of_source(item: ReadCriterion, text: str) -> Iterator[str]:
    place = (item.source, item.start, item.end)
    if place == (None, None, None):
        return
    if item.source is None or item.start is None or item.end is None:
        yield "its source has no offsets, or its offsets have no source"
    elif not 0 <= item.start < item.end <= len(text) or text[item.start : item.end] != item.source:
        yield "its source does not stand at its offsets"


def _is_passage(each: PassedOver) -> bool:
    return bool(each.text.strip()) and _has_words(each.reason, LONGEST_NOTE)


def _has_words(text: str, most: int) -> bool:
    return 0 < len(text) <= most and not text.isspace()
