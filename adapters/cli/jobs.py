"""Jobs on a terminal: one of them, and many in a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from rich.console import Console
from rich.table import Table
from rich.text import Text

from adapters.cli.reports import RECOMMENDATION_STYLE, print_report
from adapters.cli.screen import one_line
from adapters.cli.stages import STYLE_OF
from adapters.cli.wire import Decision, Job, Summary

_NO_REPORT = b"null"


def print_job(console: Console, job: Job) -> None:
    """The report when there is one, otherwise how the job stands; then what a person decided."""
    if bytes(job.report) != _NO_REPORT:
        print_report(console, bytes(job.report), title=_pair(job))
    else:
        console.print(_standing(job), soft_wrap=True)
    if job.decision is not None:
        console.print(_decision(job.decision), soft_wrap=True)


@dataclass(frozen=True, slots=True)
class _Column:
    heading: str
    width: int
    cell: Callable[[Summary], str | Text]
    grows: bool = False


def print_jobs(console: Console, jobs: Sequence[Summary]) -> None:
    """A line for each job with as many columns as there is room for, the important ones first."""
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
    columns = _fitting(console.width)
    spare = console.width - sum(column.width + 1 for column in columns)
    more = max(spare, 0) // (sum(column.grows for column in columns) or 1)
    for column in columns:
        width = column.width + more * column.grows
        table.add_column(column.heading, width=width, no_wrap=True, overflow="ellipsis")
    for job in jobs:
        table.add_row(*(column.cell(job) for column in columns))
    console.print(table)


def _fitting(width: int) -> list[_Column]:
    ends = accumulate(column.width + 1 for column in _COLUMNS)
    return [column for column, end in zip(_COLUMNS, ends, strict=True) if end <= width + 1]


def _name(filename: str | None) -> Text:
    return one_line(filename) if filename else Text("text", "dim")


def _advice(job: Summary) -> Text:
    return one_line(job.recommendation or "", RECOMMENDATION_STYLE.get(job.recommendation or "", ""))


_COLUMNS = (
    _Column("id", 36, lambda job: one_line(job.id)),
    _Column("submitted, UTC", 16, lambda job: f"{job.created_at:%Y-%m-%d %H:%M}"),
    _Column("status", 9, lambda job: one_line(job.status, STYLE_OF.get(job.status, ""))),
    _Column("score", 5, lambda job: "" if job.score is None else f"{job.score:5.1f}"),
    _Column("advice", 9, _advice),
    _Column("decision", 9, lambda job: one_line(job.decision.outcome) if job.decision else ""),
    _Column("CV", 12, lambda job: _name(job.documents.cv.filename), grows=True),
    _Column("job description", 15, lambda job: _name(job.documents.job_description.filename), grows=True),
)


def _pair(job: Summary) -> str:
    cv, vacancy = (document.filename or "text" for document in (job.documents.cv, job.documents.job_description))
    return f"{cv} for {vacancy}"


def _standing(job: Job) -> Text:
    told = Text.assemble(one_line(job.id), " ", one_line(job.status, STYLE_OF.get(job.status, "")))
    if job.error is not None:
        told.append_text(Text.assemble(" (", one_line(job.error.code), "): ", one_line(job.error.message)))
    elif job.status == "running":
        told.append(f", {(job.stage or 'starting').replace('_', ' ')}, {job.progress:.0%}")
    elif job.status == "succeeded":
        told.append(", but its report is gone: it was erased")
    return told


def _decision(decision: Decision) -> Text:
    return Text.assemble(
        " Decided: ",
        one_line(decision.outcome, RECOMMENDATION_STYLE.get(decision.outcome, "")),
        f" on {decision.at:%Y-%m-%d} by ",
        one_line(decision.by),
        ": ",
        one_line(decision.reason),
    )
