"""What takes long to write down (a report as a page, an archive), beside the event loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar
from weakref import WeakValueDictionary

import anyio
from anyio import to_thread

from domain.model.ids import Tenant

T = TypeVar("T")
_AT_ONCE: Final = 4  # each may keep the loop waiting for the interpreter's lock for five milliseconds


class Aside:
    """Threads of its own: one for a tenant at a moment, a few in all."""

    def __init__(self) -> None:
        self._limiter = anyio.CapacityLimiter(_AT_ONCE)
        self._of_tenant: WeakValueDictionary[Tenant, anyio.Lock] = WeakValueDictionary()

    async def __call__(self, tenant: Tenant, write: Callable[[], T]) -> T:
        """What `write` returns, whatever it raises."""
        async with self._of_tenant.setdefault(tenant, anyio.Lock()):
            return await to_thread.run_sync(write, limiter=self._limiter)
