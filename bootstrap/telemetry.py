"""Wraps the adapters in metrics and traces, and lists the collectors of a process."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING

from prometheus_client.registry import Collector

from adapters.matching.matcher import SandboxedMatcher
from adapters.nats import Nats
from adapters.sql import Database
from adapters.telemetry import (
    BrokerReading,
    BuildReading,
    DatabaseReading,
    EngineReading,
    MeteredFeed,
    MeteredMatcher,
    metered_documents,
    metered_evaluations,
    metered_operations,
    metered_queue,
    metered_reader,
)
from bootstrap.adapters import Adapters
from bootstrap.settings import Settings, WrongSettings

if TYPE_CHECKING:  # its libraries are an extra
    from adapters.telemetry.tracing import Tracing


def metered(adapters: Adapters) -> Adapters:
    """The same adapters, with figures of what passes through them."""
    return replace(
        adapters,
        evaluations=metered_evaluations(adapters.evaluations),
        reader=metered_reader(adapters.reader),
        operations=metered_operations(adapters.operations),
        documents=metered_documents(adapters.documents),
        queue=metered_queue(adapters.queue),
        feed=MeteredFeed(adapters.feed),
        matcher=MeteredMatcher(adapters.matcher),
    )


def traced(adapters: Adapters, tracing: Tracing | None) -> Adapters:
    """The same adapters, with a span for what they do on behalf of an evaluation."""
    if tracing is None:
        return adapters
    from adapters.telemetry.traced import TracedDocuments, TracedEvaluations, TracedMatcher, TracedQueue

    return replace(
        adapters,
        evaluations=TracedEvaluations(adapters.evaluations, tracing),
        documents=TracedDocuments(adapters.documents, tracing),
        queue=TracedQueue(adapters.queue, tracing),
        matcher=TracedMatcher(adapters.matcher, tracing),
    )


def tracing_for(settings: Settings) -> AbstractAsyncContextManager[Tracing | None]:
    """Traces, where a collector is named. Raises WrongSettings when they cannot be made here."""
    if settings.otlp_url is None:
        return nullcontext()
    try:
        from adapters.telemetry.tracing import open_tracing
    except ImportError as error:
        raise WrongSettings(
            f"AI_RECRUITER_OTLP_URL is set, but the libraries that send traces are not installed ({error}): "
            "install requirements-tracing.txt, or unset it"
        ) from None
    return open_tracing(
        settings.otlp_url,
        share=settings.trace_share,
        version=version("ai-recruiter"),
        instance=f"{socket.gethostname()[:80]}:{os.getpid()}",
    )


def readings(database: Database, nats: Nats | None, matcher: SandboxedMatcher, *, workers: int) -> Sequence[Collector]:
    """What is read of a process's own parts at each scrape."""
    found: list[Collector] = [
        BuildReading(version("ai-recruiter"), workers),
        DatabaseReading(database),
        EngineReading(matcher.places, matcher.circuits),
    ]
    if nats is not None:
        found.append(BrokerReading(nats.connection, nats.feed))
    return found
