"""Jobs on a terminal: one of them, and many in a table."""

from __future__ import annotations

from collections.abc import Sequence

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


def print_jobs(console: Console, jobs: Sequence[Summary]) -> None:
    """A line for each job; the id is never cut, so that it can be copied."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("id", "submitted (UTC)", "status"):
        table.add_column(heading, no_wrap=True)
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("advice", no_wrap=True)
    table.add_column("decision", no_wrap=True)
    table.add_column("CV", overflow="ellipsis", no_wrap=True)
    table.add_column("job description", overflow="ellipsis", no_wrap=True)
    for job in jobs:
        table.add_row(*_row(job))
    console.print(table)


def _row(job: Summary) -> list[str | Text]:
    advice = job.recommendation or ""
    return [
        one_line(job.id),
        f"{job.created_at:%Y-%m-%d %H:%M}",
        one_line(job.status, STYLE_OF.get(job.status, "")),
        "" if job.score is None else f"{job.score:.1f}",
        one_line(advice, RECOMMENDATION_STYLE.get(advice, "")),
        one_line(job.decision.outcome) if job.decision else "",
        _name(job.documents.cv.filename),
        _name(job.documents.job_description.filename),
    ]


def _name(filename: str | None) -> Text:
    return one_line(filename) if filename else Text("text", "dim")


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
