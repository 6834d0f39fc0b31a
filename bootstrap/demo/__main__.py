"""`make demo`: a real service on this machine ranks the sample CVs before your eyes, and is gone afterwards."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from types import FrameType

import click
import httpx2
from rich.console import Console

from adapters.cli.exits import Exit, run
from adapters.cli.jobs import print_job
from adapters.cli.piles import PileDisplay, follow, send
from adapters.cli.rank import show_criteria
from adapters.cli.rankings import print_remarks, ranking_table
from adapters.cli.screen import plain, screen
from adapters.client import Client, ClientError, RankedCandidate
from bootstrap.demo.service import ChildService, ServiceFailed, child_service, wait_until_ready

_SAMPLES = Path(__file__).parent
_POSTING = _SAMPLES / "job_description.md"
_CVS = [_SAMPLES / "cv.pdf", *sorted((_SAMPLES / "cvs").iterdir())]
_READ_WITHIN_S = 60


@click.command()
def demo() -> Exit:
    """Rank the sample CVs for the sample job description, through HTTP and a WebSocket, offline."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _as_interrupt)
    console = screen(sys.stdout)
    with child_service() as service:
        console.print(f"Starting a service at {service.url} on SQLite, in a directory that goes when it stops.")
        try:
            wait_until_ready(service)
            with Client(service.url) as client:
                ranked = _rank(console, client)
        except (ServiceFailed, ClientError) as failure:
            return _failed(service, str(failure))
        if len(ranked) < len(_CVS) or any(it.rank is None for it in ranked):
            return _failed(service, "not every candidate was judged")
        console.print(f"\nLook around: {_page(service)}")
        click.pause("Press any key to stop the service.")  # returns at once without a terminal
    console.print("\nThe service has stopped and its directory is gone. To rank your own CVs:")
    console.print("  .venv/bin/ai-recruiter rank JOB_DESCRIPTION CV...")
    return Exit.OK


def _rank(console: Console, client: Client) -> list[RankedCandidate]:
    """From the posting to the ranking, and the reasons for its first place."""
    vacancy = client.create_vacancy(job_description=_POSTING, wait=_READ_WITHIN_S)
    path = f"/api/v1/vacancies/{vacancy.id}"
    console.print(f"\nPOST /api/v1/vacancies ({_POSTING.name}) gives vacancy {vacancy.id}")
    show_criteria(console, vacancy)
    console.print(f"\nPOST {path}/criteria/approve")
    client.approve(vacancy.id)
    console.print(f"POST {path}/candidates ({len(_CVS)} files)\nWS   /ws/vacancies/{vacancy.id}")
    with PileDisplay(console) as display:
        sent = send(client, vacancy.id, _CVS, display)
        follow(client, vacancy.id, sent.jobs, display)
    console.print(f"\nGET  {path}/ranking\n")
    page = client.ranking_page(vacancy.id)
    console.print(ranking_table(page.items, console.width))
    print_remarks(console, page.items, page.lacking)
    table = client.ranking_as(vacancy.id, "text/csv")
    console.print(f"\nGET  {path}/ranking (text/csv)\n     {len(table.splitlines())} lines for a spreadsheet")
    if page.items:
        console.print(f"GET  /api/v1/jobs/{page.items[0].job_id}, the first one\n")
        print_job(console, client.job(page.items[0].job_id))
    return page.items


def _page(service: ChildService) -> str:
    """The page for people; the documentation where there is none."""
    desk = f"{service.url}/desk"
    answer = httpx2.get(desk, trust_env=False, follow_redirects=True)
    return desk if answer.is_success else f"{service.url}/"


def _failed(service: ChildService, reason: str) -> Exit:
    click.echo(f"The demonstration failed: {reason}. The service said:\n{plain(service.log)}", err=True)
    return Exit.FAILED


def _as_interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(run(demo, name="make demo"))
