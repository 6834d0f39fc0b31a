"""Jobs on a terminal: one of them, and many in a table."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from adapters.cli.reports import RECOMMENDATION_STYLE, engine_named, print_report
from adapters.cli.screen import one_line
from adapters.cli.stages import STYLE_OF, put_off
from adapters.cli.tables import Column, Listing
from adapters.client import Decision, Job, JobSummary


def print_job(console: Console, job: Job) -> None:
    """The report when there is one, otherwise how the job stands; then what a person decided."""
    if job.report is not None:
        print_report(console, job.report.raw, title=_pair(job))
    else:
        console.print(_standing(job), soft_wrap=True)
    if job.decision is not None:
        print_decision(console, job.decision)


def print_jobs(console: Console, jobs: Sequence[JobSummary]) -> None:
    """A line a job."""
    _JOBS.print(console, jobs)


def fits_ids(console: Console) -> bool:
    """Whether `print_jobs` shows the ids."""
    return _JOBS.fits(console)


def _name(filename: str | None) -> Text:
    return one_line(filename) if filename else Text("text", "dim")


def _advice(job: JobSummary) -> Text:
    return one_line(job.recommendation or "", RECOMMENDATION_STYLE.get(job.recommendation or "", ""))


_JOBS: Listing[JobSummary] = Listing(
    [
        Column("id", 36, lambda job: one_line(job.id), 0),
        Column("submitted, UTC", 16, lambda job: f"{job.created_at:%Y-%m-%d %H:%M}", 3),
        Column("status", 9, lambda job: one_line(job.status, STYLE_OF.get(job.status, "")), 6),
        Column("score", 5, lambda job: "" if job.score is None else f"{job.score:5.1f}", 5),
        Column("advice", 9, _advice, 4),
        Column("decision", 9, lambda job: one_line(job.decision.outcome) if job.decision else "", 2),
        Column("CV", 11, lambda job: _name(job.documents.cv.filename), 8, grows=True),
        Column("job description", 15, lambda job: _name(job.documents.job_description.filename), 7, grows=True),
        Column("engine", 14, lambda job: engine_named(job.engine, job.engine_version), 1),
    ],
    kept=2,  # the names
)


def _pair(job: JobSummary) -> str:
    cv, vacancy = (document.filename or "text" for document in (job.documents.cv, job.documents.job_description))
    return f"{cv} for {vacancy}"


def _standing(job: Job) -> Text:
    told = Text.assemble(one_line(job.id), " ", one_line(job.status, STYLE_OF.get(job.status, "")))
    if job.error is not None:
        told.append_text(Text.assemble(" (", one_line(job.error.code), "): ", one_line(job.error.message)))
    elif job.put_off is not None:
        told.append_text(Text.assemble(", ", one_line(put_off(job.put_off.until, job.put_off.reason))))
    elif job.status == "running":
        told.append(f", {(job.stage or 'starting').replace('_', ' ')}, {job.progress:.0%}")
    elif job.status == "succeeded":
        told.append(", but its report was erased")
    return told


def print_decision(console: Console, decision: Decision) -> None:
    """What a person decided."""
    told = Text.assemble(
        " Decision: ",
        one_line(decision.outcome, RECOMMENDATION_STYLE.get(decision.outcome, "")),
        f" on {decision.at:%Y-%m-%d} by ",
        one_line(decision.by),
        ": ",
        one_line(decision.reason),
    )
    console.print(told, soft_wrap=True)
