"""The queue contract in process and over NATS."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from adapters.in_process import InProcessQueue
from adapters.nats import open_nats
from adapters.telemetry import metered_queue
from adapters.telemetry.traced import TracedQueue
from adapters.telemetry.tracing import Tracing
from ports.contracts.queue import OpenQueue, Promises, QueueContract
from ports.queue import Queue
from tests.harness.nats import NatsServer

ACK_WAIT = timedelta(seconds=1)


class TestInProcessQueue(QueueContract):
    promises = Promises(redelivers_after=None)

    @pytest.fixture
    def open_queue(self) -> OpenQueue:
        @asynccontextmanager
        async def fresh(size: int = 1000) -> AsyncIterator[Queue]:
            yield InProcessQueue(size=size)

        return fresh


class TestMeteredQueue(QueueContract):
    promises = Promises(redelivers_after=None)

    @pytest.fixture
    def open_queue(self) -> OpenQueue:
        @asynccontextmanager
        async def fresh(size: int = 1000) -> AsyncIterator[Queue]:
            yield metered_queue(InProcessQueue(size=size))

        return fresh


class TestTracedQueue(QueueContract):
    promises = Promises(redelivers_after=None)

    @pytest.fixture
    def open_queue(self, tracing: Tracing) -> OpenQueue:
        @asynccontextmanager
        async def fresh(size: int = 1000) -> AsyncIterator[Queue]:
            yield TracedQueue(InProcessQueue(size=size), tracing)

        return fresh


class TestNatsQueue(QueueContract):
    promises = Promises(redelivers_after=ACK_WAIT)

    @pytest.fixture
    def open_queue(self, nats: NatsServer) -> OpenQueue:
        @asynccontextmanager
        async def fresh(size: int = 1000) -> AsyncIterator[Queue]:
            async with open_nats(nats.config(ack_wait=ACK_WAIT, max_messages=size, max_bytes=2**20)) as opened:
                yield opened.queue

        return fresh
