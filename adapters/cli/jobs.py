"""Jobs on a terminal: one of them, and many in a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from adapters.cli.reports import RECOMMENDATION_STYLE, print_report
from adapters.cli.screen import one_line
from adapters.cli.stages import STYLE_OF
from adapters.client import Decision, Job, JobSummary


def print_job(console: Console, job: Job) -> None:
    """The report when there is one, otherwise how the job stands; then what a person decided."""
    if job.report is not None:
        print_report(console, job.report.raw, title=_pair(job))
    else:
        console.print(_standing(job), soft_wrap=True)
    if job.decision is not None:
        console.print(_decision(job.decision), soft_wrap=True)


@dataclass(frozen=True, slots=True)
class _Column:
    heading: str
    width: int  # on a terminal
    cell: Callable[[JobSummary], str | Text]
    importance: int  # a column of low importance is left out first where there is no room
    grows: bool = False


def print_jobs(console: Console, jobs: Sequence[JobSummary]) -> None:
    """A line a job: as many columns as fit on a terminal; elsewhere all of them between tabs."""
    if console.is_terminal:
        console.print(_table(jobs, console.width))
        return
    lines = [[column.heading for column in _COLUMNS]]
    lines += [[str(column.cell(job)).strip() for column in _COLUMNS] for job in jobs]
    console.file.writelines("\t".join(line) + "\n" for line in lines)  # rich would turn tabs into blanks


def fits_ids(console: Console) -> bool:
    """Whether `print_jobs` shows the ids."""
    return not console.is_terminal or len(_fitting(console.width)) == len(_COLUMNS)


def _table(jobs: Sequence[JobSummary], width: int) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
    columns = _fitting(width)
    growing = sum(column.grows for column in columns)
    more = max(width - _width(columns), 0) // growing
    for column in columns:
        room = column.width + more * column.grows
        table.add_column(column.heading, width=room, no_wrap=True, overflow="ellipsis")
    for job in jobs:
        table.add_row(*(column.cell(job) for column in columns))
    return table


def _fitting(width: int) -> list[_Column]:
    columns = list(_COLUMNS)
    while _width(columns) > width and len(columns) > _KEPT:
        columns.remove(min(columns, key=lambda column: column.importance))
    return columns


def _width(columns: Sequence[_Column]) -> int:
    return sum(column.width + 1 for column in columns) - 1


def _name(filename: str | None) -> Text:
    return one_line(filename) if filename else Text("text", "dim")


def _advice(job: JobSummary) -> Text:
    return one_line(job.recommendation or "", RECOMMENDATION_STYLE.get(job.recommendation or "", ""))


_COLUMNS = (
    _Column("id", 36, lambda job: one_line(job.id), 0),
    _Column("submitted, UTC", 16, lambda job: f"{job.created_at:%Y-%m-%d %H:%M}", 2),
    _Column("status", 9, lambda job: one_line(job.status, STYLE_OF.get(job.status, "")), 5),
    _Column("score", 5, lambda job: "" if job.score is None else f"{job.score:5.1f}", 4),
    _Column("advice", 9, _advice, 3),
    _Column("decision", 9, lambda job: one_line(job.decision.outcome) if job.decision else "", 1),
    _Column("CV", 11, lambda job: _name(job.documents.cv.filename), 7, grows=True),
    _Column("job description", 15, lambda job: _name(job.documents.job_description.filename), 6, grows=True),
)
_KEPT = 2  # the names, however narrow the terminal


def _pair(job: JobSummary) -> str:
    cv, vacancy = (document.filename or "text" for document in (job.documents.cv, job.documents.job_description))
    return f"{cv} for {vacancy}"


def _standing(job: Job) -> Text:
    told = Text.assemble(one_line(job.id), " ", one_line(job.status, STYLE_OF.get(job.status, "")))
    if job.error is not None:
        told.append_text(Text.assemble(" (", one_line(job.error.code), "): ", one_line(job.error.message)))
    elif job.status == "running":
        told.append(f", {(job.stage or 'starting').replace('_', ' ')}, {job.progress:.0%}")
    elif job.status == "succeeded":
        told.append(", but its report was erased")
    return told


def _decision(decision: Decision) -> Text:
    return Text.assemble(
        " Decision: ",
        one_line(decision.outcome, RECOMMENDATION_STYLE.get(decision.outcome, "")),
        f" on {decision.at:%Y-%m-%d} by ",
        one_line(decision.by),
        ": ",
        one_line(decision.reason),
    )
