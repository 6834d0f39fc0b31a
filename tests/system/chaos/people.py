"""Clients that submit until they are accepted, and listeners that come back on whichever replica."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from uuid import UUID

import anyio
import httpx2
from anyio.abc import TaskGroup
from websockets.exceptions import InvalidHandshake

from tests.harness.listening import Heard, listen
from tests.system.chaos.plan import LEASE_S

CLIENTS = 4
LISTENERS_EACH = 2
_NOT_NOW = {409, 429, 503}
_PAUSE_S = 0.25  # before the next try at another replica
_THINKS_S = (0.5, 2.5)  # between two submissions
_CANCELED = 0.06  # of the evaluations
_STAGE_S = (0.02, 0.6)
_LONG_ONE = 0.1  # of the evaluations take longer than a lease
_LONG_STAGE_S = LEASE_S / 3


@dataclass(slots=True)
class Listener:
    """Leaves without a word after some frames, again and again."""

    id: UUID
    heard: Heard = field(default_factory=Heard)
    connects: int = 0

    async def follow(self, addresses: Sequence[str], chance: Random) -> None:
        """Return when the service has said that the story is over."""
        while 1000 not in self.heard.codes:
            leaves_after = chance.choice([None, None, 1, 3])
            try:
                await listen(f"ws://{chance.choice(addresses)}", self.id, self.heard, hang_up_after=leaves_after)
                self.connects += 1
            except (OSError, InvalidHandshake):
                await anyio.sleep(_PAUSE_S)

    @property
    def finished(self) -> bool:
        return 1000 in self.heard.codes


@dataclass(slots=True)
class People:
    """Who uses the service during a run; what they do is decided by the seed, what they meet is not."""

    seed: int
    addresses: Sequence[str]
    log: Path  # of what was accepted: a line is written at the moment of the 202
    listeners: list[Listener] = field(default_factory=list)
    canceled: dict[UUID, str] = field(default_factory=dict)  # how each was answered
    complaints: list[str] = field(default_factory=list)
    pending: int = 0  # submissions that were begun and not accepted yet
    closing: bool = False

    def accepted(self) -> dict[str, UUID]:
        """By key, as the log has it."""
        lines = self.log.read_text().splitlines()
        return {key: UUID(id) for key, id in (line.split() for line in lines)}

    @property
    def at_rest(self) -> bool:
        """Nothing is pending, and every listener was told the end."""
        return not self.pending and all(listener.finished for listener in self.listeners)

    async def come(self, listening: TaskGroup) -> None:
        """Return when it is closing time and every submission that was begun is accepted."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        log = os.open(self.log, flags)
        try:
            async with anyio.create_task_group() as clients:
                for number in range(CLIENTS):
                    clients.start_soon(self._client, number, log, listening)
        finally:
            os.close(log)

    async def _client(self, number: int, log: int, listening: TaskGroup) -> None:
        chance = Random(f"{self.seed} client {number}")
        async with httpx2.AsyncClient(trust_env=False, timeout=10) as http:
            count = 0
            while not self.closing:
                count += 1
                key = f"{number}-{count}"
                self.pending += 1
                id = await self._submit(http, key, chance)
                os.write(log, f"{key} {id}\n".encode())
                self.pending -= 1
                for _ in range(LISTENERS_EACH):
                    self.listeners.append(Listener(id))
                    listening.start_soon(self.listeners[-1].follow, self.addresses, Random(chance.random()))
                if chance.random() < _CANCELED:
                    listening.start_soon(self._cancel, id, chance.uniform(0, 2.0), Random(chance.random()))
                await anyio.sleep(chance.uniform(*_THINKS_S))

    async def _submit(self, http: httpx2.AsyncClient, key: str, chance: Random) -> UUID:
        pair = {"cv": {"text": f"{_stages(chance)} {key}"}, "job_description": {"text": "x"}, "engine": "wanderer"}
        while True:
            address = chance.choice(self.addresses)
            try:
                url, headers = f"http://{address}/api/v1/jobs", {"Idempotency-Key": key}
                answer = await http.post(url, json=pair, headers=headers)
            except httpx2.TransportError:
                await anyio.sleep(_PAUSE_S)
                continue
            if answer.status_code == 202:
                return UUID(answer.json()["id"])
            self._expect_not_now(answer)
            await anyio.sleep(_PAUSE_S)

    async def _cancel(self, id: UUID, after: float, chance: Random) -> None:
        await anyio.sleep(after)
        async with httpx2.AsyncClient(trust_env=False, timeout=10) as http:
            while True:
                try:
                    answer = await http.post(f"http://{chance.choice(self.addresses)}/api/v1/jobs/{id}/cancel")
                except httpx2.TransportError:
                    await anyio.sleep(_PAUSE_S)
                    continue
                if answer.status_code in (200, 202):
                    self.canceled[id] = answer.json()["status"]
                    return
                self._expect_not_now(answer)
                await anyio.sleep(_PAUSE_S)

    def _expect_not_now(self, answer: httpx2.Response) -> None:
        if answer.status_code not in _NOT_NOW:
            self.complaints.append(f"a client was answered {answer.status_code}: {answer.text[:500]}")


def _stages(chance: Random) -> str:
    """How long the engine takes over each."""
    bounds = (_LONG_STAGE_S, _LONG_STAGE_S) if chance.random() < _LONG_ONE else _STAGE_S
    return " ".join(f"{chance.uniform(*bounds):.2f}" for _ in range(5))
