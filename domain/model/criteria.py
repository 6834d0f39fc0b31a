"""Criteria: what the candidates of a vacancy are judged by, read by an engine, edited and approved by a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from domain.model.errors import InvalidCriteria
from domain.model.fault import Fault

MOST_CRITERIA: Final = 200
LONGEST_TEXT: Final = 1_000  # characters of a criterion
MOST_ALTERNATIVES: Final = 20
LONGEST_ALTERNATIVE: Final = 200  # characters
MOST_YEARS: Final = 60.0
GREATEST_WEIGHT: Final = 10.0  # points


class CriterionKind(StrEnum):
    """What a criterion asks for. `location` and `work_authorisation` are gates: they never carry points."""

    SKILL = "skill"
    EXPERIENCE = "experience"
    EDUCATION = "education"
    CERTIFICATE = "certificate"
    LANGUAGE = "language"
    LEVEL = "level"
    LOCATION = "location"
    WORK_AUTHORISATION = "work_authorisation"
    OTHER = "other"

    @property
    def gate(self) -> bool:
        return self in (CriterionKind.LOCATION, CriterionKind.WORK_AUTHORISATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One thing that candidates are judged by. `source` and what follows it are the reader's, never an editor's."""

    id: str  # stable within its vacancy, through every version
    text: str
    kind: CriterionKind
    must: bool
    any_of: tuple[str, ...] = ()  # alternatives: any of them will do
    years: float | None = None
    weight: float | None = None  # the most points; None leaves it to the engine
    source: str | None = None  # the words of the posting that it was read from; None for a person's own
    start: int | None = None  # of the source in the posting's text
    end: int | None = None
    topic: str | None = None  # the engine's finer word for the kind


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A passage of the posting that became no criterion, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """What an engine read in the job description of a vacancy."""

    position: str | None  # the line of work that it names
    text: str  # as a reader sees it; the criteria point into it
    items: tuple[Criterion, ...]
    left_out: tuple[LeftOut, ...]
    warnings: tuple[str, ...] = ()  # for whoever approves the criteria


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Why somebody with the right to do so let a criterion stand that may not be asked for."""

    criterion_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovedCriteria:
    """A version that a person approved; it never changes."""

    version: int
    items: tuple[Criterion, ...]
    by: str
    at: datetime
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedCriterion:
    """A criterion as an editor hands it over; without an id it is new."""

    text: str
    kind: CriterionKind
    must: bool
    id: str | None = None
    any_of: tuple[str, ...] = ()
    years: float | None = None
    weight: float | None = None


@dataclass(slots=True)
class Revision:
    """Applies what an editor handed over to the criteria as they stand."""

    known: Mapping[str, Criterion]
    next_number: int  # of the next criterion that has no id yet
    faults: list[Fault] = field(default_factory=list)

    def of(self, edited: Sequence[EditedCriterion]) -> tuple[Criterion, ...]:
        """The criteria in the editor's order. Raises InvalidCriteria, which names every fault."""
        if len(edited) > MOST_CRITERIA:
            self.faults.append(Fault("$.items", f"Expected at most {MOST_CRITERIA} criteria"))
        for number, item in enumerate(edited):
            self.faults += [Fault(f"$.items[{number}]{at}", message) for at, message in _faults(item)]
        self._check_ids(edited)
        if self.faults:
            raise InvalidCriteria("The criteria were not changed: correct what `errors` names.", self.faults)
        return tuple(map(self._one, edited))

    def _check_ids(self, edited: Sequence[EditedCriterion]) -> None:
        seen: set[str] = set()
        for number, item in enumerate(edited):
            if item.id is None:
                continue
            at = f"$.items[{number}].id"
            if item.id in seen:
                self.faults.append(Fault(at, "Two criteria have this id; leave it out of a new one"))
            elif item.id not in self.known:
                self.faults.append(Fault(at, "No criterion has this id; leave it out of a new one"))
            seen.add(item.id)

    def _one(self, item: EditedCriterion) -> Criterion:
        changes = {
            "text": " ".join(item.text.split()),
            "kind": item.kind,
            "must": item.must,
            "any_of": tuple(" ".join(each.split()) for each in item.any_of),
            "years": item.years,
            "weight": item.weight,
        }
        if item.id is None:
            self.next_number += 1
            return Criterion(id=f"c{self.next_number - 1}", **changes)  # type: ignore[arg-type]
        before = self.known[item.id]
        topic = before.topic if before.kind is item.kind else None
        return replace(before, topic=topic, **changes)  # type: ignore[arg-type]


def _faults(item: EditedCriterion) -> Iterator[tuple[str, str]]:
    if not item.text.strip():
        yield ".text", "A criterion has words; leave the item out to remove it"
    if len(item.text) > LONGEST_TEXT:
        yield ".text", f"Expected at most {LONGEST_TEXT:,} characters"
    if len(item.any_of) > MOST_ALTERNATIVES:
        yield ".any_of", f"Expected at most {MOST_ALTERNATIVES} alternatives"
    for number, each in enumerate(item.any_of[:MOST_ALTERNATIVES]):
        if not 0 < len(each.strip()) <= LONGEST_ALTERNATIVE:
            yield f".any_of[{number}]", f"An alternative has 1 to {LONGEST_ALTERNATIVE} characters"
    if item.years is not None and not 0 < item.years <= MOST_YEARS:
        yield ".years", f"Expected more than 0 and at most {MOST_YEARS:g} years"
    if item.weight is not None and not 0 <= item.weight <= GREATEST_WEIGHT:
        yield ".weight", f"Expected 0 to {GREATEST_WEIGHT:g} points"
    if item.weight and item.kind.gate:
        yield ".weight", f"A criterion of the kind {item.kind} never carries points: it is a question for the recruiter"
