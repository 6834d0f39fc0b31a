"""Vacancies and their criteria on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from adapters.cli.piles import counted
from adapters.cli.screen import one_line
from adapters.cli.tables import Column, Listing
from adapters.client import Criterion, Vacancy, VacancySummary

_SHOWN = 8  # criteria of a kind, in short
_LONGEST = 40  # characters of one of them
STYLE = {"approved": "green", "draft": "yellow", "failed": "red"}


def print_vacancies(console: Console, vacancies: Sequence[VacancySummary]) -> None:
    """A line a vacancy."""
    _VACANCIES.print(console, vacancies)


def fits_ids(console: Console) -> bool:
    """Whether `print_vacancies` shows the ids."""
    return _VACANCIES.fits(console)


def print_vacancy(console: Console, it: Vacancy) -> None:
    """How it stands, then its criteria."""
    console.print(standing(it), soft_wrap=True)
    for warning in it.warnings:
        console.print(Text.assemble(("! ", "bold yellow"), one_line(warning)), soft_wrap=True)
    if it.criteria is not None:
        _CRITERIA.print(console, it.criteria.items)


def standing(it: Vacancy) -> Text:
    """The vacancy in a line."""
    told = Text.assemble(one_line(it.title, "bold"), ": ", one_line(it.status, STYLE.get(it.status, "")))
    if it.error is not None:
        return told.append_text(Text.assemble(" (", one_line(it.error.code), "): ", one_line(it.error.message)))
    if it.approved is not None:
        told.append_text(one_line(f", version {it.approved.version} approved by {it.approved.approved_by}"))
    return told.append(f", {counted(it.candidates.open + it.candidates.ended, 'candidate')}")


def criteria_in_short(items: Sequence[Criterion]) -> list[Text]:
    """The musts in a line, and what is nice to have in another."""
    lines = []
    for must, name in ((True, "must"), (False, "nice")):
        texts = [_short(item.text) for item in items if item.must is must]
        if texts:
            more = f"; and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
            lines.append(Text.assemble((f"{len(texts)} {name}: ", "bold"), Text("; ").join(texts[:_SHOWN]), more))
    return lines


def _short(text: str) -> Text:
    line = one_line(text)
    line.truncate(_LONGEST, overflow="ellipsis")
    return line


def _number(number: float | None) -> str:
    return "" if number is None else f"{number:g}"


_CRITERIA: Listing[Criterion] = Listing(
    [
        Column("id", 5, lambda it: one_line(it.id or ""), 4),
        Column("", 4, lambda it: Text("must") if it.must else Text("nice", "dim"), 5),
        Column("kind", 18, lambda it: one_line(it.kind.replace("_", " ")), 1),
        Column("criterion", 24, lambda it: one_line(it.text), 6, grows=True),
        Column("any of", 12, lambda it: one_line(", ".join(it.any_of)), 0, grows=True),
        Column("years", 5, lambda it: _number(it.years), 3),
        Column("weight", 6, lambda it: _number(it.weight), 2),
    ],
    kept=2,  # must and the text
)
_VACANCIES: Listing[VacancySummary] = Listing(
    [
        Column("id", 36, lambda it: one_line(it.id), 0),
        Column("opened, UTC", 16, lambda it: f"{it.created_at:%Y-%m-%d %H:%M}", 1),
        Column("status", 8, lambda it: one_line(it.status, STYLE.get(it.status, "")), 3),
        Column("open", 6, lambda it: f"{it.candidates.open:6}", 2),
        Column("ended", 6, lambda it: f"{it.candidates.ended:6}", 2),
        Column("title", 20, lambda it: one_line(it.title), 4, grows=True),
    ],
    kept=1,  # the title
)
