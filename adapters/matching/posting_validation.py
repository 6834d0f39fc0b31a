"""Checks what was read in a job description before the service believes it: it comes from where that was parsed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
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
    from cvJobMatching.engines.shape import Shape

MOST_CHARACTERS: Final = 1_000_000  # of the posting's text
MOST_WARNINGS: Final = 50
LONGEST_NOTE: Final = 500  # characters of a warning, a reason, a topic


def read(body: bytes) -> Posting | Failure:
    """The posting as the service keeps it, or a Failure that names the first thing wrong with it."""
    from cvJobMatching.engines.criteria import ReadPosting  # only with the first one, as for reports

    try:
        posting = msgspec.json.decode(body, type=ReadPosting)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return failures.talks_nonsense(f"it does not have the shape of a posting: {_shape().fault(body)}")
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


@cache
def _shape() -> Shape:
    from cvJobMatching.engines.criteria import ReadPosting
    from cvJobMatching.engines.shape import Shape

    return Shape(ReadPosting)


def _faults(posting: ReadPosting) -> Iterator[str]:
    if len(posting.text) > MOST_CHARACTERS:
        yield f"$.text: expected at most {MOST_CHARACTERS:,} characters"
    if posting.position is not None and not _has_words(posting.position, LONGEST_TEXT):
        yield f"$.position: expected words, at most {LONGEST_TEXT} characters, or null"
    if len(posting.items) > MOST_CRITERIA:
        yield f"$.items: expected at most {MOST_CRITERIA} criteria"
    for number, item in enumerate(posting.items):
        faults = chain(_faults_of(item), _faults_of_source(item, posting.text))
        yield from (f"$.items[{number}]{fault}" for fault in faults)
    if not all(map(_is_passage, posting.left_out)):
        yield "$.left_out: expected words and a reason of each passage"
    if sum(len(each.text) for each in posting.left_out) > len(posting.text):
        yield "$.left_out: expected no more than the text itself has"
    if len(posting.warnings) > MOST_WARNINGS or not all(_has_words(each, LONGEST_NOTE) for each in posting.warnings):
        yield f"$.warnings: expected at most {MOST_WARNINGS}, of 1 to {LONGEST_NOTE} characters each"


def _faults_of(item: ReadCriterion) -> Iterator[str]:
    if not _has_words(item.text, LONGEST_TEXT):
        yield f".text: expected words, at most {LONGEST_TEXT} characters"
    if len(item.any_of) > MOST_ALTERNATIVES or not all(_has_words(each, LONGEST_ALTERNATIVE) for each in item.any_of):
        yield f".any_of: expected at most {MOST_ALTERNATIVES}, of 1 to {LONGEST_ALTERNATIVE} characters each"
    if item.years is not None and not 0 < item.years <= MOST_YEARS:
        yield f".years: expected more than 0 and at most {MOST_YEARS:g}, or null"
    if item.weight is not None and not 0 <= item.weight <= (
        0 if CriterionKind(item.kind.value).gate else GREATEST_WEIGHT
    ):
        yield f".weight: expected 0 to {GREATEST_WEIGHT:g}, 0 for a gate, or null"
    if item.topic is not None and not _has_words(item.topic, LONGEST_NOTE):
        yield f".topic: expected words, at most {LONGEST_NOTE} characters, or null"


def _faults_of_source(item: ReadCriterion, text: str) -> Iterator[str]:
    place = (item.source, item.start, item.end)
    if place == (None, None, None):
        return
    if item.source is None or item.start is None or item.end is None:
        yield ".source: expected with start and end, or none of the three"
    elif not 0 <= item.start < item.end <= len(text) or text[item.start : item.end] != item.source:
        yield ".source: expected what stands at its start to its end in the text"


def _is_passage(each: PassedOver) -> bool:
    return bool(each.text.strip()) and _has_words(each.reason, LONGEST_NOTE)


def _has_words(text: str, most: int) -> bool:
    return 0 < len(text) <= most and not text.isspace()
