"""The feed contract in process, over NATS, and over NATS with one process that listens to itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from adapters.in_process import InProcessFeed
from adapters.nats import open_nats
from adapters.nats.feed import NatsFeed
from adapters.telemetry import MeteredFeed
from ports.contracts.feed import FeedContract, Feeds, OpenFeeds
from ports.feed import Feed
from tests.harness.nats import NatsServer


class TestInProcessFeed(FeedContract):
    @pytest.fixture
    def open_feeds(self) -> OpenFeeds:
        @asynccontextmanager
        async def fresh() -> AsyncIterator[Feeds]:
            feed = InProcessFeed()
            yield Feeds(feed, feed)

        return fresh

    def assert_empty(self, feed: Feed) -> None:
        assert isinstance(feed, InProcessFeed)
        assert not feed._listeners


class TestMeteredFeed(FeedContract):
    @pytest.fixture
    def open_feeds(self) -> OpenFeeds:
        @asynccontextmanager
        async def fresh() -> AsyncIterator[Feeds]:
            self.watched = InProcessFeed()
            feed = MeteredFeed(self.watched)
            yield Feeds(feed, feed)

        return fresh

    def assert_empty(self, feed: Feed) -> None:
        assert not self.watched._listeners


class NatsContract(FeedContract):
    def assert_empty(self, feed: Feed) -> None:
        assert isinstance(feed, NatsFeed)
        assert not feed._listeners
        assert not feed._known
        assert not [it for it in feed._connection.client._subs.values() if ".events." in it.subject]


class TestNatsFeedBetweenProcesses(NatsContract):
    @pytest.fixture
    def open_feeds(self, nats: NatsServer) -> OpenFeeds:
        @asynccontextmanager
        async def fresh() -> AsyncIterator[Feeds]:
            config = nats.config()
            async with open_nats(config) as working, open_nats(config) as listening:
                yield Feeds(working.feed, listening.feed)

        return fresh


class TestNatsFeedInOneProcess(NatsContract):
    @pytest.fixture
    def open_feeds(self, nats: NatsServer) -> OpenFeeds:
        @asynccontextmanager
        async def fresh() -> AsyncIterator[Feeds]:
            async with open_nats(nats.config()) as both:
                yield Feeds(both.feed, both.feed)

        return fresh
