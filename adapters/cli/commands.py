"""The commands that talk to a running service."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, get_args

import click
import msgspec

from adapters.cli.exits import EPILOG, EXIT_OF_STATUS, Exit, Interrupted, Unreachable
from adapters.cli.jobs import fits_ids, print_decision, print_job, print_jobs
from adapters.cli.options import Moment, Pair, as_json, job_id, needs_service, the_pair
from adapters.cli.screen import emit, screen
from adapters.cli.stages import StageDisplay
from adapters.cli.vacancy_commands import candidates, export, vacancy
from adapters.client import Client, ConnectionLost, Document, JobSummary
from adapters.client.calls import PAGE_SIZE
from adapters.client.job_operations import Outcome
from adapters.client.jobs import TERMINAL

_OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
_RECOMMENDATIONS = click.Choice(_OUTCOMES)
_ORDERS: dict[str, Literal["-created_at", "-score"]] = {"date": "-created_at", "score": "-score"}
_STATUSES = click.Choice(["queued", "running", *sorted(TERMINAL)])


@click.group(epilog=EPILOG)
def client_commands() -> None:
    """Talk to a running AI Recruiter service."""


for command in (vacancy, candidates, export):
    client_commands.add_command(command)


@client_commands.command(epilog=EPILOG)
@the_pair
@click.option("--engine", help="Which engine judges; the service's default when not given.")
@click.option("--metadata", type=Pair(), multiple=True, help="Something to find the job by; may be repeated.")
@click.option("--deadline", type=click.FloatRange(0, min_open=True), metavar="SECONDS", help="Expire it after so long.")
@click.option("--idempotency-key", help="Submitting again under the same key gives the same job.")
@click.option("--wait", is_flag=True, help="Watch the job to its end and show the report.")
@as_json
@needs_service
def submit(
    client: Client,
    cv: Document,
    job: Document,
    engine: str | None,
    metadata: tuple[tuple[str, str], ...],
    deadline: float | None,
    idempotency_key: str | None,
    wait: bool,
    as_json: bool,
) -> Exit:
    """Submit a CV and a job description.

    CV and JOB are files; - stands for standard input. Prints the id of the job. With --wait, shows its stages on
    stderr and then its report.
    """
    accepted = client.submit(
        cv=cv,
        job_description=job,
        engine=engine,
        metadata=dict(metadata),
        deadline=deadline,
        idempotency_key=idempotency_key,
    )
    if wait:
        return _watched(client, accepted.id, after_seq=0, as_json=as_json)
    emit(accepted.raw if as_json else accepted.id.encode())
    click.echo(f"Watch it: ai-recruiter watch {accepted.id}", err=True)
    return Exit.OK


@client_commands.command(epilog=EPILOG)
@job_id
@click.option("--after-seq", type=click.IntRange(0, 2**31 - 1), default=0, help="Skip the events up to this number.")
@as_json
@needs_service
def watch(client: Client, id: str, after_seq: int, as_json: bool) -> Exit:
    """Watch a job to its end.

    Prints the stages of the job ID to stderr, from the first one on, then its report to stdout. Reconnects after a
    lost connection and continues with the next event. The exit code says how the job ended.
    """
    return _watched(client, id, after_seq=after_seq, as_json=as_json)


@client_commands.command(epilog=EPILOG)
@job_id
@as_json
@click.option("--markdown", "as_markdown", is_flag=True, help="Print the report as Markdown.")
@click.option("--html", "as_html", is_flag=True, help="Print the report as a web page.")
@needs_service
def show(client: Client, id: str, as_json: bool, as_markdown: bool, as_html: bool) -> Exit:
    """Show a job and its report.

    The job ID as it stands, in any state; its report once it succeeded.
    """
    if as_json + as_markdown + as_html > 1:
        raise click.UsageError("choose one of --json, --markdown and --html")
    if as_markdown or as_html:
        emit(client.report_as(id, "text/html" if as_html else "text/markdown"))
    else:
        _show(client, id, as_json=as_json)
    return Exit.OK


@client_commands.command(epilog=EPILOG)
@job_id
@as_json
@needs_service
def cancel(client: Client, id: str, as_json: bool) -> Exit:
    """Cancel the job ID; one that has ended stays as it is."""
    job = client.cancel(id)
    if as_json:
        emit(job.raw)
    else:
        print_job(screen(sys.stdout), job)
    return Exit.OK


@client_commands.command(epilog=EPILOG)
@job_id
@click.argument("outcome", type=_RECOMMENDATIONS)
@click.option("--reason", required=True, help="Why; it is kept with the decision.")
@click.option("--by", required=True, help="Who decides.")
@as_json
@needs_service
def decide(client: Client, id: str, outcome: Outcome, reason: str, by: str, as_json: bool) -> Exit:
    """Record what a person decided on the job ID.

    OUTCOME is shortlist, review or reject. A later decision is added to the earlier ones; the score stays.
    """
    decision = client.decide(id, outcome, reason=reason, by=by)
    if as_json:
        emit(msgspec.json.encode(decision))
    else:
        print_decision(screen(sys.stdout), decision)
    return Exit.OK


@client_commands.command(epilog=EPILOG)
@click.option("--status", type=_STATUSES)
@click.option("--engine")
@click.option("--recommendation", type=_RECOMMENDATIONS)
@click.option("--decision", type=click.Choice([*_OUTCOMES, "none"]), help="`none`: nobody has decided yet.")
@click.option("--score-min", type=click.FloatRange(0, 100))
@click.option("--score-max", type=click.FloatRange(0, 100))
@click.option("--created-after", type=Moment())
@click.option("--created-before", type=Moment())
@click.option("--text", help="Somewhere in a file name or in the metadata.")
@click.option("--vacancy", "vacancy_id", type=click.UUID, help="The candidates of a vacancy alone.")
@click.option("--sort", type=click.Choice(list(_ORDERS)), default="date", show_default=True, help="The first ones.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many jobs.")
@as_json
@needs_service
def history(client: Client, limit: int, sort: str, as_json: bool, **filters: Any) -> Exit:
    """List your jobs, newest first or by their score.

    Bounds are included, and times are UTC unless they name an offset.
    """
    jobs, token = _first(client, limit, sort=_ORDERS[sort], **filters)
    if as_json:
        emit(msgspec.json.encode({"items": [msgspec.Raw(job.raw) for job in jobs], "next_page_token": token}))
    elif jobs:
        console = screen(sys.stdout)
        print_jobs(console, jobs)
        if not fits_ids(console):
            click.echo("The ids need a wider terminal, or --json.", err=True)
        if token is not None:
            click.echo(f"There may be more: --limit {limit * 5}", err=True)
    else:
        filtered = any(value is not None for value in filters.values())
        click.echo(
            "No job matches." if filtered else "No job yet: submit one with `ai-recruiter submit CV JOB`.", err=True
        )
    return Exit.OK


def _first(client: Client, limit: int, **filters: Any) -> tuple[list[JobSummary], str | None]:
    """Up to `limit` jobs, and the token of what follows."""
    jobs: list[JobSummary] = []
    token: str | None = None
    while True:
        page = client.history_page(page_size=min(limit, PAGE_SIZE), page_token=token, **filters)
        jobs += page.items
        token = page.next_page_token
        if token is None or len(jobs) >= limit:
            return jobs[:limit], token


def _watched(client: Client, id: str, *, after_seq: int, as_json: bool) -> Exit:
    with _leaving_it_running(id):
        with StageDisplay(screen(sys.stderr)) as display:
            for event in client.follow(id, after_seq=after_seq, on_trouble=display.say, progress=True):
                display.show(event)
        return EXIT_OF_STATUS.get(_show(client, id, as_json=as_json), Exit.UNAVAILABLE)


def _show(client: Client, id: str, *, as_json: bool) -> str:
    job = client.job(id)
    if as_json:
        emit(job.raw)
    else:
        print_job(screen(sys.stdout), job)
    return job.status


@contextmanager
def _leaving_it_running(id: str) -> Iterator[None]:
    try:
        yield
    except ConnectionLost as lost:
        again = f"to watch it again: ai-recruiter watch {id} --after-seq {lost.after_seq}"
        raise Unreachable(f"{lost.message}; {again}") from None
    except KeyboardInterrupt:
        raise Interrupted(f"Interrupted; the job still runs. To watch it again: ai-recruiter watch {id}") from None
