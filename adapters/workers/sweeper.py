"""Sweeps at an even pace, for as long as the process lives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

import anyio
import structlog

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
    told = None  # an outage is told once, not by each process of the installation at each pass
    while True:
        try:
            swept = await sweep()
            if told:
                _log.info("sweep_works_again")
            told = None
        except Unavailable as error:
            if str(error) != told:
                _log.warning("sweep_failed", reason=error.in_full)
            told, swept = str(error), ()
        except Exception:
            _log.exception("sweep_crashed")
            swept = ()
        for evaluation in swept:
            _log.info("evaluation_swept", evaluation_id=str(evaluation.id), status=evaluation.status.value)
        if len(swept) < sweep.batch:
            await anyio.sleep(every.total_seconds())
