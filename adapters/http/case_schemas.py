"""The vocabulary of case files over HTTP."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from adapters.http.field_types import SAID, Id, Moment, Person, Reason, Timestamp
from domain.model.contest import ContestOutcome
from domain.model.declarations import DeclaredBy, GateStatus, Permission
from domain.model.notice import LegalBasis, NoticeKind

_Place = Annotated[str, Meta(min_length=1, max_length=200, pattern=SAID)]
_Days = Annotated[int, Meta(ge=0, le=3650)]
_Version = Annotated[str, Meta(min_length=1, max_length=100, pattern=SAID)]


class WorkAuthorisationIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the candidate may work where the job is."""

    value: Permission


class LocationIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the candidate is, and whether they would move."""

    value: _Place
    willing_to_relocate: bool | None = None


class NoticePeriodIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long the candidate is bound to another employer."""

    days: _Days


class DeclarationsIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Facts in place of those before; null withdraws one, what is left out stays. `recorded_by` counts without keys."""

    declared_by: DeclaredBy
    declared_at: Timestamp | None = None  # now, when it is left out
    work_authorisation: WorkAuthorisationIn | UnsetType | None = UNSET
    location: LocationIn | UnsetType | None = UNSET
    notice_period: NoticePeriodIn | UnsetType | None = UNSET
    recorded_by: Person | None = None

    def __post_init__(self) -> None:
        if self.work_authorisation is UNSET and self.location is UNSET and self.notice_period is UNSET:
            raise ValueError("Give `work_authorisation`, `location` or `notice_period`")


class NoticeIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A notice that was given. A legal basis and the candidate's choice belong to one before use."""

    kind: NoticeKind
    version: _Version
    given_at: Timestamp
    legal_basis: LegalBasis | None = None
    opted_out: bool = False
    alternative_process: bool = False
    recorded_by: Person | None = None


class ContestIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a candidate objects to. `recorded_by` counts only while there are no keys."""

    statement: Reason | None = None
    by: Literal["candidate"] = "candidate"
    recorded_by: Person | None = None


class ContestAnswerIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What came of it and why. `by` counts only while there are no keys: a key says who it was."""

    outcome: ContestOutcome
    reason: Reason
    by: Person | None = None


class DueQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Paging; `page_size` above the limit is lowered to it."""

    page_size: Annotated[int, Meta(ge=1)] | None = None
    page_token: Annotated[str, Meta(max_length=200)] | None = None


class DeclaredWorkAuthorisation(Struct, frozen=True, kw_only=True):
    """Whether the candidate may work where the job is, and who said so."""

    value: Permission
    declared_by: DeclaredBy
    declared_at: Moment
    recorded_by: str


class DeclaredLocation(Struct, frozen=True, kw_only=True):
    """Where the candidate is, and who said so."""

    value: str
    willing_to_relocate: bool | None
    declared_by: DeclaredBy
    declared_at: Moment
    recorded_by: str


class DeclaredNoticePeriod(Struct, frozen=True, kw_only=True):
    """How long the candidate is bound to another employer, and who said so."""

    days: int
    declared_by: DeclaredBy
    declared_at: Moment
    recorded_by: str


class DeclarationsOut(Struct, frozen=True, kw_only=True):
    """What was declared; null where nothing was."""

    work_authorisation: DeclaredWorkAuthorisation | None
    location: DeclaredLocation | None
    notice_period: DeclaredNoticePeriod | None


class GateOut(Struct, frozen=True, kw_only=True):
    """A criterion that a declaration answers; `open` is a question for a person."""

    text: str
    kind: Literal["location", "work_authorisation"]
    must: bool
    status: GateStatus
    declared_by: DeclaredBy | None
    declared_at: Moment | None


class NoticeOut(Struct, frozen=True, kw_only=True):
    """A notice that was given; `number` counts from 1."""

    number: int
    kind: NoticeKind
    version: str
    given_at: Moment
    legal_basis: LegalBasis | None
    opted_out: bool
    alternative_process: bool
    recorded_by: str
    recorded_at: Moment


class NoticesOut(Struct, frozen=True, kw_only=True):
    """Every notice of a job, the first one first, and until when one of an adverse outcome is due."""

    items: list[NoticeOut]
    adverse_notice_due_at: Moment | None


class ContestAnswerOut(Struct, frozen=True, kw_only=True):
    """What a person who had not decided says."""

    outcome: ContestOutcome
    reason: str
    by: str
    at: Moment


class ContestOut(Struct, frozen=True, kw_only=True):
    """A contest; `answer` is null while it waits for one."""

    number: int
    by: Literal["candidate"]
    statement: str | None
    recorded_by: str
    opened_at: Moment
    answer: ContestAnswerOut | None


class ReviewOut(Struct, frozen=True, kw_only=True):
    """The job that this one corrects, and why."""

    job_id: Id
    reason: str
    by: str
    at: Moment


class DueOut(Struct, frozen=True, kw_only=True):
    """A candidate who has to be told of a decision; `overdue` once the time is up."""

    job_id: Id
    vacancy_id: Id | None
    filename: str | None
    decided_by: str
    decided_at: Moment
    due_at: Moment
    overdue: bool


class DuePageOut(Struct, frozen=True, kw_only=True):
    """A page, the most urgent first; `next_page_token` is null on the last one."""

    items: list[DueOut]
    next_page_token: str | None
