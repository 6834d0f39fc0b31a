"""Signs the audit trails at an even pace, for as long as the process lives, and writes down that it began."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import anyio
import structlog

from adapters.shared.outage import Outage
from domain.model.audit import INSTALLATION, Fact
from domain.model.errors import ChainBroken
from ports.audit import AuditTrail
from ports.errors import Unavailable

_log = structlog.get_logger()
_AGAIN_S = 5


async def record_start(trail: AuditTrail, fact: Fact) -> None:
    """Write it into the chain of the installation, as soon as there is a database."""
    while True:
        try:
            await trail.append(INSTALLATION, [fact])
        except Unavailable:
            await anyio.sleep(_AGAIN_S)
        else:
            return


async def sign_forever(sign: Callable[[], Awaitable[int]], *, every: timedelta) -> None:
    """None is the last, whatever it meets; a chain that somebody has changed is said in the log each time."""
    outage = Outage(_log.warning, "signing_failed", recovered=lambda: _log.info("signing_works_again"))
    while True:
        try:
            await sign()
            outage.over()
        except ChainBroken as broken:
            _log.critical("audit_chain_broken", why=str(broken))
        except Unavailable as error:
            outage.met(str(error), detail=error.in_full)
        except Exception:
            _log.exception("signing_crashed")
        await anyio.sleep(every.total_seconds())
