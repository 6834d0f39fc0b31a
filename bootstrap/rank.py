"""`ai-recruiter rank`: from a posting and files to a ranking, with a service of its own where none answers."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import click
from click.core import ParameterSource

from adapters.cli.cv_files import files_of
from adapters.cli.exits import EPILOG, Exit
from adapters.cli.options import client_of, read_document, service_options
from adapters.cli.rank import (
    RETRIES,
    STDOUT,
    Form,
    approve,
    how_to_go_on,
    judge,
    once_read,
    open_vacancy,
    show_criteria,
    show_ranking,
)
from adapters.cli.screen import emit, screen
from adapters.client import Client, NotAService, Vacancy
from adapters.client import Unreachable as NothingThere


@click.command(epilog=EPILOG)
@click.argument("files", nargs=-1, metavar="JOB CV...")
@click.option("--vacancy", "vacancy_id", type=click.UUID, help="Rank for this vacancy; there is no JOB then.")
@click.option("--title", help="Of the new vacancy; the posting's own when not given.")
@click.option("--engine", help="Which engine judges; the service's default when not given.")
@click.option("--review", is_flag=True, help="Stop at the draft of the criteria, and print the id of the vacancy.")
@click.option("--top", type=click.IntRange(1), help="Show so many candidates.")
@click.option("--csv", type=click.Path(allow_dash=True, dir_okay=False, path_type=Path), help="Write all of it there.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document only.")
@service_options
@click.pass_context
def rank(
    context: click.Context,
    files: tuple[str, ...],
    vacancy_id: UUID | None,
    title: str | None,
    engine: str | None,
    review: bool,
    top: int | None,
    csv: Path | None,
    as_json: bool,
    url: str,
    api_key: str | None,
) -> Exit:
    """Rank CVs for a job description.

    JOB is a file, or - for standard input. CVs are files, ZIP archives, folders with all that is in them, and patterns
    such as 'cvs/*.pdf'. The criteria of the posting are approved as they are read; with --review, you edit and approve
    them first. Without a running service the command starts one for itself. The same command again adds only what is
    new.
    """
    if csv == STDOUT and as_json:
        raise click.UsageError("choose one of --json and --csv -")
    job, named = (None, files) if vacancy_id else (files[:1], files[1:])
    if job == () or not (named or vacancy_id or review):
        raise click.UsageError("name the job description and the CVs: ai-recruiter rank JOB CV...")
    posting = read_document(Path(job[0]), "JOB") if job else None
    paths = files_of(named)
    elsewhere = context.get_parameter_source("url") is not ParameterSource.DEFAULT
    with _service(url, api_key, may_start_one=not elsewhere) as client:
        if posting is None:
            vacancy = once_read(client, client.vacancy(str(vacancy_id)))
        else:
            vacancy = open_vacancy(client, posting, title=title, engine=engine)
        return _rank(client, vacancy, paths, Form(top=top, csv=csv, as_json=as_json), review=review)


def _rank(client: Client, vacancy: Vacancy, paths: Sequence[Path], form: Form, *, review: bool) -> Exit:
    show_criteria(screen(sys.stderr), vacancy)
    if review:
        emit(vacancy.id.encode())
        click.echo(how_to_go_on(vacancy.id), err=True)
        return Exit.OK
    approve(client, vacancy)
    return show_ranking(client, vacancy.id, form, judge(client, vacancy.id, paths))


@contextmanager
def _service(url: str, api_key: str | None, *, may_start_one: bool) -> Iterator[Client]:
    """The service at the address; or one of our own where none is, unless the address was asked for."""
    with client_of(url, api_key, retries=RETRIES) as client:
        try:
            client.health()
        except (NothingThere, NotAService):
            if not may_start_one:
                raise
        else:
            click.echo(f"Using the service at {url}.", err=True)
            yield client
            return
    from bootstrap.own_service import own_service  # its libraries take a second to load

    with own_service() as (own_url, key), Client(own_url, api_key=key, retries=RETRIES) as client:
        yield client
