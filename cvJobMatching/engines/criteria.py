"""Criteria between engines and whoever runs them, as JSON: what a posting asks for, and what to judge by."""

from __future__ import annotations

import msgspec

from cvJobMatching.model.report import Kind


class ReadCriterion(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a posting asks for; `source` stands at `start` to `end` of its text."""

    text: str
    kind: Kind
    must: bool
    any_of: tuple[str, ...] = ()
    years: float | None = None
    weight: float | None = None
    source: str | None = None
    start: int | None = None
    end: int | None = None
    topic: str | None = None


class PassedOver(msgspec.Struct, frozen=True, kw_only=True):
    """A passage that asks for nothing, and why."""

    text: str
    reason: str


class ReadPosting(msgspec.Struct, frozen=True, kw_only=True):
    """What `read_posting` of an engine answers."""

    position: str | None
    text: str
    items: tuple[ReadCriterion, ...]
    left_out: tuple[PassedOver, ...] = ()
    warnings: tuple[str, ...] = ()


class GivenCriterion(ReadCriterion, frozen=True, kw_only=True):
    """One thing to judge by; the finding says its id again."""

    id: str


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What `evaluate` of an engine is given; the provenance says version and approver again."""

    version: int
    approved_by: str
    position: str | None
    items: tuple[GivenCriterion, ...]
