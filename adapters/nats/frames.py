"""Events on the wire: what a listener needs of them, and never a word of a document or a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct

from domain.model.events import WORDED_BY_ENGINES, Event, EventType, Stage
from domain.model.ids import EvaluationId, VacancyId

VERSION: Final = 1
_DATA = frozenset({"score", "recommendation", "confidence"})


class Sealed(Struct, frozen=True, kw_only=True):
    """Something happened that does not travel, or that this release does not know: the repository has it."""

    v: int
    seq: int


class _Frame(Struct, frozen=True, kw_only=True):
    v: int
    seq: int
    type: EventType
    attempt: int
    stage: Stage | None
    progress: float
    message: str
    at: datetime
    data: Mapping[str, str | float | None]


_encode = msgspec.json.Encoder().encode
_sealed = msgspec.json.Decoder(Sealed)
_open = msgspec.json.Decoder(_Frame)


STIRRED: Final = _encode(Sealed(v=0, seq=0))
"""What listeners of a vacancy get: something happened to its pile."""


def encode(event: Event) -> bytes:
    """The event, or that there is one, where it holds words that are not ours. Its evaluation is in the subject."""
    if event.type in WORDED_BY_ENGINES or not _DATA.issuperset(event.data):
        return _encode(Sealed(v=0, seq=event.seq))
    return _encode(
        _Frame(
            v=VERSION,
            seq=event.seq,
            type=event.type,
            attempt=event.attempt,
            stage=event.stage,
            progress=event.progress,
            message=event.message,
            at=event.at,
            data=event.data,
        )
    )


def decode(id: EvaluationId | VacancyId, payload: bytes) -> Event | Sealed | None:
    """What `encode` made of an event; None for what this service has not written."""
    try:
        sealed = _sealed.decode(payload)
        if sealed.v != VERSION:
            return sealed
        frame = _open.decode(payload)
    except (msgspec.DecodeError, RecursionError):
        return None
    return Event(
        evaluation_id=EvaluationId(id),
        seq=frame.seq,
        type=frame.type,
        attempt=frame.attempt,
        stage=frame.stage,
        progress=frame.progress,
        message=frame.message,
        at=frame.at,
        data=frame.data,
    )
