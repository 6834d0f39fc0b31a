"""The service with a guard taken away or a wrong clock, as a program; no switch for any of it exists in the service.

`python -m tests.harness.altered fence clock=-3600 -- work --concurrency 2`.
"""

from __future__ import annotations

import ctypes
import gc
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any


def program(*alterations: str) -> tuple[str, ...]:
    """What stands for `ai-recruiter` with these alterations."""
    return (sys.executable, "-m", "tests.harness.altered", *alterations, "--")


def wrong_clock(by: timedelta) -> str:
    """The alteration that puts the wall clock ahead by so much; timers run as they should."""
    return f"clock={by.total_seconds():.0f}"


def _without_fence(_: str) -> None:
    """Any attempt writes, whether or not it is the running one."""
    from domain.model.evaluation import Evaluation
    from domain.model.state import Lease

    _replace(Evaluation, "_require_attempt", lambda self, attempt: self.lease or Lease("nobody", self.created_at))


def _without_sweeper(_: str) -> None:
    """Whatever the queue or a worker loses stays lost."""
    from domain.use_cases.sweep_stranded import SweepStranded

    async def sweeps_nothing(self: SweepStranded) -> tuple[()]:
        return ()

    _replace(SweepStranded, "__call__", sweeps_nothing)


def _with_wrong_clock(seconds: str) -> None:
    """For all Python code. libfaketime would do it for the rest, and breaks the waits of the interpreter's lock."""
    ahead = float(seconds)
    now, clock = datetime.now, time.time

    def wrong_now(tz: tzinfo | None = None) -> datetime:
        return now(tz) + timedelta(seconds=ahead)

    own_names: Any = gc.get_referents(datetime.__dict__)[0]  # of a type that lets nobody set them
    own_names["now"] = staticmethod(wrong_now)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(datetime))
    _replace(time, "time", lambda: clock() + ahead)
    assert abs((datetime.now(UTC) - now(UTC)).total_seconds() - ahead) < 1


_ALTERATIONS: Mapping[str, Callable[[str], None]] = {
    "fence": _without_fence,
    "sweeper": _without_sweeper,
    "clock": _with_wrong_clock,
}


def _replace(owner: object, name: str, by: Any) -> None:
    getattr(owner, name)  # it must be there, or the control shows nothing
    setattr(owner, name, by)


if __name__ == "__main__":
    end = sys.argv.index("--")
    for alteration in sys.argv[1:end]:
        kind, _, value = alteration.partition("=")
        _ALTERATIONS[kind](value)
    sys.argv = [sys.argv[0], *sys.argv[end + 1 :]]
    from bootstrap.__main__ import main

    main()
