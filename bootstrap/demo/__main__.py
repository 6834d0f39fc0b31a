"""`make demo`: a real service on this machine judges the sample CV before your eyes, and is gone afterwards."""

from __future__ import annotations

import signal
import sys
from importlib.resources import files
from types import FrameType

import click
from rich.console import Console

from adapters.cli.exits import EXIT_OF_STATUS, Exit, run
from adapters.cli.jobs import print_job, print_jobs
from adapters.cli.screen import plain, screen
from adapters.cli.stages import StageDisplay
from adapters.client import Client, ClientError, Document
from bootstrap.demo.service import ChildService, ServiceFailed, child_service, wait_until_ready

_DEADLINE_S = 60.0


@click.command()
def demo() -> Exit:
    """Judge the sample CV against the sample job description, through HTTP and a WebSocket, offline."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _as_interrupt)
    console = screen(sys.stdout)
    with child_service() as service:
        console.print(f"Starting a service at {service.url} on SQLite, in a directory that goes when it stops.")
        try:
            wait_until_ready(service)
            exit_code = _judge(console, service)
        except (ServiceFailed, ClientError) as failure:
            return _failed(service, str(failure))
        if exit_code is not Exit.OK:
            return _failed(service, "the evaluation did not succeed")
    console.print("\nThe service has stopped and its directory is gone. To keep one running: make serve, then")
    console.print("  .venv/bin/ai-recruiter submit --wait bootstrap/demo/cv.pdf bootstrap/demo/job_description.md")
    return Exit.OK


def _judge(console: Console, service: ChildService) -> Exit:
    with Client(service.url) as client:
        accepted = client.submit(
            cv=_sample("cv.pdf"), job_description=_sample("job_description.md"), deadline=_DEADLINE_S
        )
        console.print(f"\nPOST /api/v1/jobs (cv.pdf, job_description.md) gives job {accepted.id}")
        console.print(f"WS   /ws/jobs/{accepted.id}")
        with StageDisplay(console) as display:
            for event in client.follow(accepted.id, on_trouble=display.say):
                display.show(event)
        console.print(f"GET  /api/v1/jobs/{accepted.id}\n")
        job = client.job(accepted.id)
        print_job(console, job)
        console.print("\nGET  /api/v1/history")
        kept = list(client.history())
        print_jobs(console, kept)
    return EXIT_OF_STATUS[job.status] if kept else Exit.BUG


def _sample(name: str) -> Document:
    return Document(filename=name, content=(files("bootstrap.demo") / name).read_bytes())


def _failed(service: ChildService, reason: str) -> Exit:
    click.echo(f"The demonstration failed: {reason}. The service said:\n{plain(service.log)}", err=True)
    return Exit.FAILED


def _as_interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(run(demo, name="make demo"))
