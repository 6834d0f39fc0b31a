"""Reads the postings of vacancies, one after the other, for as long as the process lives."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import anyio
import structlog

from adapters.shared.outage import Outage
from domain.model.errors import Refusal
from domain.model.vacancy import Vacancy
from domain.use_cases.read_posting import ReadPosting
from ports.errors import Unavailable
from ports.feed import UNREAD, Feed

_log = structlog.get_logger()


async def read_postings_forever(
    read: ReadPosting, feed: Feed, *, owner: str, every: timedelta, heartbeat: timedelta
) -> None:
    """Looks when the feed stirs and each `every`; `heartbeat` is how often a lease is renewed: well within it.

    A process that is shut down leaves what it reads to its lease; postings take about a second.
    """
    outage = Outage(_log.warning, "posting_claim_failed")
    async with feed.subscribe(UNREAD) as stirred:
        while True:
            claimed = await _claimed(read, owner, outage)
            if claimed is None:
                await stirred.next(within=every)
            else:
                await _read(read, claimed, heartbeat)


async def _claimed(read: ReadPosting, owner: str, outage: Outage) -> Vacancy | None:
    try:
        claimed = await read.claim(owner=owner)
    except Unavailable as error:
        outage.met(str(error), detail=error.in_full)
        return None
    except Exception:
        _log.exception("posting_claim_crashed")
        return None
    outage.over()
    return claimed


async def _read(read: ReadPosting, claimed: Vacancy, heartbeat: timedelta) -> None:
    log = _log.bind(vacancy_id=str(claimed.id), attempt=claimed.attempt)
    async with anyio.create_task_group() as group:
        group.start_soon(_keep_alive, read, claimed, heartbeat, group.cancel_scope)
        try:
            done = await read.read(claimed)
            log.info("posting_read", status=done.status.value)
        except Refusal as refusal:
            log.info("posting_attempt_superseded", reason=str(refusal))
        except Unavailable as error:
            log.warning("posting_attempt_interrupted", reason=error.in_full)
            with suppress(Refusal, Unavailable):  # else its lease runs out
                await read.put_off(claimed)
        except Exception:
            log.exception("posting_attempt_crashed")  # its lease runs out; the third time it is given up as poisoned
        group.cancel_scope.cancel()


async def _keep_alive(read: ReadPosting, claimed: Vacancy, heartbeat: timedelta, scope: anyio.CancelScope) -> None:
    """Renew the lease; an attempt that was superseded is stopped."""
    while True:
        await anyio.sleep(heartbeat.total_seconds())
        try:
            await read.renew(claimed)
        except Unavailable as error:
            _log.warning("renewal_failed", vacancy_id=str(claimed.id), reason=error.in_full)
        except Refusal:
            scope.cancel()
