"""Both kinds of client, used alike, and services for them."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import ExitStack
from typing import Any, cast

import pytest
from ai_recruiter import AsyncClient, Client
from anyio.from_thread import start_blocking_portal

from bootstrap.demo.service import ChildService
from tests.harness.http import World

Connect = Callable[..., Client]
Serve = Callable[..., str]


class Awaited:
    """An AsyncClient whose methods are called as those of a Client are."""

    def __init__(self, runner: asyncio.Runner, client: AsyncClient) -> None:
        self.runner = runner
        self.client = client

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.client, name)

        def call(*arguments: Any, **options: Any) -> Any:
            result = method(*arguments, **options)
            return self._iterated(result) if inspect.isasyncgen(result) else self.runner.run(result)

        return call

    def _iterated(self, items: AsyncGenerator[Any, Any]) -> Iterator[Any]:
        async def next_one() -> Any:
            return await anext(items)

        try:
            while True:
                try:
                    yield self.runner.run(next_one())
                except StopAsyncIteration:
                    return
        finally:
            self.runner.run(items.aclose())


@pytest.fixture(params=["sync", "async"])
def connect(request: pytest.FixtureRequest) -> Iterator[Connect]:
    """Makes a client of either kind; it is closed at the end."""
    with ExitStack() as stack:
        runner = stack.enter_context(asyncio.Runner())

        def make(url: str, **options: Any) -> Client:
            if request.param == "sync":
                return stack.enter_context(Client(url, **options))
            client = AsyncClient(url, **options)
            stack.callback(lambda: runner.run(client.close()))
            return cast(Client, Awaited(runner, client))

        yield make


@pytest.fixture
def client(connect: Connect, service: ChildService) -> Client:
    """Of the real service."""
    return connect(service.url)


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serves a world over real sockets, in a thread of its own."""
    with ExitStack() as stack:
        portal = stack.enter_context(start_blocking_portal())

        def start(world: World, *, working: bool = True) -> str:
            address = stack.enter_context(portal.wrap_async_context_manager(world.serving(working=working)))
            return f"http://{address}"

        yield start
