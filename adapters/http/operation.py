"""One operation of the API, as the routes and the documentation need it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct

from adapters.http.request_context import Handler
from adapters.http.request_schemas import NoQuery
from adapters.http.schemas import reference
from domain.model.principal import Role

JSON, TEXT = "application/json", {"type": "string"}
FILE = {"type": "string", "format": "binary"}
COUNT = {"type": "string", "pattern": r"^\d+$"}
EVENT_STREAM = "text/event-stream"
Content = Mapping[str, Any]  # media type -> the type that is encoded, or a schema


@dataclass(frozen=True, slots=True)
class Header:
    """A header, with a schema for its value."""

    name: str
    description: str
    schema: Mapping[str, object] = field(default_factory=lambda: TEXT)
    required: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes back when all is well."""

    description: str
    content: Content = field(default_factory=dict)
    headers: Sequence[Header] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one path; its summary is the handler's docstring."""

    method: str
    path: str
    handler: Handler
    tag: str
    allowed: Set[Role] | None  # who may call it; None: whoever reaches the port, without a key
    answers: Mapping[int, Answer]
    erases: bool = False  # may be called by further roles of the settings, too
    problems: Sequence[int] = ()  # beside those that every operation can answer
    query: type[Struct] = NoQuery
    headers: Sequence[Header] = ()
    body: Content | None = None
    body_required: bool = True
    hidden: bool = False  # from the documentation

    @property
    def public(self) -> bool:
        """Whether it needs no key."""
        return self.allowed is None


RETRY_AFTER = Header("Retry-After", "Seconds to wait before looking again", COUNT)
LAST_EVENT_ID = Header(
    "Last-Event-ID",
    "The seq of the last event that was heard",
    {"type": "string", "pattern": r"^(0|[1-9]\d{0,8})$"},
)


def idempotency_key(description: str) -> Header:
    """The header under which a request is safe to repeat."""
    return Header("Idempotency-Key", description, {"type": "string", "pattern": "^[!-~]{1,255}$"})


def events_of(*frames: type[Struct], unnumbered: Mapping[str, type[Struct]] | None = None) -> Content:
    """A stream of Server-Sent Events whose data is one of the frames; those without an id by their kind."""
    links = [reference(frame.__name__) for frame in frames]
    events = [_event({"id": TEXT}, links[0] if len(links) == 1 else {"oneOf": links})]
    for kind, frame in (unnumbered or {}).items():
        events.append(_event({"event": {"const": kind}}, reference(frame.__name__)))
    items = events[0] if len(events) == 1 else {"oneOf": events}
    schema = {**TEXT, "contentMediaType": EVENT_STREAM, "contentSchema": {"type": "array", "items": items}}
    return {EVENT_STREAM: schema}


def _event(head: Mapping[str, object], data: object) -> dict[str, object]:
    fields = {**head, "data": {**TEXT, "contentMediaType": JSON, "contentSchema": data}}
    return {"type": "object", "properties": fields, "required": list(fields)}
