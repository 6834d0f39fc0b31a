"""One service from its start, or from a reset, to the next: empty stores, workers, a clock that a test advances."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import anyio
import anyio.lowlevel
from msgspec import Struct
from starlette.applications import Starlette

from adapters.http.app import create_app
from adapters.http.config import HttpConfig
from adapters.matching.rendering import EngineReportRenderer
from adapters.telemetry import Exposition
from adapters.webhooks import HttpWebhookSender
from adapters.workers import EvaluationWorkers, WebhookDeliveries, read_postings_forever
from bootstrap.adapters import Adapters
from bootstrap.adapters import Rules as Figures
from bootstrap.container import Container
from bootstrap.http_services import http_services
from bootstrap.testing.clock import VirtualClock
from bootstrap.testing.engine import Attempts, ProgrammedMatcher
from bootstrap.testing.fakes import fake_adapters
from bootstrap.testing.holds import Holds
from bootstrap.testing.outcomes import Rules
from bootstrap.testing.queue import PausableQueue
from domain.model.errors import Refusal
from domain.model.ids import Tenant, User
from domain.model.policy import RetryPolicy
from domain.model.principal import Principal, Role
from domain.use_cases.submit_evaluation import QueueBounds

POLICY = RetryPolicy()
HEARTBEAT = POLICY.lease / 3
_FOR_EVER = timedelta(days=1)  # in real time: what a worker would do by then is done in virtual time
_SETTLES_WITHIN = 10.0  # seconds
_DELIVERS_EVERY = timedelta(seconds=0.1)  # in real time
_LOOKS_EVERY = timedelta(seconds=1)  # in real time: the feed tells of new postings before


class Options(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the process is started with."""

    control: str  # the secret of the test's own requests
    tenants: dict[str, str]  # tenant by the SHA-256 of its API key, in hexadecimal
    engines: tuple[str, ...]
    workers: int
    start: datetime | None = None  # where virtual time begins; now, when None


class World:
    """The real application and real workers over fakes."""

    def __init__(self, options: Options) -> None:
        self._workers = options.workers
        self.clock = VirtualClock(options.start or datetime.now(UTC))
        self.rules, self.holds, self.queue = Rules(), Holds(self.clock), PausableQueue()
        self._attempts = Attempts()
        self._reading, self._delivering = anyio.CancelScope(), anyio.CancelScope()
        self._adapters = self._fakes(options.engines)
        self._cases = Container(
            adapters=self._adapters, rules=replace(_FIGURES, settled_keys=_principals(options.tenants))
        )
        self.app = self._application(options)
        self.pool = EvaluationWorkers(
            self._cases.run(),
            self.queue,
            self._adapters.feed,
            owner="test-service",
            concurrency=options.workers,
            guest=False,
            heartbeat=_FOR_EVER,
            around=self._attempts.around,
        )

    async def advance(self, by: timedelta) -> None:
        """Let `by` pass, heartbeat by heartbeat: workers renew their leases and the sweeper looks after jobs."""
        until = self.clock.now() + by
        await self.settle()  # what was accepted a moment ago is with its worker by now
        while (left := until - self.clock.now()) > timedelta():
            self.clock.advance(min(left, HEARTBEAT))
            await self._renew()
            await self._sweep()
            await self.settle()

    async def settle(self) -> None:
        """Return once every job has ended, is held, or waits for a worker or for its time."""
        with anyio.fail_after(_SETTLES_WITHIN):
            while not self._is_quiet():
                await anyio.lowlevel.checkpoint()

    async def read_postings(self) -> None:
        """Read postings as they come, until the world is closed."""
        with self._reading:
            await read_postings_forever(
                self._cases.read_posting(),
                self._adapters.feed,
                owner="test-service",
                every=_LOOKS_EVERY,
                heartbeat=_FOR_EVER,
            )

    async def deliver_webhooks(self) -> None:
        """Send to webhooks what is due in virtual time, until the world is closed."""
        with self._delivering:
            await WebhookDeliveries(self._cases.deliver_webhooks(), every=_DELIVERS_EVERY).run()

    async def close(self) -> None:
        """Send every listener away and stop the workers."""
        self.app.state.drain()
        self._reading.cancel()
        self._delivering.cancel()
        await self.pool.stop(grace=timedelta())

    def _is_quiet(self) -> bool:
        busy = self._workers - self.queue.idle - self.holds.standing
        return busy == 0 and (not self.queue.offered or self.queue.paused or self.queue.idle == 0)

    async def _renew(self) -> None:
        for attempt in self._attempts.running():
            with suppress(Refusal):
                await self._cases.run().renew(attempt)

    async def _sweep(self) -> None:
        sweep = self._cases.sweep()
        while len(await sweep()) == sweep.batch:
            pass

    def _fakes(self, engines: tuple[str, ...]) -> Adapters:
        matcher = ProgrammedMatcher(
            engines, rules=self.rules, holds=self.holds, attempts=self._attempts, clock=self.clock
        )
        return replace(
            fake_adapters(self.clock, matcher),
            webhook_sender=HttpWebhookSender(allow_private=True, version="testing"),
            queue=self.queue,
            renderer=EngineReportRenderer(),
        )

    def _application(self, options: Options) -> Starlette:
        adapters = self._adapters
        services = http_services(
            self._cases,
            checks={"database": adapters.operations.check, "documents": adapters.documents.check},
            metrics=Exposition(adapters.operations.backlog, ()),
        )
        return create_app(services, HttpConfig(keyed=bool(options.tenants)))


def _principals(tenants: Mapping[str, str]) -> Mapping[bytes, Principal]:
    """Everybody may do everything, each for a tenant."""
    return {
        bytes.fromhex(digest): Principal(tenant=Tenant(tenant), user=User(tenant), roles=frozenset(Role))
        for digest, tenant in tenants.items()
    }


_FIGURES = Figures(
    stages_apart=timedelta(),  # so that a job that is held is seen at its stage
    policy=POLICY,
    bounds=QueueBounds(per_tenant=10_000, in_all=10_000),
    run_limit=timedelta(minutes=2),
    silence=timedelta(seconds=1),
    silence_limit=timedelta(seconds=1),
)
