"""Progress on the wire: how far a stage has come in clear, and an engine's words sealed, for they may quote a CV."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from msgspec import Struct

from adapters.nats.frames import VERSION
from domain.model.errors import InconsistentState
from domain.model.events import Stage
from domain.model.ids import EvaluationId, VacancyId, WrappedKey
from domain.model.progress import StageProgress, bounded, presentable
from ports.errors import Unavailable
from ports.vault import Vault

_FIELD: Final = "progress"


class _Frame(Struct, frozen=True, kw_only=True):
    """Without a `seq`, by which it differs from an event; releases that do not know it drop it."""

    v: int
    attempt: int
    stage: Stage
    fraction: float
    at: datetime
    key: bytes | None = None  # of this message alone, wrapped by a master key
    words: bytes | None = None  # sealed under it


_encode = msgspec.json.Encoder().encode
_open = msgspec.json.Decoder(_Frame)


class ProgressFrames:
    """A message needs no key but the master keys, which every process has. Without a vault no words travel."""

    def __init__(self, vault: Vault | None) -> None:
        self._vault = vault

    def encode(self, progress: StageProgress) -> bytes:
        """The progress; its evaluation is in the subject."""
        key, words = self._sealed(progress.evaluation_id, progress.message)
        return _encode(
            _Frame(
                v=VERSION,
                attempt=progress.attempt,
                stage=progress.stage,
                fraction=progress.fraction,
                at=progress.at,
                key=key,
                words=words,
            )
        )

    def decode(self, id: EvaluationId | VacancyId, payload: bytes) -> StageProgress | None:
        """What `encode` made of it; None for what this service has not written, or not in this version."""
        try:
            frame = _open.decode(payload)
        except (msgspec.DecodeError, RecursionError):
            return None
        fraction = bounded(frame.fraction)
        if frame.v != VERSION or fraction is None:
            return None
        return StageProgress(
            evaluation_id=EvaluationId(id),
            attempt=frame.attempt,
            stage=frame.stage,
            fraction=fraction,
            message=self._opened(id, frame),
            at=frame.at,
        )

    def _sealed(self, id: EvaluationId, message: str) -> tuple[WrappedKey | None, bytes | None]:
        if self._vault is not None and message:
            with suppress(Unavailable):
                key = self._vault.new_key(id)
                return key, self._vault.seal(key, id, _FIELD, message.encode())
        return None, None

    def _opened(self, id: UUID, frame: _Frame) -> str:
        if self._vault is not None and frame.key is not None and frame.words is not None:
            with suppress(Unavailable, InconsistentState, UnicodeDecodeError):
                return presentable(self._vault.open(WrappedKey(frame.key), id, _FIELD, frame.words).decode())
        return ""
