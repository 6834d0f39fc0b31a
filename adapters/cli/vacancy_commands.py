"""The commands about vacancies: opening, reading, editing and approving them, their candidates and rankings."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from adapters.cli.criteria_files import criteria_in
from adapters.cli.cv_files import the_cvs
from adapters.cli.exits import EPILOG, Exit
from adapters.cli.options import Pair, as_json, job_id, needs_service, read_document
from adapters.cli.piles import PileDisplay, counted, send
from adapters.cli.rank import once_read
from adapters.cli.rankings import print_refused
from adapters.cli.screen import emit, one_line, screen
from adapters.cli.vacancies import fits_ids, print_vacancies, print_vacancy
from adapters.client import Client, Vacancy

_FORMS = {"csv": "text/csv", "jsonl": "application/jsonl", "html": "text/html"}
_WAIT_S = 60  # for a posting
_file = click.Path(allow_dash=True, path_type=Path)


@click.group(epilog=EPILOG)
def vacancy() -> None:
    """Open a vacancy, and edit and approve its criteria."""


@vacancy.command(epilog=EPILOG)
@click.argument("job", type=_file)
@click.option("--title", help="The posting's own when not given.")
@click.option("--engine", help="Which engine judges; the service's default when not given.")
@as_json
@needs_service
def create(client: Client, job: Path, title: str | None, engine: str | None, as_json: bool) -> Exit:
    """Open a vacancy for the job description JOB, a file or - for standard input.

    Waits until it is read into a draft of the criteria, and prints the id of the vacancy.
    """
    posting = read_document(job, "JOB")
    opened = client.create_vacancy(job_description=posting, title=title, engine=engine, wait=_WAIT_S)
    read = once_read(client, opened)
    emit(read.raw if as_json else read.id.encode())
    click.echo(f"Read the criteria, then approve them: ai-recruiter vacancy show {read.id}", err=True)
    return Exit.OK


@vacancy.command(epilog=EPILOG)
@job_id
@as_json
@needs_service
def show(client: Client, id: str, as_json: bool) -> Exit:
    """Show the vacancy ID with its criteria.

    With --json it prints what `vacancy edit` takes.
    """
    _show(client.vacancy(id), as_json=as_json)
    return Exit.OK


@vacancy.command("list", epilog=EPILOG)
@click.option("--status", type=click.Choice(["reading", "draft", "approved", "failed"]))
@click.option("--text", help="Somewhere in the title.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many vacancies.")
@as_json
@needs_service
def list_(client: Client, status: str | None, text: str | None, limit: int, as_json: bool) -> Exit:
    """List your vacancies, newest first."""
    found = client.vacancies(status=status, text=text)
    vacancies = [it for it, _ in zip(found, range(limit), strict=False)]
    if as_json:
        emit(msgspec.json.encode({"items": [msgspec.Raw(it.raw) for it in vacancies]}))
    elif vacancies:
        console = screen(sys.stdout)
        print_vacancies(console, vacancies)
        if not fits_ids(console):
            click.echo("The ids need a wider terminal, or --json.", err=True)
    else:
        click.echo("No vacancy: open one with `ai-recruiter vacancy create JOB`.", err=True)
    return Exit.OK


@vacancy.command(epilog=EPILOG)
@job_id
@click.argument("file", type=_file)
@as_json
@needs_service
def edit(client: Client, id: str, file: Path, as_json: bool) -> Exit:
    """Replace the criteria of the vacancy ID by those in FILE, JSON or TOML.

    FILE is - for standard input. A criterion keeps its id; one without is new, and one that is left out is removed.
    The criteria are a draft then: approve them.
    """
    items = criteria_in(read_document(file, "FILE"))
    edited = client.put_criteria(id, items, etag=client.vacancy(id).etag)
    _show(edited, as_json=as_json)
    if edited.status == "draft":
        click.echo(f"Approve them: ai-recruiter vacancy approve {id}", err=True)
    return Exit.OK


@vacancy.command(epilog=EPILOG)
@job_id
@click.option("--by", help="Who approves; the owner of the key when not given.")
@click.option(
    "--override", type=Pair(), multiple=True, metavar="ID=REASON", help="Why a criterion that is objected to stands."
)
@as_json
@needs_service
def approve(client: Client, id: str, by: str | None, override: tuple[tuple[str, str], ...], as_json: bool) -> Exit:
    """Approve the criteria of the vacancy ID as they stand.

    Candidates are judged by them from then on. What may not be asked for is listed with what to write instead; an
    administrator may let it stand with --override, for a reason that is kept.
    """
    approval = client.approve(id, by=by, overrides=dict(override))
    if as_json:
        emit(msgspec.json.encode(approval))
    else:
        click.echo(one_line(f"Version {approval.version} approved by {approval.approved_by}.").plain)
    return Exit.OK


@vacancy.command(epilog=EPILOG)
@job_id
@needs_service
def rejudge(client: Client, id: str) -> Exit:
    """Judge candidates of the vacancy ID again that older criteria judged."""
    accepted = 0
    while True:
        told = client.rejudge(id)
        accepted += told.accepted
        if not told.left or not told.accepted:
            break
    click.echo(f"{counted(accepted, 'candidate')} to be judged again.")
    if told.refused:
        click.echo(f"{told.refused:,} were refused; repeat the command later.", err=True)
    return Exit.REFUSED if told.refused or told.left else Exit.OK


@click.command(epilog=EPILOG)
@job_id
@the_cvs
@as_json
@needs_service
def candidates(client: Client, id: str, cvs: Sequence[Path], as_json: bool) -> Exit:
    """Add CVs to the vacancy ID.

    CVs are files, ZIP archives, folders with all that is in them, and patterns such as 'cvs/*.pdf'. Prints the ids of
    their jobs; a CV that is there already has the job that it had.
    """
    with PileDisplay(screen(sys.stderr)) as display:
        sent = send(client, id, cvs, display)
        display.say(str(sent))
    print_refused(screen(sys.stderr), sent.refused)
    if as_json:
        emit(msgspec.json.encode({"items": sent.items}))
    else:
        emit("\n".join(sorted(sent.jobs)).encode())
    return Exit.REFUSED if sent.refused else Exit.OK


@click.command(epilog=EPILOG)
@job_id
@click.option("--csv", "form", flag_value="csv", help="For a spreadsheet.")
@click.option("--jsonl", "form", flag_value="jsonl", help="A JSON document a line.")
@click.option("--html", "form", flag_value="html", help="A page to print.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file, instead of standard output.")
@needs_service
def export(client: Client, id: str, form: str | None, output: Path | None) -> Exit:
    """Export the whole ranking of the vacancy ID."""
    if form is None:
        raise click.UsageError("choose one of --csv, --jsonl and --html")
    ranking = client.ranking_as(id, _FORMS[form])
    if output is None:
        emit(ranking)
    else:
        output.write_bytes(ranking)
    return Exit.OK


def _show(it: Vacancy, *, as_json: bool) -> None:
    if as_json:
        emit(it.raw)
    else:
        print_vacancy(screen(sys.stdout), it)
