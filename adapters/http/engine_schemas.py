"""The public vocabulary of comparing two engines."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from adapters.http.field_types import Id, Moment, Score, Timestamp
from domain.model.report import FailureCode, FindingStatus, Recommendation

_Name = Annotated[str, Meta(min_length=1, max_length=100)]
_Correlation = Annotated[float, Meta(ge=-1, le=1)]


class EnginesCompareQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The two engines, and when their jobs were submitted: from one moment on and before another."""

    champion: _Name
    challenger: _Name
    created_after: Timestamp | None = None
    created_before: Timestamp | None = None


class AgreementFigure(Struct, frozen=True, kw_only=True):
    """A figure with its interval of 95 %.

    Without a value `missing` says why: `too_few` jobs (less than `fewest_pairs`), or `no_variation` in what one of
    the engines said.
    """

    value: _Correlation | None
    low: _Correlation | None
    high: _Correlation | None
    missing: Literal["too_few", "no_variation"] | None


class EngineExpense(Struct, frozen=True, kw_only=True):
    """One engine, and what it took for the pairs. `timed`, `counted` and `priced` say how many tell each of it."""

    engine: str
    timed: int
    seconds_median: float | None
    seconds_p95: float | None
    counted: int
    tokens: int | None
    priced: int
    money: float | None


class VersionPair(Struct, frozen=True, kw_only=True):
    """How many of the pairs these two versions judged."""

    champion: str
    challenger: str
    pairs: int


class FailureCount(Struct, frozen=True, kw_only=True):
    """How often the challenger failed in one way."""

    code: FailureCode
    count: int


class StatusPair(Struct, frozen=True, kw_only=True):
    """How many findings of both have these two statuses."""

    champion: FindingStatus
    challenger: FindingStatus
    count: int


class FindingsAgreement(Struct, frozen=True, kw_only=True):
    """Of the findings that both reports have; `kappa` is Cohen's over their statuses."""

    both: int
    champion_only: int
    challenger_only: int
    statuses: list[StatusPair]
    same: AgreementFigure
    kappa: AgreementFigure


class OrderAgreement(Struct, frozen=True, kw_only=True):
    """Kendall's tau-b between the scores of the `scored` pairs: over all, and within the `piles` of vacancies."""

    scored: int
    overall: AgreementFigure
    piles: int
    within_piles: AgreementFigure


class AdvicePair(Struct, frozen=True, kw_only=True):
    """How many pairs have this advice of both."""

    champion: Recommendation
    challenger: Recommendation
    count: int


class AdviceAgreement(Struct, frozen=True, kw_only=True):
    """The advice of both, and the share that is the same."""

    counts: list[AdvicePair]
    same: AgreementFigure


class EngineOpinion(Struct, frozen=True, kw_only=True):
    """What one engine came to."""

    score: Score | None
    recommendation: Recommendation | None


class DifferingPair(Struct, frozen=True, kw_only=True):
    """A job on which the two differ; of `findings` that both have, `differing` have another status."""

    job_id: Id
    vacancy_id: Id | None
    url: str
    champion: EngineOpinion
    challenger: EngineOpinion
    findings: int
    differing: int


class EngineComparison(Struct, frozen=True, kw_only=True):
    """Two engines on the same jobs.

    `runs` are those of the challenger that have ended, the newest of them where `complete` is false; `pairs` of them
    have both reports, `waiting` ones are still to come. `hidden` pairs are not listed one by one: whoever may decide
    on a job is not shown what a challenger says of it before a person has decided.
    """

    champion: EngineExpense
    challenger: EngineExpense
    runs: int
    pairs: int
    waiting: int
    complete: bool
    since: Moment | None
    fewest_pairs: int
    versions: list[VersionPair]
    failures: list[FailureCount]
    findings: FindingsAgreement
    order: OrderAgreement
    advice: AdviceAgreement
    most_differing: list[DifferingPair]
    hidden: int
