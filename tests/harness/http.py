"""The real HTTP app over the in-memory adapters, and a client for it."""

from __future__ import annotations

import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import anyio
import anyio.to_thread
import httpx2
import uvicorn
from starlette.applications import Starlette

from adapters.fakes import MemoryDocuments, MemoryEvaluations, MemoryVacancies, ScriptedSender
from adapters.fakes.matcher import ScriptedMatcher
from adapters.http.app import create_app
from adapters.http.config import HttpConfig
from adapters.http.connection_bounds import ConnectionBounds
from adapters.http.protocol import protocols
from adapters.in_process import InProcessFeed, InProcessQueue
from adapters.system import SystemClock
from adapters.workers import read_postings_forever
from bootstrap.adapters import Adapters, Rules
from bootstrap.container import Container
from bootstrap.http_services import http_services
from bootstrap.testing.fakes import fake_adapters
from domain.model.errors import Refusal
from domain.model.findings_only import NOBODY, FindingsOnly
from domain.model.ids import Tenant, User
from domain.model.policy import RetryPolicy
from domain.model.principal import Principal, Role
from domain.model.shadow import NO_SHADOWS, Shadowing
from domain.use_cases.submit_evaluation import QueueBounds
from ports.matcher import ReportFormat
from ports.time_and_ids import Clock
from ports.tokens import TokenVerifier

Check = Callable[[], Awaitable[None]]
A_PAIR: Mapping[str, Any] = {
    "cv": {"text": "Jane Doe, ten years of Python"},
    "job_description": {"text": "Python developer wanted"},
}


class PlainRenderer:
    """Shows a report as it is, between the tags of its format."""

    def render(self, body: bytes, as_format: ReportFormat) -> str:
        text = body.decode()
        return f"<!doctype html><pre>{text}</pre>" if as_format is ReportFormat.HTML else f"# Report\n\n{text}\n"


async def _figures() -> bytes:
    return b"# HELP up Whether it is up\nup 1\n"


@dataclass(kw_only=True)
class World:
    """The service in memory; nothing is judged until `work` runs or somebody calls `judge_next`."""

    config: HttpConfig = field(default_factory=HttpConfig)
    matcher: ScriptedMatcher = field(default_factory=ScriptedMatcher)
    sender: ScriptedSender = field(default_factory=ScriptedSender)
    bounds: QueueBounds = field(default_factory=lambda: QueueBounds(per_tenant=1000, in_all=2000))
    checks: Mapping[str, Check] = field(default_factory=dict)
    dispensable: frozenset[str] = frozenset()
    settled: Mapping[bytes, Principal] = field(default_factory=dict)
    tokens: TokenVerifier | None = None
    requests_a_minute: int | None = None
    findings_only: FindingsOnly = NOBODY
    shadowing: Shadowing = NO_SHADOWS

    def __post_init__(self) -> None:
        clock = SystemClock()
        self.evaluations = MemoryEvaluations(clock, a_day=self.bounds.a_day, shadowing=self.shadowing)
        self.vacancies = MemoryVacancies(self.evaluations, clock)
        self.documents = MemoryDocuments()
        self.queue, self.feed = InProcessQueue(), InProcessFeed()
        self.cases = Container(adapters=self._adapters(clock), rules=self._rules())
        self.run, self.keys = self.cases.run(), self.cases.keys()
        self.services = http_services(self.cases, checks=self.checks, metrics=_figures, dispensable=self.dispensable)
        self.app: Starlette = create_app(self.services, self.config)

    def _adapters(self, clock: Clock) -> Adapters:
        return replace(
            fake_adapters(clock, self.matcher, evaluations=self.evaluations, vacancies=self.vacancies),
            webhook_sender=self.sender,
            documents=self.documents,
            queue=self.queue,
            feed=self.feed,
            renderer=PlainRenderer(),
            tokens=self.tokens,
        )

    def _rules(self) -> Rules:
        return Rules(
            policy=RetryPolicy(),
            bounds=self.bounds,
            run_limit=timedelta(seconds=30),
            silence=timedelta(seconds=0.2),
            silence_limit=timedelta(seconds=1),
            settled_keys=self.settled,
            requests_a_minute=self.requests_a_minute,
            findings_only=self.findings_only,
            stages_apart=timedelta(),  # so that a run that stands at a gate is seen there
        )

    async def read_postings(self) -> None:
        """Read whatever posting waits, until canceled."""
        every = timedelta(seconds=0.2)
        await read_postings_forever(self.cases.read_posting(), self.feed, owner="tests", every=every, heartbeat=every)

    async def work(self) -> None:
        """Judge whatever comes, until canceled."""
        async with self.queue.deliveries() as deliveries:
            async for delivery in deliveries:
                try:
                    claimed = await self.run.claim(delivery.id, owner="tests")
                    if claimed is not None:
                        await self.run.judge(claimed)
                except Refusal:  # canceled meanwhile
                    continue

    async def challenge(self) -> int:
        """Judge whatever a challenger has to judge; how many there were."""
        run, judged = self.cases.run_shadow(), 0
        while (claimed := await run.claim(owner="tests")) is not None:
            await run.judge(claimed)
            judged += 1
        return judged

    def client(self, **options: Any) -> httpx2.AsyncClient:
        """A client that needs no network."""
        transport = httpx2.ASGITransport(self.app, raise_app_exceptions=False)
        return httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1", **options)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[httpx2.AsyncClient]:
        """A client, with a worker at work behind it."""
        async with self.client() as client, anyio.create_task_group() as tasks:
            tasks.start_soon(self.work)
            tasks.start_soon(self.read_postings)
            yield client
            tasks.cancel_scope.cancel()

    @asynccontextmanager
    async def serving(self, *, working: bool = True, keep_alive_s: float = 5, **bounds: Any) -> AsyncIterator[str]:
        """A real server on a loopback port, its connections bounded by name; yields its `host:port`."""
        async with anyio.create_task_group() as tasks:
            if working:
                tasks.start_soon(self.work)
                tasks.start_soon(self.read_postings)
            async with served(self.app, ConnectionBounds(**bounds), keep_alive_s) as address:
                yield address
            tasks.cancel_scope.cancel()


