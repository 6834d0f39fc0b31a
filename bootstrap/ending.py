"""The end of a process that serves or works: nothing that was given up holds it up."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable
from threading import Timer
from typing import Final

from adapters.cli.exits import Exit

THREADS_END_WITHIN_S: Final = 2.0  # once everything is closed


async def to_the_end(main: Callable[[], Awaitable[None]]) -> None:
    """Run it. Threads that then still wait, as for the name server of a broker or a database, are left behind.

    The event loop would wait for them, and so would the interpreter.
    """
    await main()
    last = Timer(THREADS_END_WITHIN_S, _end)
    last.daemon = True
    last.start()


def _end() -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(Exit.OK)
