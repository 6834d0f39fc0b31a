"""Tables that fit: as many columns as a terminal has room for, and all of them between tabs elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from rich.console import Console
from rich.table import Table
from rich.text import Text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """One property of a row. Of several that grow, each takes the same part of the room that is left."""

    heading: str
    width: int  # on a terminal
    cell: Callable[[T], str | Text]
    importance: int  # a column of low importance is left out first where there is no room
    grows: bool = False


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """A kind of table; the `kept` most important columns stay however narrow the terminal is."""

    columns: Sequence[Column[T]]
    kept: int

    def print(self, console: Console, rows: Sequence[T]) -> None:
        """A line for each row."""
        if console.is_terminal:
            console.print(self.table(rows, console.width))
            return
        lines = [[column.heading for column in self.columns]]
        lines += [[_text(column.cell(row)) for column in self.columns] for row in rows]
        console.file.writelines("\t".join(line) + "\n" for line in lines)  # rich would turn tabs into blanks

    def fits(self, console: Console) -> bool:
        """Whether `print` shows every column."""
        return not console.is_terminal or len(self._fitting(console.width)) == len(self.columns)

    def table(self, rows: Sequence[T], width: int) -> Table:
        """For people, with the columns that fit."""
        table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
        columns = self._fitting(width)
        growing = sum(column.grows for column in columns)
        more = max(width - _width(columns), 0) // growing
        for column in columns:
            room = column.width + more * column.grows
            table.add_column(column.heading, width=room, no_wrap=True, overflow="ellipsis")
        for row in rows:
            table.add_row(*(column.cell(row) for column in columns))
        return table

    def _fitting(self, width: int) -> list[Column[T]]:
        columns = list(self.columns)
        while _width(columns) > width and len(columns) > self.kept:
            columns.remove(min(columns, key=lambda column: column.importance))
        return columns


def _text(cell: str | Text) -> str:
    return str(cell).strip()


def _width(columns: Sequence[Column[T]]) -> int:
    return sum(column.width + 1 for column in columns) - 1
