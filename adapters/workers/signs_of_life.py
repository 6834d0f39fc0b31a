"""Tells the other processes that this one is at work."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import anyio
import structlog
from anyio.abc import TaskStatus

from adapters.shared.outage import Outage
from ports.errors import Unavailable
from ports.workers import WorkerRegistry

_log = structlog.get_logger()
_LAST_WORD = 2.0  # seconds for the store at the end; without it, silence says the same later


async def give_signs_of_life(
    workers: WorkerRegistry,
    worker: str,
    *,
    every: timedelta,
    task_status: TaskStatus[None] = anyio.TASK_STATUS_IGNORED,
) -> None:
    """A sign of life at once and then each `every`, until canceled; the end is a sign, too."""
    outage = Outage(_log.warning, "sign_of_life_failed")
    try:
        await _give_sign(workers, worker, outage)
        task_status.started()
        while True:
            await anyio.sleep(every.total_seconds())
            await _give_sign(workers, worker, outage)
    finally:
        with anyio.CancelScope(shield=True), anyio.move_on_after(_LAST_WORD), suppress(Unavailable):
            await workers.stopped(worker)


async def _give_sign(workers: WorkerRegistry, worker: str, outage: Outage) -> None:
    try:
        await workers.seen(worker)
    except Unavailable as error:
        outage.met(str(error), detail=error.in_full)
    except Exception:
        _log.exception("sign_of_life_crashed")  # no reason for the service to end
    else:
        outage.over()