def a_world(**limits: Any) -> World:
    """A world whose HTTP limits are changed by name."""
    return World(config=replace(HttpConfig(), **limits))


def a_keyed_world(keys: Mapping[str, str | Principal], **limits: Any) -> World:
    """A world with keys: each proves a recruiter's program of that tenant, or whom it names."""
    principals = {key: it if isinstance(it, Principal) else a_principal(it) for key, it in keys.items()}
    return World(
        config=replace(HttpConfig(keyed=True), **limits),
        settled={sha256(key.encode()).digest(): it for key, it in principals.items()},
    )


def a_principal(tenant: str, *roles: Role) -> Principal:
    """A user called like the tenant; with the roles of a plain key of the settings, when none is given."""
    given = roles or (Role.RECRUITER, Role.SERVICE)
    return Principal(tenant=Tenant(tenant), user=User(tenant), roles=frozenset(given))


class Server(uvicorn.Server):
    """A server that says when it answers."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


def server_of(app: Starlette, bounds: ConnectionBounds, keep_alive_s: float = 5) -> Server:
    """A server set up as the service runs it."""
    config = uvicorn.Config(
        app,
        **protocols(bounds),
        ws_max_size=4096,
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
        timeout_keep_alive=keep_alive_s,  # type: ignore[arg-type]  # any number of seconds
        timeout_graceful_shutdown=5,
    )
    return Server(config)


def a_listening_socket() -> socket.socket:
    """A socket on a free loopback port."""
    listening = socket.socket(proto=socket.IPPROTO_TCP)  # named, so that asyncio sends small answers at once
    listening.bind(("127.0.0.1", 0))
    return listening


@asynccontextmanager
async def served(app: Starlette, bounds: ConnectionBounds, keep_alive_s: float) -> AsyncIterator[str]:
    """The app behind a real server in this event loop; yields its `host:port`."""
    server, listening = server_of(app, bounds, keep_alive_s), a_listening_socket()
    with listening:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(server.serve, [listening])
            await anyio.to_thread.run_sync(server.up.wait, 10)
            try:
                host, port = listening.getsockname()
                yield f"{host}:{port}"
            finally:
                server.should_exit = True


async def submitted(client: httpx2.AsyncClient, **changes: Any) -> str:
    """The id of a fresh job."""
    response = await client.post("/api/v1/jobs", json={**A_PAIR, **changes})
    assert response.status_code == 202, response.text
    id: str = response.json()["id"]
    return id


async def finished(client: httpx2.AsyncClient, id: str) -> dict[str, Any]:
    """The job, once it has ended."""
    with anyio.fail_after(10):
        response = await client.get(f"/api/v1/jobs/{id}/events")
    assert response.status_code == 200
    job: dict[str, Any] = (await client.get(f"/api/v1/jobs/{id}")).json()
    return job


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Ask again and again, for what no event announces; fails after five seconds."""
    with anyio.fail_after(5):
        while True:
            if await condition():
                return
            await anyio.sleep(0.01)
