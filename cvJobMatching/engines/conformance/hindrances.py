"""What can befall an engine while it works, made to happen at a stage of its own choosing."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NoReturn

from cvJobMatching.engines.base import needs_of
from cvJobMatching.engines.face import BudgetSpent, TryAgainLater

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from cvJobMatching.engines.face import Call, Cost, Engine, Input, Needs, Run, Task

_MARK: Final = "conformance"
_BLOCK: Final = 16 * 2**20  # bytes
_AFTER: Final = timedelta(seconds=7)


class What(StrEnum):
    """What happens."""

    FAIL = "fail"  # an exception that nobody knows
    LATER = "later"  # TryAgainLater
    HANG = "hang"  # for longer than anybody waits
    EXHAUST = "exhaust"  # takes all memory that there is
    KILL = "kill"  # the process dies at once
    NO_BUDGET = "no_budget"  # every call to a service is refused, whatever the stage


class HinderedOnPurpose(RuntimeError):
    """Raised by the kit in place of anything that can go wrong."""


@dataclass(frozen=True, slots=True)
class Hindrance:
    """It happens as the stage `at` begins."""

    what: What
    at: str

    def noted_on(self, task: Task) -> Task:
        """The task, with a word for Hinderable in the name of the CV's file, which proves nothing anyway."""
        return replace(task, cv=replace(task.cv, filename=f"{_MARK}:{self.what.value}:{self.at}"))

    @classmethod
    def noted_in(cls, filename: str | None) -> Hindrance | None:
        """What `noted_on` wrote; None where it did not."""
        mark, _, rest = (filename or "").partition(":")
        what, _, at = rest.partition(":")
        return cls(What(what), at) if mark == _MARK else None

    def befall(self) -> None:
        """Let it happen, here and now."""
        match self.what:
            case What.FAIL:
                raise HinderedOnPurpose("the conformance kit lets this stage fail")
            case What.LATER:
                raise TryAgainLater("the conformance kit asks for patience", _AFTER)
            case What.HANG:
                _hang()
            case What.EXHAUST:
                _exhaust()
            case What.KILL:
                os.kill(os.getpid(), signal.SIGKILL)
            case What.NO_BUDGET:
                pass


class HinderedRun:
    """A Run during which it happens."""

    def __init__(self, run: Run, hindrance: Hindrance) -> None:
        self._run = run
        self._hindrance = hindrance

    def stage(self, name: str) -> None:
        """Begins, and then it happens."""
        self._run.stage(name)
        if name == self._hindrance.at:
            self._hindrance.befall()

    def progress(self, fraction: float, text: str = "") -> None:
        """As ever."""
        self._run.progress(fraction, text)

    def call(self, *, tokens: int, money: float = 0.0) -> AbstractContextManager[Call]:
        """As ever, unless there is no budget."""
        if self._hindrance.what is What.NO_BUDGET:
            raise BudgetSpent("job")
        return self._run.call(tokens=tokens, money=money)


class Hinderable:
    """An engine in its every property, to which a hindrance can happen that its task names."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def name(self) -> str:
        """The engine's own."""
        return self._engine.name

    @property
    def version(self) -> str:
        """The engine's own."""
        return self._engine.version

    @property
    def description(self) -> str:
        """The engine's own."""
        return self._engine.description

    @property
    def deterministic(self) -> bool:
        """The engine's own."""
        return self._engine.deterministic

    @property
    def judges_given_criteria(self) -> bool:
        """The engine's own."""
        return self._engine.judges_given_criteria

    @property
    def needs(self) -> Needs:
        """The engine's own, and what BaseEngine adds to them."""
        return needs_of(self._engine)

    @property
    def cost(self) -> Cost:
        """The engine's own."""
        return self._engine.cost

    def prepare(self) -> None:
        """The engine's own."""
        self._engine.prepare()

    def evaluate(self, task: Task, run: Run) -> bytes:
        """The engine's own, hindered where the task says so."""
        hindrance = Hindrance.noted_in(task.cv.filename)
        if hindrance is None:
            return self._engine.evaluate(task, run)
        plain = replace(task, cv=replace(task.cv, filename=None))
        return self._engine.evaluate(plain, HinderedRun(run, hindrance))

    def read_posting(self, posting: Input, run: Run) -> bytes:
        """The engine's own."""
        return self._engine.read_posting(posting, run)


def _hang() -> NoReturn:
    while True:
        time.sleep(60)


def _exhaust() -> NoReturn:
    hoard = []
    while True:  # until the limit of the process raises MemoryError
        hoard.append(bytearray(_BLOCK))
