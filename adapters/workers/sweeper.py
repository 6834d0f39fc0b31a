"""Sweeps at an even pace, for as long as the process lives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

import anyio
import structlog

from adapters.shared.outage import Outage
from domain.model.evaluation import Evaluation
from ports.errors import Unavailable

_log = structlog.get_logger()


class Sweep(Protocol):
    """A pass over up to `batch` evaluations that something has to be done about."""

    @property
    def batch(self) -> int: ...

    async def __call__(self) -> Sequence[Evaluation]: ...


async def sweep_forever(sweep: Sweep, *, every: timedelta) -> None:
    """A pass each `every`; a full batch is followed by the next one at once. None is the last, whatever it meets."""
    outage = Outage(_log.warning, "sweep_failed", recovered=lambda: _log.info("sweep_works_again"))
    while True:
        try:
            swept = await sweep()
            outage.over()
        except Unavailable as error:
            outage.met(str(error), detail=error.in_full)
            swept = ()
        except Exception:
            _log.exception("sweep_crashed")
            swept = ()
        for evaluation in swept:
            _log.info("evaluation_swept", evaluation_id=str(evaluation.id), status=evaluation.status.value)
        if len(swept) < sweep.batch:
            await anyio.sleep(every.total_seconds())
