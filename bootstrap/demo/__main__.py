"""`make demo`: a real service on this machine judges the sample CV before your eyes, and is gone afterwards."""

from __future__ import annotations

import signal
import sys
from importlib.resources import files
from types import FrameType

import click
import msgspec
from rich.console import Console

from adapters.cli.client import Client, Order, Upload
from adapters.cli.connection import Service
from adapters.cli.exits import EXIT_OF_STATUS, Exit, Trouble, run
from adapters.cli.following import Following
from adapters.cli.jobs import print_job, print_jobs
from adapters.cli.screen import plain, screen
from adapters.cli.stages import StageDisplay
from adapters.cli.wire import Summary
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
        except (ServiceFailed, Trouble) as failure:
            return _failed(service, str(failure))
        if exit_code is not Exit.OK:
            return _failed(service, "the evaluation did not succeed")
    console.print("\nThe service has stopped and its directory is gone. To keep one running: make serve, then")
    console.print("  .venv/bin/ai-recruiter submit --wait bootstrap/demo/cv.pdf bootstrap/demo/job_description.md")
    return Exit.OK


def _judge(console: Console, service: ChildService) -> Exit:
    order = Order(cv=_sample("cv.pdf"), job_description=_sample("job_description.md"), deadline_s=_DEADLINE_S)
    address = Service(service.url)
    with Client(address) as client:
        accepted, _ = client.submit(order)
        console.print(f"\nPOST /api/v1/jobs (cv.pdf, job_description.md) gives job {accepted.id}")
        console.print(f"WS   /ws/jobs/{accepted.id}")
        with StageDisplay(console) as display:
            for frame in Following(address, accepted.id, on_trouble=display.say):
                display.show(frame)
        console.print(f"GET  /api/v1/jobs/{accepted.id}\n")
        job, _ = client.job(accepted.id)
        print_job(console, job)
        console.print("\nGET  /api/v1/history")
        kept, _ = client.history({}, limit=10)
        print_jobs(console, [msgspec.json.decode(item, type=Summary) for item in kept])
    return EXIT_OF_STATUS[job.status] if kept else Exit.BUG


def _sample(name: str) -> Upload:
    return Upload(filename=name, content=(files("bootstrap.demo") / name).read_bytes())


def _failed(service: ChildService, reason: str) -> Exit:
    click.echo(f"The demonstration failed: {reason}. The service said:\n{plain(service.log)}", err=True)
    return Exit.FAILED


def _as_interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(run(demo, name="make demo"))
