"""Sweeps at an even pace, for as long as the process lives."""

from __future__ import annotations

from datetime import timedelta

import anyio
import structlog

from domain.use_cases.sweep_stranded import SweepStranded
from ports.errors import Unavailable

_log = structlog.get_logger()


async def sweep_forever(sweep: SweepStranded, *, every: timedelta) -> None:
    """A pass each `every`; a full batch is followed by the next one at once."""
    while True:
        try:
            swept = await sweep()
        except Unavailable as error:
            _log.warning("sweep_failed", reason=error.in_full)
            swept = ()
        for evaluation in swept:
            _log.info("evaluation_swept", evaluation_id=str(evaluation.id), status=evaluation.status.value)
        if len(swept) < sweep.batch:
            await anyio.sleep(every.total_seconds())
