"""Events as listeners get them, each encoded once however many listen."""

from __future__ import annotations

import asyncio
import math
from collections import OrderedDict
from datetime import UTC, datetime

import anyio
import msgspec
from msgspec import Raw

from adapters.http.frame_schemas import Frame, Heartbeat, LastFrame, Progress, Result
from adapters.http.presenters import NULL, job_error
from domain.model.errors import Erased, ReportNotReady
from domain.model.evaluation import Evaluation
from domain.model.events import Event
from domain.model.ids import EvaluationId, Tenant
from domain.model.outcome import Status
from domain.model.progress import StageProgress
from domain.use_cases.read_evaluations import ReadEvaluations

_KEPT = 2_048  # plain frames, about 300 bytes each
_LAST_KEPT = 32  # frames with a whole report
_LAST_KEPT_S = 5.0  # for those who hear the end at once: a report may be erased
_encode = msgspec.json.Encoder().encode


class Frames:
    """Facts never change, so a frame that was encoded for one listener serves all of that evaluation's."""

    def __init__(self, read: ReadEvaluations) -> None:
        self._read = read
        self._frames = _Recent(_KEPT)
        self._last = _Recent(_LAST_KEPT, seconds=_LAST_KEPT_S)
        self._arriving: dict[EvaluationId, anyio.Event] = {}
        self._progress: tuple[StageProgress | None, str] = None, ""  # the latest of all, which goes to many at once

    async def of(self, event: Event, tenant: Tenant) -> str:
        """The event as JSON; the one that ends the job carries the result."""
        if event.type.terminal:
            return await self._last_one(event, tenant)
        return self._frames.get(event) or self._frames.keep(event, _encode(_frame(event)).decode())

    def of_progress(self, progress: StageProgress) -> str:
        """The progress as JSON."""
        told, frame = self._progress
        if told is not progress:
            frame = _encode(_progress(progress)).decode()
            self._progress = progress, frame
        return frame

    async def _last_one(self, event: Event, tenant: Tenant) -> str:
        """Of many listeners that hear the end at once, one reads the report and the others wait for it."""
        id = event.evaluation_id
        while (frame := self._last.get(event)) is None:
            if id in self._arriving:
                await self._arriving[id].wait()
                continue
            self._arriving[id] = anyio.Event()
            try:
                return self._last.keep(event, await self._last_frame(event, tenant))
            finally:  # if the one that read it failed or left, another one tries
                self._arriving.pop(id).set()
        return frame

    async def _last_frame(self, event: Event, tenant: Tenant) -> str:
        evaluation = await self._read.get(event.evaluation_id, tenant)
        result = _result(evaluation, await self._report(evaluation, tenant))
        return _encode(
            LastFrame(
                type=event.type.value,
                job_id=event.evaluation_id,
                seq=event.seq,
                stage=event.stage,
                message=event.message,
                progress=event.progress,
                at=event.at,
                data=result,
            )
        ).decode()

    async def _report(self, evaluation: Evaluation, tenant: Tenant) -> Raw:
        if evaluation.status is not Status.SUCCEEDED:
            return NULL
        try:
            return Raw(await self._read.report(evaluation.id, tenant))
        except (ReportNotReady, Erased):
            return NULL


def heartbeat(id: EvaluationId) -> str:
    """A frame that says only that the line is alive."""
    return _encode(Heartbeat(job_id=id, at=datetime.now(UTC))).decode()


def _frame(event: Event) -> Frame:
    return Frame(
        type=event.type.value,
        job_id=event.evaluation_id,
        seq=event.seq,
        stage=event.stage,
        message=event.message,
        progress=event.progress,
        at=event.at,
        data={"attempt": event.attempt, **event.data},
    )


def _progress(progress: StageProgress) -> Progress:
    return Progress(
        job_id=progress.evaluation_id,
        stage=progress.stage,
        message=progress.message,
        progress=progress.progress,
        at=progress.at,
    )


def _result(evaluation: Evaluation, report: Raw) -> Result:
    verdict = evaluation.verdict
    return Result(
        status=evaluation.status,
        score=verdict.score if verdict else None,
        recommendation=verdict.recommendation if verdict else None,
        confidence=verdict.confidence if verdict else None,
        error=job_error(evaluation.failure),
        report=report,
    )


class _Recent:
    """The newest frames; the oldest one makes room."""

    def __init__(self, limit: int, *, seconds: float = math.inf) -> None:
        self._limit, self._seconds = limit, seconds
        self._kept: OrderedDict[tuple[EvaluationId, int], tuple[str, float]] = OrderedDict()

    def get(self, event: Event) -> str | None:
        frame, until = self._kept.get((event.evaluation_id, event.seq), (None, math.inf))
        return frame if asyncio.get_running_loop().time() < until else None

    def keep(self, event: Event, frame: str) -> str:
        self._kept[event.evaluation_id, event.seq] = frame, asyncio.get_running_loop().time() + self._seconds
        if len(self._kept) > self._limit:
            self._kept.popitem(last=False)
        return frame
