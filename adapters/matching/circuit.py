"""A circuit for each engine: while its service is away, evaluations are put off at once instead of tried in vain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import anyio
import structlog

from adapters.matching.config import MatchingConfig

Clock = Callable[[], float]
_log = structlog.get_logger(__name__)
_LONGEST: Final = 10  # times the first pause


@dataclass(slots=True)
class Attempt:
    """One evaluation that was let through; `later` is why it was put off, None when the engine has answered."""

    later: str | None = None
    told: bool = False  # whether the engine has said anything at all

    def answered(self) -> None:
        """The engine works, whatever it made of the pair."""
        self.told, self.later = True, None

    def put_off(self, reason: str) -> None:
        """It asked to be tried later."""
        self.told, self.later = True, reason


@dataclass(slots=True)
class Circuit:
    """Opens after `failures` in a row that asked to be tried later; then lets one through after each pause."""

    engine: str
    failures: int
    pause: float  # seconds, the first time; doubles as long as the one that is let through fails
    clock: Clock = anyio.current_time  # in seconds
    in_a_row: int = field(default=0, init=False)
    _opens_until: float | None = field(default=None, init=False)  # by the clock; None: it is closed
    _next_pause: float = field(default=0.0, init=False)
    _reason: str = field(default="", init=False)
    _probing: bool = field(default=False, init=False)

    @property
    def is_open(self) -> bool:
        """Whether evaluations are put off."""
        return self._opens_until is not None

    @property
    def reason(self) -> str:
        """What the engine said last."""
        return self._reason

    def wait(self) -> timedelta | None:
        """How long to put an evaluation off; None: it may go through."""
        if self._opens_until is None:
            return None
        left = self._opens_until - self.clock()
        if left > 0:
            return timedelta(seconds=left)
        return timedelta(seconds=self.pause) if self._probing else None

    @contextmanager
    def attempt(self) -> Iterator[Attempt]:
        """An evaluation that goes through."""
        attempt, probes = Attempt(), self.is_open
        self._probing = self._probing or probes
        try:
            yield attempt
        finally:
            if probes:
                self._probing = False
            if attempt.told:
                self._count(attempt.later, probes=probes)

    def _count(self, later: str | None, *, probes: bool) -> None:
        if later is None:
            if self.is_open:
                _log.info("engine_circuit_closed", engine=self.engine)
            self.in_a_row, self._opens_until, self._next_pause = 0, None, 0.0
            return
        self.in_a_row += 1
        self._reason = later
        if probes or (not self.is_open and self.in_a_row >= self.failures):
            self._open()

    def _open(self) -> None:
        if not self.is_open:
            advice = "look after the service that the engine calls; its evaluations wait until it answers"
            _log.warning("engine_circuit_opened", engine=self.engine, reason=self._reason, advice=advice)
        self._next_pause = min(self._next_pause * 2, self.pause * _LONGEST) or self.pause
        self._opens_until = self.clock() + self._next_pause


class Circuits:
    """By engine."""

    def __init__(self, config: MatchingConfig, clock: Clock = anyio.current_time) -> None:
        self._config = config
        self._clock = clock
        self.known: dict[str, Circuit] = {}

    def of(self, engine: str | None) -> Circuit:
        """Closed until it fails; None: what shows documents, which never does."""
        circuit = Circuit(engine or "", self._config.circuit_failures, self._config.circuit_pause_s, self._clock)
        return circuit if engine is None else self.known.setdefault(engine, circuit)
