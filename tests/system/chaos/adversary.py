"""Does what the plan says, and writes down what each blow hit."""

from __future__ import annotations

import signal
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import anyio
import pymysql
from anyio.to_thread import run_sync

from tests.harness.members import Member
from tests.system.chaos.plan import Blow, Fault
from tests.system.chaos.town import GRACE_S, Installation

_ENDS_WITHIN = GRACE_S + 15.0  # seconds after SIGTERM; the grace, and a busy machine's time for everything else
_COMES_UP_WITHIN, _WORKS_S = 30.0, 1.0  # before a blow
_ASK_AGAIN_S, _ASKS = 0.25, 6  # of a database that is away


@dataclass(frozen=True, slots=True)
class Orphan:
    """An attempt whose worker was killed or held, and when."""

    id: UUID
    attempt: int
    since: datetime


@dataclass(slots=True)
class Adversary:
    """`complaints` are about how the service took it."""

    place: Installation
    faults: Counter[str] = field(default_factory=Counter)
    orphans: list[Orphan] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    _turns: dict[object, anyio.Lock] = field(default_factory=lambda: defaultdict(anyio.Lock))

    async def strike(self, blows: Sequence[Blow]) -> None:
        """Return when the last one has passed and everything runs again."""
        began = anyio.current_time()
        async with anyio.create_task_group() as group:
            for blow in blows:
                await anyio.sleep(began + blow.at - anyio.current_time())
                self.faults[blow.fault.value] += 1
                group.start_soon(self._in_turn, blow)

    async def keep_alive(self) -> None:
        """Start again whatever ended by itself, as a supervisor would, and complain of it."""
        while True:
            for member in self.place.members:
                if member.name not in self.place.down and not member.runs:
                    self.complaints.append(f"{member.name} ended by itself")
                    member.start()
            await anyio.sleep(0.25)

    async def _in_turn(self, blow: Blow) -> None:
        """Who takes longer to come back than planned is struck again only then, or a slow machine sees it but start."""
        member = self._victim(blow)
        async with self._turns[member.name if member else blow.fault is Fault.KILL_DATABASE]:
            if member is not None:
                await _up(member)
            await self._strike(blow)

    def _victim(self, blow: Blow) -> Member | None:
        if blow.fault in (Fault.KILL_API, Fault.DRAIN_API):
            return self.place.apis[blow.victim]
        if blow.fault in (Fault.KILL_WORKER, Fault.DRAIN_WORKER, Fault.HOLD_WORKER):
            return self.place.workers[blow.victim]
        return None

    async def _strike(self, blow: Blow) -> None:
        match blow.fault:
            case Fault.KILL_DATABASE:
                await self._kill_database(blow.lasts)
            case Fault.KILL_NATS | Fault.WIPE_NATS:
                await self._kill_nats(blow)
            case Fault.HOLD_WORKER:
                await self._hold(self.place.workers[blow.victim], blow.lasts)
            case Fault.KILL_API | Fault.DRAIN_API:
                await self._end(self.place.apis[blow.victim], blow)
            case Fault.KILL_WORKER | Fault.DRAIN_WORKER:
                await self._end(self.place.workers[blow.victim], blow)

    async def _kill_database(self, lasts: float) -> None:
        assert self.place.database is not None
        self.place.database.kill()
        await anyio.sleep(lasts)
        await run_sync(self.place.database.start)

    async def _kill_nats(self, blow: Blow) -> None:
        wipe = blow.fault is Fault.WIPE_NATS
        nodes = self.place.nats if wipe else [self.place.nats[blow.victim]]
        for node in nodes:
            node.kill()
        for node in nodes if wipe else ():
            node.wipe()
        await anyio.sleep(blow.lasts)
        for node in nodes:
            node.start(wait=False)

    async def _hold(self, worker: Member, lasts: float) -> None:
        worker.signal(signal.SIGSTOP)
        await self._orphaned_by(worker, datetime.now(UTC))
        await anyio.sleep(lasts)
        worker.signal(signal.SIGCONT)

    async def _end(self, member: Member, blow: Blow) -> None:
        self.place.down.add(member.name)
        if blow.fault in (Fault.KILL_API, Fault.KILL_WORKER):
            member.kill()
            if member in self.place.workers:
                await self._orphaned_by(member, datetime.now(UTC))
        else:
            await self._drain(member)
        await anyio.sleep(blow.lasts)
        member.start()
        self.place.down.discard(member.name)

    async def _drain(self, member: Member) -> None:
        if (wrong := await run_sync(lambda: member.drain(within=_ENDS_WITHIN))) is not None:
            self.complaints.append(wrong)

    async def _orphaned_by(self, worker: Member, since: datetime) -> None:
        """What it had in hand: its leases stand until the sweeper ends them. Unknown when the database is away."""
        assert worker.process is not None
        held = f"SELECT id, attempt FROM evaluations WHERE status = 'running' AND owner LIKE '%:{worker.process.pid}'"
        for _ in range(_ASKS):
            with suppress(pymysql.Error):
                found = await run_sync(self.place.ledger.ask, held)
                self.orphans += [Orphan(UUID(bytes=bytes(id)), attempt, since) for id, attempt in found]
                return
            await anyio.sleep(_ASK_AGAIN_S)


async def _up(member: Member) -> None:
    """Return when it has worked for a moment; one that does not come up is struck all the same."""
    with anyio.move_on_after(_COMES_UP_WITHIN):
        while not (member.runs and member.is_at_work):  # noqa: ASYNC110  # another process sets no event
            await anyio.sleep(0.05)
        await anyio.sleep(_WORKS_S)
