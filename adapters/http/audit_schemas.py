"""The vocabulary of the audit trail over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct

from adapters.http.field_types import Id, Moment, Timestamp
from domain.model.audit import Action, ActorKind

_Name = Annotated[str, Meta(min_length=1, max_length=200)]


class AuditQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Filters (bounds included) and paging; `page_size` above the limit is lowered to it."""

    action: Action | None = None
    actor: _Name | None = None
    job_id: Id | None = None
    vacancy_id: Id | None = None
    created_after: Timestamp | None = None
    created_before: Timestamp | None = None
    page_size: Annotated[int, Meta(ge=1)] | None = None
    page_token: Annotated[str, Meta(max_length=200)] | None = None


class ActorOut(Struct, frozen=True, kw_only=True):
    """Who did it."""

    kind: ActorKind
    name: str
    request_id: str | None = None


class AuditEntryOut(Struct, frozen=True, kw_only=True):
    """One entry; `hash` is the SHA-256 of its canonical JSON, as the export has it, and `prev` that before it."""

    seq: int
    at: Moment
    action: str
    actor: ActorOut
    job_id: Id | None
    vacancy_id: Id | None
    data: dict[str, Any]
    prev: str
    hash: str


class AuditOut(Struct, frozen=True, kw_only=True):
    """A page, newest first."""

    items: list[AuditEntryOut]
    next_page_token: str | None
