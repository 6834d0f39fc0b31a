"""Runs the service in this process: HTTP, workers, or both, from the first signal on to an orderly end."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, nullcontext
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from typing import Any

import anyio
import structlog
import uvicorn
from anyio import TASK_STATUS_IGNORED
from anyio.abc import TaskStatus
from starlette.applications import Starlette

from adapters.http.app import create_app
from adapters.http.connection_bounds import ConnectionBounds
from adapters.http.protocol import protocols
from adapters.http.service_pages import operators_app
from adapters.http.services import Services, nobody
from adapters.system import SystemClock
from adapters.workers import (
    EvaluationWorkers,
    WebhookDeliveries,
    give_signs_of_life,
    prune_webhooks_forever,
    read_postings_forever,
    record_start,
    sign_forever,
    sweep_forever,
    tidy_forever,
)
from bootstrap.descriptors import room_for
from bootstrap.door import is_loopback, lock_door, refuse_open_door
from bootstrap.front import metrics_key, warn_of_open_metrics
from bootstrap.garbage import keep_collections_short
from bootstrap.http_config import http_config
from bootstrap.http_services import http_services
from bootstrap.lifespan import Application, open_application
from bootstrap.listening import address_of, listening
from bootstrap.secret_settings import key_files_readable_by_others
from bootstrap.settings import Settings
from bootstrap.settings_help import shown
from bootstrap.shadows import shadow_runner
from bootstrap.share import Share
from bootstrap.single_process import the_only_service
from domain.model.audit import Action, Actor, ActorKind, Fact

Wait = Callable[[], Awaitable[object]]
_log = structlog.get_logger()
_ERASES_EVERY = timedelta(minutes=1)


async def serve(
    settings: Settings,
    *,
    host: str,
    port: int,
    workers: int,
    until: Wait | None = None,
    task_status: TaskStatus[str] = TASK_STATUS_IGNORED,
) -> None:
    """HTTP on `host` and `port`, and `workers` evaluations at once, until SIGTERM or SIGINT, or `until` returns.

    The status is the address, once everything is open.
    """
    await refuse_open_door(settings, host)
    warn_of_open_metrics(settings, host)
    with the_only_service(settings), listening(host, port, settings.peer_timeout_s) as sock:
        opened = partial(serve_on, sock, settings, host=host, workers=workers, task_status=task_status)
        await opened(until=until or _stop_requested, alone=until is None)


async def serve_on(
    sock: socket.socket,
    settings: Settings,
    *,
    host: str,
    workers: int,
    until: Wait,
    alone: bool = True,
    share: Share | None = None,
    task_status: TaskStatus[str] = TASK_STATUS_IGNORED,
) -> None:
    """The same on a socket that listens already; `share` is what this process has of a service of several.

    `alone`: the process does nothing else.
    """
    figures = share.figures if share else None
    opened = open_application(settings, workers=workers, exposed=not is_loopback(host), figures=figures)
    async with opened as application:
        keyed = await lock_door(application.use_cases.identify(), host)
        own = share.of(settings) if share else settings
        app = create_app(services(application), http_config(own, keyed=keyed))
        server = _Server(_uvicorn(app, own))
        task_status.started(address_of(sock))
        pool = evaluation_workers(application, workers, budget=own.worker_budget())
        await _run(application, workers, pool, app=app, server=server, sock=sock, until=until, alone=alone)


async def work(settings: Settings, *, concurrency: int) -> None:
    """`concurrency` evaluations at once and no API, until SIGTERM or SIGINT."""
    with ExitStack() as stack:
        port = settings.metrics_port
        sock = stack.enter_context(listening(settings.metrics_host, port, settings.peer_timeout_s)) if port else None
        opened = open_application(settings, workers=concurrency, exposed=True)
        async with opened as application, _exposing_metrics(application, sock):
            pool = evaluation_workers(application, concurrency)
            await _run(application, concurrency, pool, until=_stop_requested)


@asynccontextmanager
async def _exposing_metrics(application: Application, sock: socket.socket | None) -> AsyncIterator[None]:
    """Figures and health on a socket of their own, until all else has stopped."""
    if sock is None:
        yield
        return
    app = operators_app(application.metrics, version("ai-recruiter"), metrics_key(application.settings))
    server = _Server(_uvicorn(app, application.settings))
    async with anyio.create_task_group() as group:
        group.start_soon(_serve_http, server, sock, group.cancel_scope)
        yield
        server.should_exit = True


async def _run(
    application: Application,
    workers: int,
    pool: EvaluationWorkers,
    *,
    app: Starlette | None = None,
    server: _Server | None = None,
    sock: socket.socket | None = None,
    until: Wait,
    alone: bool = False,
) -> None:
    for path in key_files_readable_by_others(application.settings):
        _log.warning("key_file_readable_by_others", file=str(path), advice="chmod 0400")
    async with anyio.create_task_group() as group:
        if workers:
            _log.info("working", concurrency=workers, pid=os.getpid())
            signs = partial(give_signs_of_life, every=timedelta(seconds=application.settings.heartbeat_s))
            await group.start(signs, application.adapters.workers, worker_name())
            group.start_soon(pool.work)
            group.start_soon(posting_reader(application))
            group.start_soon(shadow_runner(application, pool.room, worker_name()))
        sweep = application.use_cases.sweep() if workers else application.use_cases.expire()
        every = timedelta(seconds=application.settings.sweep_every_s)
        group.start_soon(partial(sweep_forever, sweep, every=every))
        group.start_soon(WebhookDeliveries(application.use_cases.deliver_webhooks(), every=every).run)
        group.start_soon(partial(sweep_forever, application.use_cases.erase_due(), every=_ERASES_EVERY))
        group.start_soon(tidy_forever, application.use_cases.tidy())
        group.start_soon(application.metrics.keep_telling)
        group.start_soon(prune_webhooks_forever, application.adapters.webhook_outbox)
        group.start_soon(record_start, application.adapters.audit, start_fact(application))
        if application.adapters.signer is not None:
            pace = timedelta(seconds=application.settings.audit_checkpoint_every_s)
            group.start_soon(partial(sign_forever, application.use_cases.sign_chains(), every=pace))
        if server is not None and sock is not None:
            group.start_soon(_serve_http, server, sock, group.cancel_scope)
            if alone:
                group.start_soon(keep_collections_short, server.server_state.connections)
        await until()
        await _wind_down(application, pool, app, server)
        group.cancel_scope.cancel()


async def _wind_down(
    application: Application, pool: EvaluationWorkers, app: Starlette | None, server: _Server | None
) -> None:
    _log.info("draining", running=pool.running)
    if app is not None and server is not None:
        app.state.drain()
        server.should_exit = True
    grace = timedelta(seconds=application.settings.grace_s)
    await pool.stop(grace=grace)
    if server is not None:
        with anyio.move_on_after(grace.total_seconds()):
            await server.ended.wait()
    _log.info("stopped")


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: this module listens to signals for every part of the process."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ended = anyio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _serve_http(server: _Server, sock: socket.socket, scope: anyio.CancelScope) -> None:
    _log.info("listening", url=address_of(sock), pid=os.getpid())
    try:
        await server.serve(sockets=[sock])
    finally:
        server.ended.set()
    if not server.should_exit:
        scope.cancel()


async def _stop_requested() -> None:
    with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        async for _ in signals:
            return


def worker_name() -> str:
    """The workers of this process by host and process id, in leases and signs of life."""
    return f"{socket.gethostname()[:80]}:{os.getpid()}"


def start_fact(application: Application) -> Fact:
    """What this process begins with: its version, engines and settings, without what is secret in them."""
    settings = {it.name: it.value for it in shown(application.settings) if it.value != it.default}
    engines = [f"{it.name} {it.version}" for it in application.adapters.matcher.engines()]
    return Fact(
        action=Action.SERVICE_STARTED,
        actor=Actor(kind=ActorKind.SYSTEM, name=worker_name()),
        at=SystemClock().now(),
        data={"version": version("ai-recruiter"), "engines": engines, "settings": settings},
    )


def posting_reader(application: Application) -> Callable[[], Coroutine[Any, Any, None]]:
    """What reads the postings of vacancies in this process."""
    return partial(
        read_postings_forever,
        application.use_cases.read_posting(),
        application.adapters.feed,
        owner=worker_name(),
        every=timedelta(seconds=application.settings.sweep_every_s),
        heartbeat=timedelta(seconds=application.settings.heartbeat_s),
    )


def evaluation_workers(
    application: Application, concurrency: int, *, budget: timedelta | None = None
) -> EvaluationWorkers:
    """The workers of this process, named so that a lease shows where it runs; `budget` if it isn't the settings'."""
    return EvaluationWorkers(
        application.use_cases.run(),
        application.adapters.queue,
        application.adapters.feed,
        owner=worker_name(),
        concurrency=concurrency,
        heartbeat=timedelta(seconds=application.settings.heartbeat_s),
        budget=budget or application.settings.worker_budget(),
        around=application.tracing.attempt if application.tracing else nullcontext,
    )


def services(application: Application) -> Services:
    """What HTTP drives."""
    return http_services(
        application.use_cases,
        checks=application.checks,
        metrics=application.metrics,
        dispensable=frozenset({"queue", "workers", "categories"}),  # accepted jobs wait for either, or need none
        on_accepted=application.tracing.accepted if application.tracing else nobody,
    )


def _uvicorn(app: Starlette, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="uvloop",
        **protocols(settings.connections(room_for(settings.max_connections + ConnectionBounds().spare))),
        ws_max_size=4096,  # a listener has nothing to say
        ws_per_message_deflate=False,
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=settings.keep_alive_s,
        timeout_graceful_shutdown=int(settings.grace_s),
    )
