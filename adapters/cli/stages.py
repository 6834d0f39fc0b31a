"""The stages of a run as they arrive: a bar on a terminal, a line for each event elsewhere."""

from __future__ import annotations

from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from adapters.cli.screen import one_line

STYLE_OF = {"succeeded": "green", "failed": "red", "canceled": "yellow", "expired": "yellow", "requeued": "yellow"}


class Happening(Protocol):
    """An event as the service sends it, or as the model has it."""

    @property
    def type(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def progress(self) -> float: ...
    @property
    def at(self) -> datetime: ...


class StageDisplay:
    """Shows events while its block is open. It goes to stderr: stdout is for the result."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._first: datetime | None = None
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=30),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("waiting", total=1.0)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bar.stop()

    def show(self, event: Happening) -> None:
        """Show one event."""
        message = one_line(event.message or event.type.replace("_", " "), STYLE_OF.get(event.type, ""))
        self._console.print(Text.assemble((self._clock(event.at), "dim"), "  ", message), soft_wrap=True)
        self._bar.update(self._task, completed=event.progress, description=message.plain)

    def say(self, sentence: str) -> None:
        """Show something that is no event, such as a lost connection."""
        self._console.print(one_line(sentence, "yellow"), soft_wrap=True)

    def _clock(self, at: datetime) -> str:
        self._first = self._first or at
        return f"{(at - self._first).total_seconds():7.2f} s"
