"""Tidies up once a day, for as long as the process lives."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import anyio
import structlog

from domain.use_cases.tidy import Tidy
from ports.errors import Unavailable

_log = structlog.get_logger()
_FIRST: Final = timedelta(minutes=10)  # a process that has just begun has better things to do
_EVERY: Final = timedelta(days=1)


async def tidy_forever(tidy: Tidy) -> None:
    """None is the last, whatever it meets."""
    await anyio.sleep(_FIRST.total_seconds())
    while True:
        try:
            done = await tidy()
            _log.info("tidied", keys=done.keys, owners=done.owners)
        except Unavailable as error:
            _log.warning("tidying_failed", reason=error.in_full)
        except Exception:
            _log.exception("tidying_crashed")
        await anyio.sleep(_EVERY.total_seconds())
