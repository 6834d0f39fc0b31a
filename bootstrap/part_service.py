"""What one process of several serves."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click
from anyio.abc import TaskStatus

from adapters.telemetry import Place
from bootstrap.commands import run, settings_for
from bootstrap.part import Part
from bootstrap.serving import serve_on
from bootstrap.settings import Settings
from bootstrap.share import Share


def command_of(part: Part) -> click.Command:
    """What it does, as a command that ends with an exit code."""

    def serve() -> None:
        run(partial(_serve, settings_for(), part))

    return click.Command("serve", callback=serve)


async def _serve(settings: Settings, part: Part) -> None:
    supervisor = os.getppid()
    share = Share(processes=part.processes, figures=Place(Path(part.figures), part.number))
    with socket.socket(fileno=part.socket) as sock:
        await serve_on(
            sock,
            settings,
            host=part.host,
            workers=part.workers,
            until=_told_to_stop,
            share=share,
            task_status=_Marked(part.is_up),
        )
    if os.getppid() != supervisor:
        shutil.rmtree(part.figures, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _Marked(TaskStatus[str]):
    """Tells who looks after this process that it is up."""

    mark: Path

    def started(self, value: str | None = None) -> None:
        self.mark.touch()


async def _told_to_stop() -> None:
    """Listens to the end, for it may be told more than once."""
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    await told.wait()
