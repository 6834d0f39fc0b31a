"""Adverse impact: how often people of each category are selected, compared with the category that is selected most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import product
from statistics import median
from typing import Final, Self

from domain.model.categories import AgeBand, Categories, Category, Disability, RaceEthnicity, Sex, is_known
from domain.model.ids import EvaluationId, VacancyId
from domain.model.report import Recommendation

MOST_APPLICANTS: Final = 500_000  # of one audit
SMALL_SHARE: Final = 0.02  # of the sample: a category below it may be left out of the ratios (6 RCNY § 5-301(d))
SMALL_SAMPLE: Final = 30  # people in a category, below which a ratio says little
FEW_PEOPLE: Final = 5  # in a category, below which they can be recognised


class Measure(StrEnum):
    """What counts as selected."""

    DECISION = "decision"  # a person's latest decision is to shortlist
    RECOMMENDATION = "recommendation"  # the computed advice is to shortlist
    SCORE = "score"  # above the median score of the sample


class Grouping(StrEnum):
    """By which categories people are told apart."""

    SEX = "sex"
    RACE_ETHNICITY = "race_ethnicity"
    INTERSECTION = "intersection"  # of sex with race and ethnicity
    AGE_BAND = "age_band"
    DISABILITY = "disability"


Group = tuple[Category, ...]
_KINDS: Final[Mapping[Grouping, Sequence[Iterable[Category]]]] = {
    Grouping.SEX: (Sex,),
    Grouping.RACE_ETHNICITY: (RaceEthnicity,),
    Grouping.INTERSECTION: (Sex, RaceEthnicity),
    Grouping.AGE_BAND: (AgeBand,),
    Grouping.DISABILITY: (Disability,),
}
VOCABULARY: Final[Mapping[Grouping, Sequence[Group]]] = {
    grouping: [group for group in product(*kinds) if all(map(is_known, group))] for grouping, kinds in _KINDS.items()
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an application stands; None for what has not happened."""

    decision: Recommendation | None
    recommendation: Recommendation | None
    score: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """An application that stands, and the evaluations under which its categories may be kept, its own first."""

    ids: tuple[EvaluationId, ...]
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Whose applications are looked at: those submitted from one moment on and before another."""

    since: datetime
    until: datetime
    vacancy_id: VacancyId | None = None


Cases = Counter[tuple[Categories | None, Outcome]]
"""Equal applications counted together; no categories when none are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many of a group were assessed, and how many of them selected."""

    group: Group
    assessed: int
    selected: int

    @property
    def rate(self) -> float | None:
        """The selection or scoring rate; None where nobody was assessed."""
        return self.selected / self.assessed if self.assessed else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A group beside the one with the highest rate, which is compared with itself."""

    ratio: float | None  # None where nobody at all was selected
    highest: bool
    below_four_fifths: bool
    fisher_p: float | None  # two-sided; None for the group with the highest rate


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactRow:
    """One line of an audit."""

    tally: Tally
    share: float  # of all who were assessed, the unknown ones included
    comparison: Comparison | None  # None where nobody was assessed, or the group was left out
    excluded: bool  # left out of the ratios, being under 2 %

    @property
    def under_two_percent(self) -> bool:
        return 0 < self.share < SMALL_SHARE

    @property
    def small_sample(self) -> bool:
        return 0 < self.tally.assessed < SMALL_SAMPLE

    @property
    def few_people(self) -> bool:
        return 0 < self.tally.assessed < FEW_PEOPLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The lines of one measure by one grouping; `unknown` did not say what the grouping asks for."""

    grouping: Grouping
    rows: tuple[ImpactRow, ...]
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredImpact:
    """One measure; `undetermined` applications have no outcome of its kind and count neither way."""

    measure: Measure
    assessed: int
    undetermined: int
    median: float | None  # score of the sample, where scores are what is measured
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """An audit of adverse impact."""

    sample: Sample
    made_at: datetime
    applicants: int
    declared: int  # of them, those of whom categories are kept, declined ones included
    declined: int  # of them, those who declined to state their sex or their race and ethnicity
    justification: str | None  # why categories under 2 % were left out of the ratios; None where they were not
    arithmetic: str  # what calculated it, with its version
    measures: tuple[MeasuredImpact, ...]

    def of_decisions(self) -> Self:
        """What people decided alone, without what was computed."""
        return replace(self, measures=tuple(it for it in self.measures if it.measure is Measure.DECISION))


def scores_median(cases: Cases) -> float | None:
    """That of every score of the sample, whether categories are known or not; None where there is no score."""
    scores = [it.score for (_, it), count in cases.items() if it.score is not None for _ in range(count)]
    return median(scores) if scores else None


def selected_by(measure: Measure, outcome: Outcome, sample_median: float | None) -> bool | None:
    """Whether it counts as selected; None where it has no outcome of that kind."""
    if measure is Measure.SCORE:
        return None if outcome.score is None or sample_median is None else outcome.score > sample_median
    advised = outcome.decision if measure is Measure.DECISION else outcome.recommendation
    return None if advised is None else advised is Recommendation.SHORTLIST


def tallies(grouping: Grouping, counted: Mapping[tuple[Categories, bool], int]) -> Sequence[Tally]:
    """One tally for each group of the vocabulary, empty ones included; unknown categories are in none."""
    assessed: Counter[Group] = Counter()
    selected: Counter[Group] = Counter()
    for (categories, is_selected), count in counted.items():
        group = group_of(grouping, categories)
        assessed[group] += count
        selected[group] += count * is_selected
    return [Tally(group=it, assessed=assessed[it], selected=selected[it]) for it in VOCABULARY[grouping]]


def group_of(grouping: Grouping, it: Categories) -> Group:
    """The categories by which a grouping tells somebody apart."""
    match grouping:
        case Grouping.SEX:
            return (it.sex,)
        case Grouping.RACE_ETHNICITY:
            return (it.race_ethnicity,)
        case Grouping.INTERSECTION:
            return (it.sex, it.race_ethnicity)
        case Grouping.AGE_BAND:
            return (it.age_band,)
        case Grouping.DISABILITY:
            return (it.disability,)
