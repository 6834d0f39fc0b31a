"""One of the processes of a service, as bootstrap.supervisor starts it: `python -m bootstrap.as_part PART`."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from threading import Thread
from typing import NoReturn

import msgspec
from prometheus_client import values

from bootstrap.part import Part

_ENDED_BY_SIGTERM = 128 + signal.SIGTERM


def main() -> NoReturn:
    """Serve until SIGTERM, or the end of the lifeline. As in bootstrap.__main__, signals come first."""
    signal.signal(signal.SIGTERM, lambda *_: os._exit(_ENDED_BY_SIGTERM))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all; who looks after us passes it on
    part = msgspec.json.decode(sys.argv[1], type=Part)
    Thread(target=_stop_at_the_end, args=(part.lifeline,), daemon=True).start()
    # Before anything that counts is imported.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = part.figures
    values.ValueClass = values.MultiProcessValue(lambda: part.number)  # type: ignore[no-untyped-call]
    from adapters.cli.exits import run
    from adapters.shared.private_files import PRIVATE_UMASK
    from bootstrap.part_service import command_of

    os.umask(PRIVATE_UMASK)
    sys.exit(run(command_of(part), args=[]))


def _stop_at_the_end(lifeline: int) -> None:
    with suppress(OSError):
        os.read(lifeline, 1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
