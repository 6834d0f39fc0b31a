"""Events: the numbered facts of an evaluation's history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

from domain.model.ids import EvaluationId, VacancyId


class Stage(StrEnum):
    """The steps of the pipeline, in the order they run."""

    READING_CV = "reading_cv"
    READING_JOB_DESCRIPTION = "reading_job_description"
    EXTRACTING = "extracting"
    MATCHING = "matching"
    WRITING_REPORT = "writing_report"

    @property
    def position(self) -> int:
        """Its place in the pipeline; the first one is 0."""
        return _ORDER.index(self)

    @property
    def progress(self) -> float:
        """The share of the whole run that lies behind when this stage begins (0 to 1)."""
        return _BEGINS_AT[self]

    def progress_at(self, fraction: float) -> float:
        """The share of the whole run that lies behind when so much of this stage is done (both 0 to 1)."""
        following = _ORDER[self.position + 1 :]
        ends_at = following[0].progress if following else 1.0
        return self.progress + fraction * (ends_at - self.progress)


_ORDER = list(Stage)
_BEGINS_AT = {
    Stage.READING_CV: 0.05,
    Stage.READING_JOB_DESCRIPTION: 0.45,
    Stage.EXTRACTING: 0.55,
    Stage.MATCHING: 0.75,
    Stage.WRITING_REPORT: 0.95,
}


class EventType(StrEnum):
    """What happened. The last four are terminal: nothing follows them."""

    QUEUED = "queued"
    STARTED = "started"
    STAGE = "stage"
    REQUEUED = "requeued"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"
    EXPIRED = "expired"

    @property
    def terminal(self) -> bool:
        return self in _TERMINAL


WORDED_BY_ENGINES: Final = frozenset({EventType.FAILED, EventType.REQUEUED})
"""Events whose message may be an engine's own words, which may quote a document."""

_TERMINAL = frozenset({EventType.SUCCEEDED, EventType.FAILED, EventType.CANCELED, EventType.EXPIRED})


@dataclass(frozen=True, slots=True)
class PutOff:
    """A job waits for something to pass; the reason may be an engine's words."""

    until: datetime
    reason: str

    def as_data(self, *, asked_by_engine: bool) -> dict[str, str]:
        """What its event says beside the reason."""
        until = {"until": f"{self.until:%Y-%m-%dT%H:%M:%S.%fZ}"}
        return until | {"asked_by": "engine"} if asked_by_engine else until


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One fact; `seq` counts from 1 without a gap and is written with the state that it belongs to."""

    evaluation_id: EvaluationId
    seq: int
    type: EventType
    attempt: int
    stage: Stage | None
    progress: float  # 0.0 to 1.0
    message: str
    at: datetime
    data: Mapping[str, str | float | None]
    vacancy_id: VacancyId | None = field(default=None, compare=False)  # whose listeners hear of it too; not kept

    @property
    def put_off(self) -> PutOff | None:
        """Until when and why, where it says that the evaluation is not to be tried at once."""
        until = self.data.get("until") if self.type is EventType.REQUEUED else None
        return PutOff(datetime.fromisoformat(until), self.message) if isinstance(until, str) else None

    def forgotten(self) -> Self:
        """Without the words of an engine, which may quote a document."""
        return replace(self, message="erased") if self.type in WORDED_BY_ENGINES else self
