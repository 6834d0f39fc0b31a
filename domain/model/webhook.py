"""Webhooks: where a tenant wants to hear of what happens to its jobs and vacancies, and the messages that tell it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self

from domain.model.errors import InvalidRequest, WebhookDisabled
from domain.model.evaluation import Evaluation
from domain.model.events import EventType
from domain.model.ids import EvaluationId, Tenant, VacancyId, WebhookId
from domain.model.pile import PileEvent

ROTATION_GRACE: Final = timedelta(hours=24)  # for which messages are signed with the secret before as well
LONGEST_URL: Final = 2000  # characters


class MessageType(StrEnum):
    """What endpoints are told of."""

    JOB_QUEUED = "job.queued"
    JOB_SUCCEEDED = "job.succeeded"
    JOB_FAILED = "job.failed"
    JOB_CANCELED = "job.canceled"
    JOB_EXPIRED = "job.expired"
    JOB_DECIDED = "job.decided"
    VACANCY_READING = "vacancy.reading"
    VACANCY_READ = "vacancy.read"
    VACANCY_FAILED = "vacancy.failed"
    CRITERIA_CHANGED = "criteria.changed"
    CRITERIA_APPROVED = "criteria.approved"
    TEST = "webhook.test"  # only when it is asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One fact to tell, by its ids alone. `seq` grows within a job or a vacancy; a decision follows the job's events.

    One of both ids is there, except in a test; a job's `vacancy_id` is that of the vacancy it is judged for.
    """

    type: MessageType
    at: datetime
    seq: int
    job_id: EvaluationId | None = None
    vacancy_id: VacancyId | None = None

    @property
    def subject(self) -> EvaluationId | VacancyId:
        """The job or vacancy within which messages keep their order."""
        subject = self.job_id or self.vacancy_id
        assert subject is not None, "a test is not queued"
        return subject


class EndpointStatus(StrEnum):
    """Whether messages are sent to an endpoint."""

    ACTIVE = "active"
    DISABLED = "disabled"  # by its tenant, or because the receiver said that it is gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where to send, what, and signed with what. A value: every change returns the next one."""

    id: WebhookId
    tenant: Tenant
    url: str
    events: frozenset[MessageType] = frozenset()  # that it wants; all when empty
    secret: str = field(repr=False)
    previous_secret: str | None = field(default=None, repr=False)
    previous_until: datetime | None = None  # until then, messages are signed with the secret before as well
    status: EndpointStatus = EndpointStatus.ACTIVE
    reason: str | None = None  # for which it is disabled
    created_at: datetime

    @property
    def is_active(self) -> bool:
        return self.status is EndpointStatus.ACTIVE

    def wants(self, type: MessageType) -> bool:
        """Whether it is told of that."""
        return self.is_active and (not self.events or type in self.events)

    def secrets(self, at: datetime) -> Sequence[str]:
        """What a message is signed with, the newest first."""
        if self.previous_secret is None or self.previous_until is None or at >= self.previous_until:
            return (self.secret,)
        return self.secret, self.previous_secret

    def rotate(self, secret: str, *, at: datetime) -> Self:
        """Sign with `secret` from now on, and with the one before until receivers have had time to change."""
        return replace(self, secret=secret, previous_secret=self.secret, previous_until=at + ROTATION_GRACE)

    def edit(self, *, url: str | None = None, events: frozenset[MessageType] | None = None) -> Self:
        """Another address, other events, or both. Raises InvalidRequest."""
        wanted = self.events if events is None else events
        if MessageType.TEST in wanted:
            raise InvalidRequest(f"events: {MessageType.TEST} is sent on request only; leave it out")
        return replace(self, url=self.url if url is None else url, events=wanted)

    def disable(self, reason: str) -> Self:
        """Send nothing more. The first reason stands."""
        return replace(self, status=EndpointStatus.DISABLED, reason=reason) if self.is_active else self

    def enable(self) -> Self:
        """Send again what happens from now on."""
        return replace(self, status=EndpointStatus.ACTIVE, reason=None)

    def require_active(self) -> None:
        """Raises WebhookDisabled."""
        if not self.is_active:
            raise WebhookDisabled(f"webhook {self.id} is disabled ({self.reason}): set its status to active first")


_TYPES = {
    EventType.QUEUED: MessageType.JOB_QUEUED,
    EventType.SUCCEEDED: MessageType.JOB_SUCCEEDED,
    EventType.FAILED: MessageType.JOB_FAILED,
    EventType.CANCELED: MessageType.JOB_CANCELED,
    EventType.EXPIRED: MessageType.JOB_EXPIRED,
}


def messages_of(it: Evaluation) -> Iterator[Message]:
    """What is told of what an evaluation has recorded since loading: how it stands and decisions, no stages."""
    vacancy = it.vacancy.id if it.vacancy else None
    for event in it.events:
        if event.type in _TYPES:
            yield Message(type=_TYPES[event.type], at=event.at, seq=event.seq, job_id=it.id, vacancy_id=vacancy)
    if (decision := it.new_decision) is not None:  # nothing but decisions follows the last event
        seq = it.last_seq + decision.number
        yield Message(type=MessageType.JOB_DECIDED, at=decision.at, seq=seq, job_id=it.id, vacancy_id=vacancy)


def messages_of_vacancy(events: Sequence[PileEvent]) -> Iterator[Message]:
    """What is told of the vacancy itself; its jobs tell of themselves."""
    for event in events:
        if event.news.evaluation_id is None:
            type = MessageType(event.news.type.value)
            yield Message(type=type, at=event.news.at, seq=event.seq, vacancy_id=event.vacancy_id)
