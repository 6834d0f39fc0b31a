"""The feed contract in process, over NATS, and over NATS with one process that listens to itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from adapters.in_process import InProcessFeed
from adapters.nats import open_nats
from adapters.telemetry import MeteredFeed
from adapters.vault import EnvelopeVault, MemoryMasterKeys
from ports.contracts.feed import FeedContract, Feeds, OpenFeeds
from tests.harness.nats import NatsServer


class TestInProcessFeed(FeedContract):
    @pytest.fixture
    def open_feeds(self) -> OpenFeeds:
        @asynccontextmanager
        async def fresh() -> AsyncIterator[Feeds]:
            feed = InProcessFeed()
            yield Feeds(feed, feed)

        return fresh


class TestMeteredFeed(FeedContract):
    @pytest.fixture
    def open_feeds(self) -> OpenFeeds:
        @asynccontextmanager
        async def fresh() -> AsyncIterator[Feeds]:
            feed = MeteredFeed(InProcessFeed())
            yield Feeds(feed, feed)

        return fresh


class TestNatsFeedBetweenProcesses(FeedContract):
    @pytest.fixture
    def open_feeds(self, nats: NatsServer) -> OpenFeeds:
        @asynccontextmanager
        async def fresh() -> AsyncIterator[Feeds]:
            config, vault = nats.config(), EnvelopeVault(MemoryMasterKeys())
            async with open_nats(config, vault=vault) as working, open_nats(config, vault=vault) as listening:
                yield Feeds(working.feed, listening.feed)

        return fresh


class TestNatsFeedInOneProcess(FeedContract):
    @pytest.fixture
    def open_feeds(self, nats: NatsServer) -> OpenFeeds:
        @asynccontextmanager
        async def fresh() -> AsyncIterator[Feeds]:
            async with open_nats(nats.config()) as both:
                yield Feeds(both.feed, both.feed)

        return fresh
