"""Many clients of a real service, who try again as long as it is away."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

import anyio
import httpx2

CONNECTIONS = 16
_NOT_NOW = {409, 429, 503}
_PAUSE = 0.05
A_SHORT_PAIR = {
    "cv": {"text": "Jane Doe. Ten years of Python and SQL at Acme."},
    "job_description": {"text": "Python developer wanted. SQL is a must."},
    "engine": "keyword",
}


class Crowd:
    """Submits one pair under each key, each until it is accepted, and writes the ids down as they are given."""

    def __init__(self, url: str, keys: Sequence[str], *, pair: dict[str, Any] | None = None) -> None:
        self.accepted: dict[str, UUID] = {}  # by key
        self.replays = 0  # answers that named an evaluation of before
        self._url = url
        self._pair = A_SHORT_PAIR if pair is None else pair
        self._keys = iter(keys)

    async def submit(self) -> None:
        """Return when every key has its evaluation."""
        limits = httpx2.Limits(max_connections=CONNECTIONS)
        client = httpx2.AsyncClient(base_url=self._url, trust_env=False, timeout=30, limits=limits)
        async with client, anyio.create_task_group() as group:
            for _ in range(CONNECTIONS):
                group.start_soon(self._submit_some, client, self._keys)

    async def _submit_some(self, client: httpx2.AsyncClient, keys: Iterator[str]) -> None:
        for key in keys:
            while (answer := await self._try(client, key)) is None:  # noqa: ASYNC110  # it is away, and tells nobody
                await anyio.sleep(_PAUSE)
            self.replays += "Idempotent-Replayed" in answer.headers
            self._write_down(key, UUID(answer.json()["id"]))

    async def _try(self, client: httpx2.AsyncClient, key: str) -> httpx2.Response | None:
        try:
            answer = await client.post("/api/v1/jobs", json=self._pair, headers={"Idempotency-Key": key})
        except httpx2.TransportError:
            return None
        if answer.status_code in _NOT_NOW:
            return None
        assert answer.status_code == 202, answer.text
        return answer

    def _write_down(self, key: str, id: UUID) -> None:
        assert self.accepted.setdefault(key, id) == id, f"{key} has two evaluations"


async def until(holds: Callable[[], Awaitable[bool] | bool], *, within: float, every: float = 0.05) -> None:
    """Wait for something in another process, which cannot tell us of it."""
    with anyio.fail_after(within):
        while True:
            held = holds()
            if held if isinstance(held, bool) else await held:
                return
            await anyio.sleep(every)
