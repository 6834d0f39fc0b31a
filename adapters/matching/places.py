"""How many calls to a service the evaluations of one process make at once, whichever of them asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import anyio

from adapters.matching.config import CallPlaces


@dataclass(slots=True)
class Places:
    """Given in the order of asking."""

    engine: str  # the first of those that share them
    at_once: int | None = None  # None: any number
    taken: int = 0
    waiting: int = 0
    _free: anyio.Semaphore | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        if self.at_once is not None:
            self._free = anyio.Semaphore(self.at_once)

    async def take(self) -> None:
        """Waits until one is free."""
        self.waiting += 1
        try:
            if self._free is not None:
                await self._free.acquire()
        finally:
            self.waiting -= 1
        self.taken += 1

    def give_back(self) -> None:
        """One that was taken."""
        self.taken -= 1
        if self._free is not None:
            self._free.release()


class PlacesByEngine:
    """Engines that call the same service share its places; one that is not named has any number."""

    def __init__(self, shared: Sequence[CallPlaces]) -> None:
        self._by_engine: dict[str, Places] = {}
        for it in shared:
            self._by_engine |= dict.fromkeys(it.engines, Places(it.engines[0], it.at_once))

    def of(self, engine: str | None) -> Places:
        """Those of an engine; None: what shows documents, which calls nothing."""
        return Places("") if engine is None else self._by_engine.setdefault(engine, Places(engine))

    @property
    def known(self) -> Mapping[str, Places]:
        """Each once, by the first of the engines that share them."""
        return {it.engine: it for it in self._by_engine.values()}
