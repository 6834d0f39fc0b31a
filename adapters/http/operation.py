"""One operation of the API, as the routes and the documentation need it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct

from adapters.http.request_context import Handler
from adapters.http.request_schemas import NoQuery

JSON, TEXT = "application/json", {"type": "string"}
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
    answers: Mapping[int, Answer]
    problems: Sequence[int] = ()  # beside those that every operation can answer
    query: type[Struct] = NoQuery
    headers: Sequence[Header] = ()
    body: Content | None = None
    body_required: bool = True
    public: bool = False  # needs no key
    hidden: bool = False  # from the documentation
