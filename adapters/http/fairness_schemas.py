"""The public vocabulary of fairness: what is declared, and what an audit tells."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from adapters.http.field_types import SAID, Id, Moment, Share, Timestamp
from domain.model.categories import AgeBand, Disability, RaceEthnicity, Sex
from domain.model.impact import Grouping, Measure


class CategoriesIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the applicant declared. `declined` is an answer; `unknown` is what was not asked."""

    sex: Sex
    race_ethnicity: RaceEthnicity
    age_band: AgeBand = AgeBand.UNKNOWN
    disability: Disability = Disability.UNKNOWN


class ImpactQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Applications submitted from `from` on and before `to`; the year that ends now, when not given.

    With a `justification`, categories under 2 % are left out of the ratios. `format` counts before `Accept`.
    """

    since: Timestamp | None = field(default=None, name="from")
    until: Timestamp | None = field(default=None, name="to")
    vacancy_id: Id | None = None
    justification: Annotated[str, Meta(min_length=1, max_length=1000, pattern=SAID)] | None = None
    format: Literal["json", "csv"] | None = None


class Period(Struct, frozen=True, kw_only=True):
    """From one moment on and before another."""

    since: Moment = field(name="from")
    until: Moment = field(name="to")


class ImpactRowOut(Struct, frozen=True, kw_only=True):
    """One category, or several together; null for those that the grouping does not look at.

    `impact_ratio` compares its rate with the highest one; null where it was left out or nobody at all was selected.
    `fisher_p` is two-sided, against the category with the highest rate. `small_sample` (under 30 people): the ratio
    says little. `few_people` (under 5): they could be recognised.
    """

    sex: Sex | None
    race_ethnicity: RaceEthnicity | None
    age_band: AgeBand | None
    disability: Disability | None
    applicants: int
    selected: int
    rate: Share | None
    share: Share
    impact_ratio: float | None
    highest: bool
    below_four_fifths: bool
    fisher_p: Share | None
    under_two_percent: bool
    excluded: bool
    small_sample: bool
    few_people: bool


class ImpactTableOut(Struct, frozen=True, kw_only=True):
    """One grouping; `unknown` applicants did not state what it looks at."""

    grouping: Grouping
    unknown: int
    rows: list[ImpactRowOut]


class MeasureOut(Struct, frozen=True, kw_only=True):
    """What counts as selected: a person's decision, the computed recommendation, or a score above the median.

    `undetermined` applications have no outcome of that kind yet and count neither way.
    """

    measure: Measure
    assessed: int
    undetermined: int
    median_score: float | None
    groupings: list[ImpactTableOut]


class ImpactOut(Struct, frozen=True, kw_only=True):
    """Adverse impact over a period. Counts alone: nothing tells what one applicant declared."""

    audit_period: Period
    vacancy_id: Id | None
    made_at: Moment
    data_source: str
    data_explanation: str
    arithmetic: str
    applicants: int
    declared: int
    declined: int
    justification: str | None
    measures: list[MeasureOut]
