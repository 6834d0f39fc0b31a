"""Requests that wait for news."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import anyio

from adapters.http.bodies import PeerGone
from adapters.http.request_context import Call


async def wait_for(news: Callable[[], Awaitable[None]], call: Call, *, at_most_s: float) -> None:
    """Return when there is news, the time is up or this process drains.

    Holds the seat of a listener until then, and no longer than the client stays. Raises HttpRefusal when no seat is
    left, PeerGone once the client has hung up, and what `news` raises.
    """
    error: Exception | None = None
    gone = False
    with call.hub.listeners.seat(call.tenant) as seat, seat.scope, anyio.move_on_after(at_most_s):
        async with anyio.create_task_group() as tasks:

            async def watch() -> None:
                nonlocal gone
                while (await call.request.receive())["type"] != "http.disconnect":
                    pass
                gone = True
                tasks.cancel_scope.cancel()

            tasks.start_soon(watch)
            try:
                await news()
            except Exception as caught:  # raised below, so that it does not arrive in a group
                error = caught
            tasks.cancel_scope.cancel()
    if gone:
        raise PeerGone
    if error is not None:
        raise error
