"""The audit trail: who did what, when; facts that are chained so that a change is seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

from domain.model.ids import EvaluationId, Tenant, VacancyId
from domain.model.principal import Principal, Role
from domain.model.shown_text import shown_name

Plain = str | int | float | bool | None | Sequence["Plain"] | Mapping[str, "Plain"]
"""What canonical JSON can say."""

INSTALLATION: Final = Tenant("_installation")
"""Owns the chain of what is no tenant's, such as a start with its settings. No tenant can be called so."""


class Action(StrEnum):
    """What is written down, by what it is done to."""

    JOB_SUBMITTED = "job.submitted"
    JOB_STARTED = "job.started"
    JOB_REQUEUED = "job.requeued"
    JOB_SUCCEEDED = "job.succeeded"
    JOB_FAILED = "job.failed"
    JOB_CANCELED = "job.canceled"
    JOB_EXPIRED = "job.expired"
    JOB_DECIDED = "job.decided"
    JOB_REVEALED = "job.revealed"
    JOB_HELD = "job.held"
    JOB_RELEASED = "job.released"
    JOB_ERASED = "job.erased"
    SUBJECT_SEARCHED = "subject.searched"
    SUBJECT_EXPORTED = "subject.exported"
    JOB_DECLARED = "job.declared"
    JOB_NOTICE_GIVEN = "job.notice_given"
    JOB_CONTESTED = "job.contested"
    JOB_CONTEST_ANSWERED = "job.contest_answered"
    JOB_REVIEWED = "job.reviewed"
    JOB_REPLAYED = "job.replayed"
    REPORT_VIEWED = "report.viewed"
    DOCUMENT_VIEWED = "document.viewed"
    EVIDENCE_EXPORTED = "evidence.exported"
    CATEGORIES_DECLARED = "categories.declared"
    IMPACT_MEASURED = "impact.measured"
    ENGINES_COMPARED = "engines.compared"
    CHALLENGER_VIEWED = "challenger.viewed"
    VACANCY_OPENED = "vacancy.opened"
    VACANCY_READ = "vacancy.read"
    VACANCY_FAILED = "vacancy.failed"
    VACANCY_RENAMED = "vacancy.renamed"
    CRITERIA_CHANGED = "criteria.changed"
    CRITERIA_APPROVED = "criteria.approved"
    RANKING_EXPORTED = "ranking.exported"
    WEBHOOK_REGISTERED = "webhook.registered"
    WEBHOOK_CHANGED = "webhook.changed"
    WEBHOOK_ROTATED = "webhook.rotated"
    WEBHOOK_DELETED = "webhook.deleted"
    SESSION_OPENED = "session.opened"
    SESSION_CLOSED = "session.closed"
    KEY_CREATED = "key.created"
    KEY_ROTATED = "key.rotated"
    KEY_REVOKED = "key.revoked"
    AUDIT_EXPORTED = "audit.exported"
    SERVICE_STARTED = "service.started"


class ActorKind(StrEnum):
    """What somebody is who does something."""

    USER = "user"  # a person, whom a credential proves
    SERVICE = "service"  # a program, whom a credential proves
    LOCAL = "local"  # whoever sits at the machine, while there are no keys; the name is what was told
    WORKER = "worker"  # a process of the service, by host and process id
    OPERATOR = "operator"  # of the machine, by a command
    SYSTEM = "system"  # the service itself, by what its part is called


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who does something; `request_id` is that of the request, which logs carry too."""

    kind: ActorKind
    name: str
    request_id: str | None = None

    @classmethod
    def of(cls, principal: Principal, *, told: str | None = None, request_id: str | None = None) -> Self:
        """Whom the key proves; only without keys what the caller tells counts, as it is seen."""
        if not principal.named:
            name = shown_name(told or "") or principal.user
            return cls(kind=ActorKind.LOCAL, name=name, request_id=request_id)
        person = principal.may(Role.people())
        return cls(kind=ActorKind.USER if person else ActorKind.SERVICE, name=principal.user, request_id=request_id)

    @classmethod
    def worker(cls, owner: str) -> Self:
        """The process that holds a lease."""
        return cls(kind=ActorKind.WORKER, name=owner)


SWEEPER: Final = Actor(kind=ActorKind.SYSTEM, name="sweeper")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What is to be written down. `data` holds no words of or about a candidate: what is erased must not stay here."""

    action: Action
    actor: Actor
    at: datetime
    evaluation_id: EvaluationId | None = None
    vacancy_id: VacancyId | None = None
    data: Mapping[str, Plain] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Which entries; all of them when nothing is given. Times are inclusive."""

    action: Action | None = None
    actor: str | None = None  # by name
    evaluation_id: EvaluationId | None = None
    vacancy_id: VacancyId | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
