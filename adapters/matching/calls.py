"""The calls of one evaluation to a service: each needs a place and its budget first, and says what it came to."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

import anyio
import structlog

from adapters.matching import wire
from adapters.matching.places import Places
from domain.model.spending import Amount
from ports.errors import Unavailable
from ports.spending import BudgetRefused, Meter, Reservation

Tell = Callable[[wire.Told], Awaitable[None]]
T = TypeVar("T")
MOST_ASKED: Final = 256  # calls of one evaluation that wait or run at once
_MOST_TOKENS: Final = 10**9  # of one call
_MOST_MONEY: Final = 10**6
_log = structlog.get_logger(__name__)


@dataclass
class Calls:
    """Those of one run; `tell` answers its process, in the order in which it asked."""

    places: Places
    meter: Meter | None  # None: nobody counts
    refused: BudgetRefused | None = field(default=None, init=False)  # the last refusal
    _asked: deque[Amount] = field(default_factory=deque, init=False)
    _more: anyio.Event = field(default_factory=anyio.Event, init=False)
    _running: dict[int, Reservation | None] = field(default_factory=dict, init=False)
    _last: int = field(default=0, init=False)
    _failed: Exception | None = field(default=None, init=False)

    async def during(self, tell: Tell, listen: Callable[[], Awaitable[T]]) -> T:
        """What `listen` returns; calls are granted meanwhile, and those that run still count as spent afterwards.

        What either raises ends both and passes through, Unavailable among it.
        """
        result: list[T] = []
        try:
            async with anyio.create_task_group() as group:
                group.start_soon(self._guarded, self._grant_each(tell), group.cancel_scope)
                await self._guarded(self._kept(listen, result), group.cancel_scope)
                group.cancel_scope.cancel()
        finally:
            for _ in range(len(self._running)):
                self.places.give_back()
            self._running.clear()
        if self._failed is not None:
            raise self._failed
        return result[0]

    def asked(self, message: wire.CallAsked) -> str | None:
        """It waits for its turn; or what is wrong with it."""
        if len(self._asked) + len(self._running) >= MOST_ASKED:
            return f"it asks for more than {MOST_ASKED} calls at once"
        amount = _amount(message.tokens, message.money)
        if amount is None:
            return "it asks for a call that costs what no call can cost"
        self._asked.append(amount)
        self._more.set()
        return None

    async def ended(self, message: wire.CallEnded) -> str | None:
        """Its place is free again; or what is wrong with it. Where its end cannot be written, it counts in full."""
        if message.number not in self._running:
            return "it ends a call that does not run"
        used = None if message.tokens is None else _amount(message.tokens, message.money)
        if message.tokens is not None and used is None:
            return "it ends a call with what no call can cost"
        reservation = self._running.pop(message.number)
        try:
            if reservation is not None and self.meter is not None:
                await self.meter.settle(reservation, reservation.amount if used is None else used)
        except Unavailable as error:
            _log.warning("call_not_settled", reason=error.in_full)
        finally:
            self.places.give_back()
        return None

    async def _grant_each(self, tell: Tell) -> None:
        while True:
            while not self._asked:
                self._more = anyio.Event()
                await self._more.wait()
            await tell(await self._answer())

    async def _answer(self) -> wire.Told:
        """To the first that waits; the place comes first, so that no budget is held while it is waited for."""
        await self.places.take()
        try:
            held = await self.meter.reserve(self._asked[0]) if self.meter else None
        except BaseException:
            self.places.give_back()
            raise
        self._asked.popleft()
        if isinstance(held, BudgetRefused):
            self.places.give_back()
            self.refused = held
            return wire.CallRefused(held.scope, None if held.after is None else held.after.total_seconds())
        self._last += 1
        self._running[self._last] = held
        return wire.CallGranted(self._last)

    async def _kept(self, listen: Callable[[], Awaitable[T]], result: list[T]) -> None:
        result.append(await listen())

    async def _guarded(self, work: Awaitable[None], scope: anyio.CancelScope) -> None:
        """A task group would wrap what it raises."""
        try:
            await work
        except Exception as error:
            self._failed = self._failed or error
            scope.cancel()


def _amount(tokens: int, money: float) -> Amount | None:
    if not (0 <= tokens <= _MOST_TOKENS and 0 <= money <= _MOST_MONEY):
        return None
    return Amount.of(tokens, money)
