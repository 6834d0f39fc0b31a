"""What requests about vacancies, criteria, candidates and rankings carry."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from adapters.http.field_types import SAID, Id, Person, Reason, Score, SearchText
from adapters.http.request_schemas import ONE_OF_TWO, DocumentIn, EngineName
from domain.model.criteria import (
    GREATEST_WEIGHT,
    LONGEST_ALTERNATIVE,
    LONGEST_TEXT,
    MOST_ALTERNATIVES,
    MOST_CRITERIA,
    MOST_YEARS,
    CriterionKind,
)
from domain.model.decision import Decided
from domain.model.report import Recommendation
from domain.model.vacancy import LONGEST_TITLE, VacancyStatus

Title = Annotated[str, Meta(min_length=1, max_length=LONGEST_TITLE, pattern=SAID)]
_SAID = {"pattern": SAID}  # what the domain says of a blank text is clearer
Years = Annotated[float, Meta(gt=0, le=MOST_YEARS)]
Weight = Annotated[float, Meta(ge=0, le=GREATEST_WEIGHT)]


class VacancyIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A job description to read into criteria; without a title, its own is taken."""

    job_description: Annotated[DocumentIn, ONE_OF_TWO]
    title: Title | None = None
    engine: EngineName | None = None


class VacancyFields(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a form may carry beside the job description."""

    title: Title | None = None
    engine: EngineName | None = None


class VacancyPatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What of a vacancy can be changed beside its criteria."""

    title: Title


class CriterionIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A criterion as it is wanted; one that the vacancy has already carries its `id`. `source` is not changed."""

    text: Annotated[str, Meta(min_length=1, max_length=LONGEST_TEXT, extra_json_schema=_SAID)]
    kind: CriterionKind
    must: bool
    id: Annotated[str, Meta(min_length=1, max_length=20)] | None = None
    any_of: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=LONGEST_ALTERNATIVE, extra_json_schema=_SAID)]],
        Meta(max_length=MOST_ALTERNATIVES),
    ] = []
    years: Years | None = None
    weight: Weight | None = None
    source: str | UnsetType | None = UNSET
    start: int | UnsetType | None = UNSET
    end: int | UnsetType | None = UNSET


class CriteriaIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All criteria in the order wanted: what is left out is removed."""

    items: Annotated[list[CriterionIn], Meta(max_length=MOST_CRITERIA)]


class OverrideIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a criterion that may not be asked for stands all the same; kept with the version."""

    id: str
    reason: Reason


class ApprovalIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is overridden, by an administrator only. `by` counts only while there are no keys: a key says who it is."""

    by: Person | None = None
    overrides: Annotated[list[OverrideIn], Meta(max_length=MOST_CRITERIA)] = []


class ApplicationsIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The vacancies for which a CV that was sent before is to be judged."""

    vacancy_ids: Annotated[list[Id], Meta(min_length=1, max_length=100)]


class VacanciesQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Filters and paging; `page_size` above the limit is lowered to it. `mine` leaves those that the caller opened."""

    status: VacancyStatus | None = None
    text: SearchText | None = None
    mine: bool = False
    page_size: Annotated[int, Meta(ge=1)] | None = None
    page_token: Annotated[str, Meta(max_length=200)] | None = None


class RankingQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Filters and paging; ranks stay those of the whole pile. `names` shows file names on the page for people."""

    names: bool = False
    recommendation: Recommendation | None = None
    decision: Decided | None = None
    score_min: Score | None = None
    text: SearchText | None = None
    page_size: Annotated[int, Meta(ge=1)] | None = None
    page_token: Annotated[str, Meta(max_length=300)] | None = None


class CompareQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two to five candidates, as their job ids between commas."""

    job_ids: Annotated[str, Meta(min_length=1, max_length=400)]
