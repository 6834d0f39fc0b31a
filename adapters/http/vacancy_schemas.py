"""What responses about vacancies, criteria, candidates and rankings carry."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from adapters.http.case_schemas import GateOut
from adapters.http.field_types import Id, Moment, Score, Share
from adapters.http.response_schemas import DecisionOut, DocumentOut, JobError
from domain.model.criteria import (
    CriterionKind,
)
from domain.model.pile import PileEventType
from domain.model.report import Recommendation
from domain.model.vacancy import VacancyStatus


class VacancyUrls(Struct, frozen=True, kw_only=True):
    """Where the parts of a vacancy are found."""

    self: str
    criteria: str
    approve: str
    candidates: str
    ranking: str
    events: str
    ws: str


class CriterionOut(Struct, frozen=True, kw_only=True):
    """One thing that candidates are judged by; `source` are the words of the posting that it was read from.

    `start` and `end` are those of the source in the posting's text.
    """

    id: str
    text: str
    kind: CriterionKind
    must: bool
    any_of: list[str]
    years: float | None
    weight: float | None
    source: str | None
    start: int | None
    end: int | None


class LeftOutOut(Struct, frozen=True, kw_only=True):
    """A passage of the posting that became no criterion, and why."""

    text: str
    reason: str


class CriteriaOut(Struct, frozen=True, kw_only=True):
    """The criteria as they stand: approved, or a draft of the version that they will be."""

    version: int
    approved: bool
    items: list[CriterionOut]
    left_out: list[LeftOutOut]


class OverrideOut(Struct, frozen=True, kw_only=True):
    """Why a criterion that may not be asked for stands all the same."""

    id: str
    reason: str


class ApprovalOut(Struct, frozen=True, kw_only=True):
    """The version of the criteria that is in force."""

    version: int
    approved_by: str
    approved_at: Moment


class VersionOut(Struct, frozen=True, kw_only=True):
    """A version of the criteria that was approved; it never changes."""

    version: int
    approved_by: str
    approved_at: Moment
    items: list[CriterionOut]
    overrides: list[OverrideOut]


class CandidateCounts(Struct, frozen=True, kw_only=True):
    """The jobs of a vacancy by how far they are."""

    queued: int
    running: int
    ended: int


class VacancySummary(Struct, frozen=True, kw_only=True):
    """A vacancy as lists show it."""

    id: Id
    title: str
    status: VacancyStatus
    created_at: Moment
    opened_by: str | None
    engine: str
    error: JobError | None
    document: DocumentOut
    approved: ApprovalOut | None
    candidates: CandidateCounts
    urls: VacancyUrls


class VacancyOut(VacancySummary, frozen=True, kw_only=True):
    """A vacancy with its criteria, once its posting is read; `warnings` are for whoever approves them."""

    criteria: CriteriaOut | None
    warnings: list[str]


class VacanciesOut(Struct, frozen=True, kw_only=True):
    """A page of vacancies, newest first; `next_page_token` is null on the last one."""

    items: list[VacancySummary]
    next_page_token: str | None


class PostingOut(Struct, frozen=True, kw_only=True):
    """The posting as a reader sees it; the criteria point into its text."""

    position: str | None
    text: str


class ItemProblem(Struct, frozen=True, kw_only=True):
    """Why one file was refused; the codes are those of problems."""

    code: str
    status: int
    detail: str


class CandidateOut(Struct, frozen=True, kw_only=True):
    """What became of one file; a duplicate names the job that judges it already."""

    filename: str | None
    outcome: Literal["accepted", "duplicate", "refused"]
    job_id: Id | None
    problem: ItemProblem | None


class CandidatesOut(Struct, frozen=True, kw_only=True):
    """Every file of the request, in its order; those of an archive stand where it stood."""

    items: list[CandidateOut]


class ApplicationOut(Struct, frozen=True, kw_only=True):
    """What became of a CV for one vacancy."""

    vacancy_id: Id
    outcome: Literal["accepted", "duplicate", "refused"]
    job_id: Id | None
    problem: ItemProblem | None


class ApplicationsOut(Struct, frozen=True, kw_only=True):
    """Every vacancy that was asked for, in the same order."""

    items: list[ApplicationOut]


class RejudgedOut(Struct, frozen=True, kw_only=True):
    """How many stale candidates are judged again by the criteria in force; while `left`, ask again."""

    accepted: int
    refused: int
    left: bool


class Musts(Struct, frozen=True, kw_only=True):
    """The musts by how they stand; `open` are partly met or to be asked."""

    met: int
    open: int
    missing: int


class LikeOut(Struct, frozen=True, kw_only=True):
    """Another candidate of the pile that seems to be the same."""

    job_id: Id
    by: Literal["file", "text", "email"]


class RankedOut(Struct, frozen=True, kw_only=True):
    """A candidate at its rank; null for one that could not be judged. `stale` was judged by an older version."""

    rank: int | None
    tied: bool
    job_id: Id
    filename: str | None
    status: Literal["succeeded", "failed", "canceled", "expired"]
    score: Score | None
    confidence: Share | None
    recommendation: Recommendation | None
    engine: str
    engine_version: str | None
    musts: Musts | None
    questions: list[str]
    decision: DecisionOut | None
    criteria_version: int
    stale: bool
    same_as: list[LikeOut]
    error: JobError | None
    gates: list[GateOut]
    ineligible: bool  # it was declared that a must of these is not met


class LackingOut(Struct, frozen=True, kw_only=True):
    """A criterion that candidates lack, and the share of the judged ones that do."""

    text: str
    share: Share


class JudgedByOut(Struct, frozen=True, kw_only=True):
    """How many reports by the criteria in force an engine of one version has written."""

    engine: str
    version: str
    reports: int


class RankingOut(Struct, frozen=True, kw_only=True):
    """A page of the ranking, the best first; `next_page_token` is null on the last one.

    With more than one in `judged_by`, scores of different engines or versions stand beside each other.
    """

    items: list[RankedOut]
    lacking: list[LackingOut]
    candidates: CandidateCounts
    judged_by: list[JudgedByOut]
    next_page_token: str | None


class PileFrame(Struct, frozen=True, kw_only=True):
    """One event of a vacancy, as listeners get it; `candidates` are the counts right after it."""

    type: PileEventType
    vacancy_id: Id
    seq: int
    job_id: Id | None
    message: str
    at: Moment
    candidates: CandidateCounts
    data: dict[str, str | float | None]


class PileHeartbeat(Struct, frozen=True, kw_only=True, tag_field="type", tag="heartbeat"):
    """Nothing has happened; the line is alive."""

    vacancy_id: Id
    at: Moment
