"""What one process of several serves."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click
from anyio.abc import TaskStatus

from adapters.telemetry import Place
from bootstrap.commands import run, settings_for
from bootstrap.ending import to_the_end
from bootstrap.part import Part
from bootstrap.serving import serve_on
from bootstrap.settings import Settings
from bootstrap.share import Share

_BEAT_S = 1.0  # more often than bootstrap.supervisor looks


def command_of(part: Part) -> click.Command:
    """What it does, as a command that ends with an exit code."""

    def serve() -> None:
        run(partial(to_the_end, partial(_serve, settings_for(), part)))

    return click.Command("serve", callback=serve)


async def _serve(settings: Settings, part: Part) -> None:
    supervisor = os.getppid()
    share = Share(processes=part.processes, figures=Place(Path(part.figures), part.number))
    mark = _Marked(part.is_up)
    beating = asyncio.create_task(mark.beat())
    try:
        with socket.socket(fileno=part.socket) as sock:
            await serve_on(
                sock,
                settings,
                host=part.host,
                workers=part.workers,
                until=_told_to_stop,
                share=share,
                task_status=mark,
            )
    finally:
        beating.cancel()
    if os.getppid() != supervisor:
        shutil.rmtree(part.figures, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _Marked(TaskStatus[str]):
    """Tells who looks after this process that it is up."""

    mark: Path

    def started(self, value: str | None = None) -> None:
        self.mark.touch()

    async def beat(self) -> None:
        """Tell, once the process is up, that its event loop turns."""
        while True:
            await asyncio.sleep(_BEAT_S)
            with suppress(OSError):
                os.utime(self.mark)


async def _told_to_stop() -> None:
    """Listens to the end, for it may be told more than once."""
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    await told.wait()
