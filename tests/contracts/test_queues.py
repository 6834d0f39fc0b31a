"""The queue contract in process and over NATS."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.in_process import InProcessQueue
from adapters.nats import open_nats
from adapters.nats.shards import shard_of
from adapters.telemetry import metered_queue
from adapters.telemetry.traced import TracedQueue
from adapters.telemetry.tracing import Tracing
from domain.model.lane import Lane
from ports.contracts.queue import OpenQueue, QueueContract, QueuePromises
from ports.queue import Queue
from tests.harness.nats import NatsServer

ACK_WAIT = timedelta(seconds=1)


class TestInProcessQueue(QueueContract):
    promises = QueuePromises(redelivers_after=None, survives_restart=False, takes_turns=True)

    @pytest.fixture
    def open_queue(self) -> OpenQueue:
        @asynccontextmanager
        async def fresh(size: int = 1000) -> AsyncIterator[Queue]:
            yield InProcessQueue(size=size)

        return fresh


class TestMeteredQueue(QueueContract):
    promises = QueuePromises(redelivers_after=None, survives_restart=False, takes_turns=True)

    @pytest.fixture
    def open_queue(self) -> OpenQueue:
        @asynccontextmanager
        async def fresh(size: int = 1000) -> AsyncIterator[Queue]:
            yield metered_queue(InProcessQueue(size=size))

        return fresh


class TestTracedQueue(QueueContract):
    promises = QueuePromises(redelivers_after=None, survives_restart=False, takes_turns=True)

    @pytest.fixture
    def open_queue(self, tracing: Tracing) -> OpenQueue:
        @asynccontextmanager
        async def fresh(size: int = 1000) -> AsyncIterator[Queue]:
            yield TracedQueue(InProcessQueue(size=size), tracing)

        return fresh


class TestNatsQueue(QueueContract):
    promises = QueuePromises(redelivers_after=ACK_WAIT, survives_restart=True, takes_turns=True)

    @pytest.fixture
    def open_queue(self, nats: NatsServer) -> OpenQueue:
        config = nats.config(ack_wait=ACK_WAIT, max_bytes=2**20)

        @asynccontextmanager
        async def opened(size: int = 1000) -> AsyncIterator[Queue]:
            async with open_nats(replace(config, max_messages=size)) as nats:
                yield nats.queue

        return opened

    def is_one_to_the_queue(self, lane: Lane, other: Lane) -> bool:
        return shard_of(lane) is shard_of(other)
