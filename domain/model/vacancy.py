"""The vacancy: a posting that is read into criteria, and the versions of these that a person approved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self

from domain.model.audit import Actor
from domain.model.criteria import (
    ApprovedCriteria,
    Criterion,
    EditedCriterion,
    Override,
    Posting,
    Revision,
)
from domain.model.documents import DocumentInfo
from domain.model.errors import (
    AlreadyFinished,
    Changed,
    InvalidCriteria,
    InvalidRequest,
    LeaseHeld,
    NotApproved,
    StaleAttempt,
    StillReading,
    UnlawfulCriteria,
)
from domain.model.fault import Fault
from domain.model.ids import Engine, Tenant, User, VacancyId
from domain.model.pile import News, PileEventType
from domain.model.policy import RetryPolicy
from domain.model.report import Failure, FailureCode
from domain.model.shown_text import one_line
from domain.model.state import Lease

LONGEST_TITLE: Final = 200  # characters
UNTITLED: Final = "Untitled vacancy"


class VacancyStatus(StrEnum):
    """How far a vacancy is. A draft after an approved version leaves that version in force."""

    READING = "reading"
    DRAFT = "draft"
    APPROVED = "approved"
    FAILED = "failed"  # its posting cannot be read


@dataclass(frozen=True, slots=True, kw_only=True)
class VacancyState:
    """The fields of a vacancy that outlive a transaction."""

    id: VacancyId
    tenant: Tenant
    engine: Engine
    title: str
    posting_info: DocumentInfo
    created_at: datetime
    due_at: datetime  # while it is read: when somebody looks after it next
    opened_by: User | None = None  # None for one of the time before users were known
    attempt: int = 0
    strikes: int = 0  # readers that were lost
    lease: Lease | None = None
    posting: Posting | None = None  # once it is read
    failure: Failure | None = None
    draft: tuple[Criterion, ...] = ()
    draft_version: int = 1  # the version that these criteria are, or will be once approved
    next_criterion: int = 1  # the number of the next one that a person adds
    approved: ApprovedCriteria | None = None  # the latest
    version: int = 0  # of the row it was loaded from; 0 before it was ever stored

    @property
    def status(self) -> VacancyStatus:
        if self.failure is not None:
            return VacancyStatus.FAILED
        if self.posting is None:
            return VacancyStatus.READING
        return VacancyStatus.APPROVED if self.is_approved else VacancyStatus.DRAFT

    @property
    def is_approved(self) -> bool:
        """Whether the criteria as they stand are the approved ones."""
        return self.approved is not None and self.approved.version == self.draft_version


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancy(VacancyState):
    """A value: every transition returns the next one, with the news that it recorded."""

    news: tuple[News, ...] = ()  # for the repository to write together with the state
    new_approval: ApprovedCriteria | None = None
    renamed_at: datetime | None = None
    acting: Actor | None = None  # whose doing that is

    @classmethod
    def rehydrate(cls, state: VacancyState) -> Self:
        """The vacancy that a store kept; the only way for a store to make one."""
        return cls(**{field.name: getattr(state, field.name) for field in fields(VacancyState)})

    def stored(self) -> Self:
        """The same once everything new in it is written: the next version, with nothing new."""
        return replace(self, news=(), new_approval=None, renamed_at=None, acting=None, version=self.version + 1)

    @classmethod
    def open(
        cls,
        *,
        id: VacancyId,
        tenant: Tenant,
        engine: Engine,
        title: str | None,
        posting_info: DocumentInfo,
        by: Actor,
        at: datetime,
    ) -> Self:
        """A new vacancy whose posting waits to be read. Raises InvalidRequest for a title that is too long."""
        fresh = cls(
            id=id,
            tenant=tenant,
            engine=engine,
            title=_title(title) if title else "",
            posting_info=posting_info,
            created_at=at,
            due_at=at,
            opened_by=User(by.name),
            acting=by,
        )
        return fresh._noted(PileEventType.VACANCY_READING, at, "the job description waits to be read")

    def claim(self, owner: str, *, at: datetime, policy: RetryPolicy) -> Self:
        """A reader takes it. What comes back may have failed instead, because it has cost too many readers."""
        self._require_reading()
        reader = Actor.worker(owner)
        if self.lease is not None:
            if at < self.lease.until:
                raise LeaseHeld(f"{self.id}: attempt {self.attempt} holds a lease until {self.lease.until}")
            struck = replace(self, strikes=self.strikes + 1, lease=None, acting=reader)
            if struck.strikes >= policy.max_strikes:
                reason = f"{struck.strikes} workers were lost while reading it"
                return struck._failed(Failure(code=FailureCode.POISONED, message=reason), at)
            return struck.claim(owner, at=at, policy=policy)
        return replace(self, attempt=self.attempt + 1, lease=Lease(owner, at + policy.lease), due_at=at + policy.lease)

    def renew(self, *, attempt: int, at: datetime, policy: RetryPolicy) -> Self:
        """The reader is alive: its lease runs anew. Raises StaleAttempt when it is no longer its own."""
        lease = self._require_attempt(attempt)
        return replace(self, lease=replace(lease, until=at + policy.lease), due_at=at + policy.lease)

    def put_off(self, *, attempt: int, at: datetime, after: timedelta) -> Self:
        """The reader gives it up unharmed; it is due for the next one when `after` has passed."""
        self._require_attempt(attempt)
        return replace(self, lease=None, due_at=at + after)

    def read(self, posting: Posting, *, attempt: int, at: datetime) -> Self:
        """The posting was read: its criteria are the first draft."""
        lease = self._require_attempt(attempt)
        done = replace(
            self,
            lease=None,
            acting=Actor.worker(lease.owner),
            posting=posting,
            draft=posting.items,
            next_criterion=len(posting.items) + 1,
            title=self.title or _shortened(posting.position) or UNTITLED,
        )
        found = f"read: {len(posting.items)} criteria" if posting.items else "read: it asks for nothing; add criteria"
        return done._noted(PileEventType.VACANCY_READ, at, found, criteria=float(len(posting.items)))

    def fail(self, failure: Failure, *, attempt: int, at: datetime) -> Self:
        """The posting cannot be read."""
        lease = self._require_attempt(attempt)
        return replace(self, acting=Actor.worker(lease.owner))._failed(failure, at)

    def rename(self, title: str, *, by: Actor, at: datetime, expected: int | None = None) -> Self:
        """Another title. Raises Changed, InvalidRequest."""
        self._require_version(expected)
        return replace(self, title=_title(title), renamed_at=at, acting=by)

    def revise(self, edited: Sequence[EditedCriterion], *, by: Actor, at: datetime, expected: int) -> Self:
        """The criteria as a person wants them, as a draft. Raises Changed, StillReading, InvalidCriteria."""
        self._require_read()
        self._require_version(expected)
        known = {item.id: item for item in (*(self.approved.items if self.approved else ()), *self.draft)}
        revision = Revision(known=known, next_number=self.next_criterion)
        items = revision.of(edited)
        if items == self.draft:
            return self
        version = self.draft_version + 1 if self.is_approved else self.draft_version
        revised = replace(self, draft=items, draft_version=version, next_criterion=revision.next_number, acting=by)
        message = f"criteria changed: version {version} is a draft"
        return revised._noted(PileEventType.CRITERIA_CHANGED, at, message, version=float(version))

    def approve(
        self,
        *,
        by: Actor,
        at: datetime,
        objections: Mapping[str, Sequence[Fault]],
        overrides: Sequence[Override] = (),
        expected: int | None = None,
    ) -> Self:
        """Freeze the criteria as they stand; `objections` are those of the law, by criterion.

        Approving what is approved changes nothing. Raises Changed, StillReading, InvalidCriteria, UnlawfulCriteria.
        """
        self._require_read()
        self._require_version(expected)
        if self.is_approved:
            return self
        self._require_sound(objections, overrides)
        approval = ApprovedCriteria(
            version=self.draft_version, items=self.draft, by=by.name, at=at, overrides=tuple(overrides)
        )
        message = f"version {approval.version} approved by {by.name}"
        return replace(self, approved=approval, new_approval=approval, acting=by)._noted(
            PileEventType.CRITERIA_APPROVED, at, message, version=float(approval.version)
        )

    def in_force(self) -> ApprovedCriteria:
        """The criteria by which candidates are judged. Raises NotApproved, StillReading."""
        if self.approved is None:
            self._require_read()
            raise NotApproved(f"{self.id} has no approved criteria: approve them first")
        return self.approved

    def _require_sound(self, objections: Mapping[str, Sequence[Fault]], overrides: Sequence[Override]) -> None:
        if not self.draft:
            raise InvalidCriteria("There is nothing to judge by: add at least one criterion.")
        if not any(item.must for item in self.draft):
            raise InvalidCriteria("No criterion is a must: mark at least one, or nothing can be required of a CV.")
        unneeded = [each for each in overrides if each.criterion_id not in objections]
        if unneeded:
            raise InvalidCriteria(f"Nothing is objected to in {unneeded[0].criterion_id}: leave its override out.")
        allowed = {each.criterion_id for each in overrides}
        if len(allowed) < len(overrides):
            raise InvalidCriteria("Two overrides name the same criterion: give one reason for each.")
        faults = [fault for id, found in objections.items() if id not in allowed for fault in found]
        if faults:
            raise UnlawfulCriteria("Some criteria may not be asked for: change what `errors` names.", faults)

    def _failed(self, failure: Failure, at: datetime) -> Self:
        ended = replace(self, failure=failure, lease=None, title=self.title or UNTITLED)
        return ended._noted(PileEventType.VACANCY_FAILED, at, failure.message, code=failure.code.value)

    def _require_reading(self) -> None:
        if self.status is not VacancyStatus.READING:
            raise AlreadyFinished(f"{self.id}: already {self.status}")

    def _require_attempt(self, attempt: int) -> Lease:
        if self.lease is None or attempt != self.attempt:
            raise StaleAttempt(f"{self.id}: attempt {attempt} was superseded (attempt {self.attempt})")
        return self.lease

    def _require_read(self) -> None:
        if self.failure is not None:
            raise StillReading(f"{self.id}: its job description cannot be read ({self.failure.message})")
        if self.posting is None:
            raise StillReading(f"{self.id}: its job description is still being read; retry in a second")

    def _require_version(self, expected: int | None) -> None:
        if expected is not None and expected != self.version:
            raise Changed("The vacancy was changed since you read it: get it again, and apply your change to that.")

    def _noted(self, what: PileEventType, at: datetime, message: str, **data: str | float | None) -> Self:
        return replace(self, news=(*self.news, News(type=what, at=at, message=message, data=data)))


def _title(title: str) -> str:
    cleaned = one_line(title)
    if not cleaned or len(cleaned) > LONGEST_TITLE:
        raise InvalidRequest(f"title: expected 1 to {LONGEST_TITLE} characters")
    return cleaned


def _shortened(position: str | None) -> str:
    return one_line(position or "").strip("#* ")[:LONGEST_TITLE].strip()
