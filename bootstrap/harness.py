"""The whole service in memory, for tests of software that calls it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import anyio
from starlette.applications import Starlette

from adapters.fakes import MemoryDocuments, MemoryEvaluations, PlainRenderer, ScriptedMatcher
from adapters.http.app import create_app
from adapters.in_process import InProcessFeed, InProcessQueue
from adapters.system import SystemClock, UuidSource
from bootstrap.adapters import Adapters
from bootstrap.lifespan import Application, application, rules
from bootstrap.serving import evaluation_workers, http_config, services
from bootstrap.settings import Settings
from ports.matcher import Matcher
from ports.time_and_ids import Clock

if TYPE_CHECKING:  # its libraries are an extra
    from adapters.telemetry.tracing import Tracing


@asynccontextmanager
async def memory_service(
    matcher: Matcher | None = None, *, settings: Settings | None = None, workers: int = 1
) -> AsyncIterator[Starlette]:
    """The real application and `workers` real workers over stores that forget when the context is left.

    Without a matcher every pair is judged by a `ScriptedMatcher` of its own.
    """
    running = memory_application(matcher or ScriptedMatcher(), settings=settings or Settings())
    pool = evaluation_workers(running, workers)
    async with anyio.create_task_group() as group:
        group.start_soon(pool.work)
        yield create_app(services(running), http_config(running.settings))
        await pool.stop(grace=timedelta(0))


def memory_application(
    matcher: Matcher, *, settings: Settings, clock: Clock | None = None, tracing: Tracing | None = None
) -> Application:
    """The use cases over in-memory adapters, without workers and without HTTP."""
    clock = clock or SystemClock()
    evaluations = MemoryEvaluations(clock)
    adapters = Adapters(
        evaluations=evaluations,
        reader=evaluations,
        operations=evaluations,
        documents=MemoryDocuments(),
        queue=InProcessQueue(),
        feed=InProcessFeed(),
        matcher=matcher,
        renderer=PlainRenderer(),
        clock=clock,
        ids=UuidSource(),
    )
    return application(settings, adapters, rules(settings, workers=1), tracing=tracing)
