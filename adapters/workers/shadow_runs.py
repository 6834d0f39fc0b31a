"""Judges by challengers, one run after the other, for as long as the process lives and only where no job needs it."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import anyio
import structlog

from adapters.shared.outage import Outage
from adapters.workers.room import Room
from domain.model.errors import Refusal
from domain.model.shadow import ShadowRun
from domain.use_cases.run_shadow import RunShadow
from ports.errors import Unavailable

_log = structlog.get_logger()
_GIVING_UP = timedelta(seconds=2)  # for the word that a run is handed back; else its lease runs out


async def run_shadows_forever(
    run: RunShadow, room: Room, *, owner: str, every: timedelta, heartbeat: timedelta
) -> None:
    """Looks each `every` while a place is spare; `heartbeat` is how often a lease is renewed: well within it.

    A run gives way as soon as jobs have taken every place, and on shutdown: it is handed back unharmed.
    """
    outage = Outage(_log.warning, "shadow_claim_failed")
    while True:
        await room.until_spare()
        claimed = await _claimed(run, owner, outage)
        if claimed is None:
            await anyio.sleep(every.total_seconds())
        elif not await _run(run, claimed, room, heartbeat):
            await anyio.sleep(every.total_seconds())  # what is missing is missing for the next one, too


async def _claimed(run: RunShadow, owner: str, outage: Outage) -> ShadowRun | None:
    try:
        claimed = await run.claim(owner=owner)
    except Unavailable as error:
        outage.met(str(error), detail=error.in_full)
        return None
    except Exception:
        _log.exception("shadow_claim_crashed")
        return None
    outage.over()
    return claimed


async def _run(run: RunShadow, claimed: ShadowRun, room: Room, heartbeat: timedelta) -> bool:
    """Whether it came to an end here."""
    log = _log.bind(evaluation_id=str(claimed.evaluation_id), attempt=claimed.attempt)
    ended = False
    try:
        async with anyio.create_task_group() as group:
            group.start_soon(_keep_alive, run, claimed, heartbeat, group.cancel_scope)
            group.start_soon(_give_way, room, group.cancel_scope)
            ended = await _judge(run, claimed, log)
            group.cancel_scope.cancel()
    finally:
        if not ended:
            await _hand_back(run, claimed)
    return ended


async def _judge(run: RunShadow, claimed: ShadowRun, log: structlog.stdlib.BoundLogger) -> bool:
    try:
        done = await run.judge(claimed)
        log.info("shadow_run_ended", status=done.status.value, engine=done.challenger.engine)
    except Refusal as refusal:
        log.info("shadow_attempt_superseded", reason=str(refusal))
    except Unavailable as error:
        log.warning("shadow_attempt_interrupted", reason=error.in_full)
        with suppress(Refusal, Unavailable):  # else its lease runs out
            await run.put_off(claimed)
        return False
    except Exception:
        log.exception("shadow_attempt_crashed")  # its lease runs out; the third time it is given up as poisoned
    return True


async def _give_way(room: Room, scope: anyio.CancelScope) -> None:
    await room.until_full()
    scope.cancel()


async def _keep_alive(run: RunShadow, claimed: ShadowRun, heartbeat: timedelta, scope: anyio.CancelScope) -> None:
    """Renew the lease; an attempt that was superseded is stopped."""
    while True:
        await anyio.sleep(heartbeat.total_seconds())
        try:
            await run.renew(claimed)
        except Unavailable as error:
            _log.warning("renewal_failed", evaluation_id=str(claimed.evaluation_id), reason=error.in_full)
        except Refusal:
            scope.cancel()


async def _hand_back(run: RunShadow, claimed: ShadowRun) -> None:
    """Though this worker is being stopped, or the attempt was superseded, in which case it is refused."""
    with anyio.move_on_after(_GIVING_UP.total_seconds(), shield=True), suppress(Refusal, Unavailable):
        await run.hand_back(claimed)
