"""The stages of a run as they arrive: a bar on a terminal, a line for each event elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Final, Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from adapters.cli.screen import one_line

STYLE_OF = {"succeeded": "green", "failed": "red", "canceled": "yellow", "expired": "yellow", "requeued": "yellow"}
_PROGRESS_EVERY: Final = timedelta(seconds=5)  # a line of it where there is no bar


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
    @property
    def data(self) -> Mapping[str, Any]: ...


class StageDisplay:
    """Shows events while its block is open. It goes to stderr: stdout is for the result."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._first: datetime | None = None
        self._stage, self._told_at = "", datetime.max.replace(tzinfo=UTC)
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
        """Show one event, or how far the stage has come."""
        if event.type == "progress":
            self._advance(event)
            return
        message = one_line(_words(event), STYLE_OF.get(event.type, ""))
        self._print(event.at, message)
        self._bar.update(self._task, completed=event.progress, description=message.plain)
        self._stage = message.plain

    def _advance(self, event: Happening) -> None:
        message = one_line(": ".join(filter(None, (self._stage, event.message))))
        self._bar.update(self._task, completed=event.progress, description=message.plain)
        if not self._console.is_terminal and event.at - self._told_at >= _PROGRESS_EVERY:
            self._print(event.at, message.append(f", {event.progress:.0%}"))

    def _print(self, at: datetime, message: Text) -> None:
        self._console.print(Text.assemble((self._clock(at), "dim"), "  ", message), soft_wrap=True)
        self._told_at = at

    def say(self, sentence: str) -> None:
        """Show something that is no event, such as a lost connection."""
        self._console.print(one_line(sentence, "yellow"), soft_wrap=True)

    def _clock(self, at: datetime) -> str:
        self._first = self._first or at
        return f"{(at - self._first).total_seconds():7.2f} s"


def put_off(until: datetime, reason: str) -> str:
    """That a job is not tried now, in words."""
    return f"put off until {until.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC: {reason}"


def _words(event: Happening) -> str:
    until = event.data.get("until")
    if event.type == "requeued" and isinstance(until, str):
        with suppress(ValueError):
            return put_off(datetime.fromisoformat(until), event.message)
    return event.message or event.type.replace("_", " ")
