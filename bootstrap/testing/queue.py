"""The queue of a test service, which shows when the workers have nothing left to do."""

from __future__ import annotations

import anyio

from adapters.in_process import InProcessQueue
from domain.model.ids import EvaluationId
from domain.model.lane import Lane
from ports.queue import Place


class PausableQueue(InProcessQueue):
    """Delivers nothing while it is paused."""

    def __init__(self) -> None:
        super().__init__()
        self._open = anyio.Event()
        self._open.set()
        self.offered: set[EvaluationId] = set()  # and not delivered yet
        self.idle = 0  # workers that wait for a delivery

    @property
    def paused(self) -> bool:
        """Whether deliveries wait for `resume`."""
        return not self._open.is_set()

    def pause(self) -> None:
        """Deliver nothing from now on."""
        self._open = anyio.Event()

    def resume(self) -> None:
        """Deliver again."""
        self._open.set()

    async def put(self, id: EvaluationId, *, dispatch: int, lane: Lane | None = None) -> None:
        await super().put(id, dispatch=dispatch, lane=lane)
        self.offered.add(id)

    async def take(self, place: Place | None = None) -> tuple[EvaluationId, Lane]:
        self.idle += 1
        try:
            id, lane = await super().take(place)
            await self._open.wait()
        finally:
            self.idle -= 1
        self.offered.discard(id)
        return id, lane
