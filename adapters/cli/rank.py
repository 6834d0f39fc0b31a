"""A pile from a posting and files to its ranking, over a service."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
import msgspec
from rich.console import Console
from rich.text import Text

from adapters.cli.exits import Declined, Exit, Interrupted, Trouble, Unreachable, trouble_of
from adapters.cli.piles import PileDisplay, Sent, follow, send
from adapters.cli.rankings import fits_ids, print_ranking, print_refused, print_remarks
from adapters.cli.screen import emit, one_line, screen
from adapters.cli.vacancies import criteria_in_short, standing
from adapters.client import Client, Document, Refused, Unavailable, Vacancy
from adapters.client.calls import PAGE_SIZE
from adapters.client.vacancies import RankingPage

RETRIES: Final = 8  # over two minutes: a service that is started again is waited for
_READ: Final = frozenset({"vacancy.read", "vacancy.failed"})
_WAIT_S: Final = 60  # for a posting, at a time
STDOUT: Final = Path("-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How the ranking is shown: a table unless one of these is asked for."""

    top: int | None = None
    csv: Path | None = None  # in addition, or instead of the table where it is standard output
    as_json: bool = False


class NotRead(Trouble):
    """The posting cannot be read."""

    exit_code = Exit.FAILED


def open_vacancy(client: Client, posting: Document, *, title: str | None, engine: str | None) -> Vacancy:
    """The vacancy of the posting, once it is read; the same posting again gives the same one. Raises NotRead."""
    key = hashlib.sha256(repr((posting.filename, title, engine, posting.content)).encode()).hexdigest()
    vacancy = client.create_vacancy(
        job_description=posting, title=title, engine=engine, idempotency_key=f"rank-{key}", wait=_WAIT_S
    )
    return once_read(client, vacancy)


def once_read(client: Client, vacancy: Vacancy) -> Vacancy:
    """The vacancy as it stands when its posting is read. Raises NotRead."""
    if vacancy.status == "reading":
        for event in client.follow_vacancy(vacancy.id):
            if event.type in _READ:
                break
        vacancy = client.vacancy(vacancy.id)
    if vacancy.error is not None:
        raise NotRead(f"the job description cannot be read: {vacancy.error.message} ({vacancy.error.code})")
    return vacancy


def show_criteria(console: Console, vacancy: Vacancy) -> None:
    """What candidates are judged by, in short."""
    console.print(standing(vacancy), soft_wrap=True)
    for line in criteria_in_short(vacancy.criteria.items if vacancy.criteria else []):
        console.print(line, soft_wrap=True)
    for warning in vacancy.warnings:
        console.print(Text.assemble(("! ", "bold yellow"), one_line(warning)), soft_wrap=True)


def approve(client: Client, vacancy: Vacancy) -> None:
    """Approve the criteria, unless some are approved. Raises Declined with what may not be asked for."""
    if vacancy.approved is not None:
        if vacancy.status != "approved":
            click.echo(
                f"The criteria were changed after version {vacancy.approved.version} was approved; that version "
                f"counts until: ai-recruiter vacancy approve {vacancy.id}",
                err=True,
            )
        return
    try:
        client.approve(vacancy.id, etag=vacancy.etag)
    except Refused as refused:
        told = trouble_of(refused).message
        raise Declined(f"{told}\nThe criteria are a draft and no CV was sent. {how_to_go_on(vacancy.id)}") from None


def how_to_go_on(vacancy_id: str) -> str:
    """From a draft."""
    return (
        "Edit the draft and approve it, then rank by it:\n"
        f"  ai-recruiter vacancy show {vacancy_id} --json > criteria.json\n"
        f"  ai-recruiter vacancy edit {vacancy_id} criteria.json\n"
        f"  ai-recruiter vacancy approve {vacancy_id}\n"
        f"  ai-recruiter rank --vacancy {vacancy_id} CV..."
    )


def judge(client: Client, vacancy_id: str, paths: Sequence[Path]) -> Sent:
    """Send the CVs and watch the pile until they have ended; without any, until those that are there have."""
    with _leaving_it_running(vacancy_id), PileDisplay(screen(sys.stderr)) as display:
        if paths:
            sent = send(client, vacancy_id, paths, display)
            display.say(str(sent))
        else:
            sent = Sent(jobs=_unfinished(client, vacancy_id))
        follow(client, vacancy_id, sent.jobs, display)
    print_refused(screen(sys.stderr), sent.refused)
    return sent


def _unfinished(client: Client, vacancy_id: str) -> set[str]:
    statuses = ("queued", "running")
    return {job.id for status in statuses for job in client.history(vacancy_id=vacancy_id, status=status)}


def show_ranking(client: Client, vacancy_id: str, form: Form, sent: Sent) -> Exit:
    """The ranking on stdout, and what the exit code says of it."""
    pages = list(_pages(client, vacancy_id, form.top))
    ranked = [it for page in pages for it in page.items][: form.top]
    if form.csv is not None:
        _write_csv(form.csv, client.ranking_as(vacancy_id, "text/csv"))
    if form.as_json:
        emit(_json(vacancy_id, pages, form.top, sent))
    elif form.csv != STDOUT:
        console = screen(sys.stdout)
        print_ranking(console, ranked)
        print_remarks(screen(sys.stderr), ranked, pages[0].lacking, pages[0].judged_by)
        _say_more(vacancy_id, ids_shown=fits_ids(console))
    if sent.refused:
        return Exit.REFUSED
    return Exit.OK if any(it.rank is not None for it in ranked) else Exit.FAILED


def _pages(client: Client, vacancy_id: str, top: int | None) -> Iterator[RankingPage]:
    """As many as hold the `top` candidates, or all."""
    left, token = top, None
    while True:
        size = PAGE_SIZE if left is None else min(left, PAGE_SIZE)
        page = client.ranking_page(vacancy_id, page_size=size, page_token=token)
        yield page
        left = left and left - len(page.items)
        token = page.next_page_token
        if token is None or left == 0:
            return


class _AsSent(msgspec.Struct):
    """A page of the ranking with each part as it came."""

    items: list[msgspec.Raw]
    lacking: msgspec.Raw
    candidates: msgspec.Raw
    judged_by: msgspec.Raw = msgspec.Raw(b"[]")


def _json(vacancy_id: str, pages: Sequence[RankingPage], top: int | None, sent: Sent) -> bytes:
    raw = [msgspec.json.decode(page.raw, type=_AsSent) for page in pages]
    return msgspec.json.encode(
        {
            "vacancy_id": vacancy_id,
            "items": [it for page in raw for it in page.items][:top],
            "lacking": raw[0].lacking,
            "candidates": raw[-1].candidates,
            "judged_by": raw[-1].judged_by,
            "refused": sent.refused,
        }
    )


def _write_csv(path: Path, table: bytes) -> None:
    if path != STDOUT:
        path.write_bytes(table)
    else:
        emit(table.replace(b"\r\n", b"\n") if sys.stdout.isatty() else table)


def _say_more(vacancy_id: str, *, ids_shown: bool) -> None:
    if not ids_shown:
        click.echo("The ids of the jobs need a wider terminal, or --json.", err=True)
    click.echo(f"Advice only; a person decides. The vacancy is {vacancy_id}.", err=True)


@contextmanager
def _leaving_it_running(vacancy_id: str) -> Iterator[None]:
    again = f"The vacancy is {vacancy_id}; the same command goes on where this one stopped, and adds nobody twice"
    try:
        yield
    except Unavailable as gone:
        raise Unreachable(f"{gone.message}. {again}.") from None
    except KeyboardInterrupt:
        raise Interrupted(f"Interrupted. {again}.") from None
