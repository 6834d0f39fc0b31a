"""The commands that run the service, or a part of it, in this process; each loads what it needs when it is run."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

import anyio
import click
import msgspec

from adapters.cli.exits import EPILOG, Exit, Interrupted, Trouble, Unreachable
from adapters.cli.options import the_pair
from adapters.cli.rendering import emit
from adapters.client import Document
from adapters.telemetry import configure_logs
from bootstrap.environment import read_settings
from bootstrap.settings import Settings, WrongSettings
from bootstrap.settings_help import as_lines, every_setting
from domain.model.errors import Refusal
from ports.errors import Unavailable

T = TypeVar("T")
_CORES = os.cpu_count() or 1
_MOST_ENGINES = 2  # side by side
_count = click.IntRange(0, 1024)


class Misconfigured(Trouble):
    """The service cannot start with these settings."""

    exit_code = Exit.USAGE


@click.group()
def local_commands() -> None:
    """Run the service."""


@local_commands.command(epilog=EPILOG)
@click.option("--host", default="127.0.0.1", show_default=True, help="Any address but loopback needs API keys.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8000, show_default=True, help="0 takes a free one.")
@click.option("--workers", type=_count, default=_CORES, show_default="cores", help="Evaluations at once; 0 for none.")
@click.option("--processes", type=click.IntRange(1, 64), default=1, show_default=True, help="That share the port.")
def serve(host: str, port: int, workers: int, processes: int) -> int:
    """Serve the API, the WebSocket and, unless --workers is 0, run evaluations, until SIGTERM or Ctrl-C.

    Several --processes need MySQL; they share the workers, and the bounds of use that the settings give.
    """
    from bootstrap.ending import to_the_end
    from bootstrap.serving import serve as serve_here
    from bootstrap.supervisor import supervise

    settings = settings_for()
    if processes == 1:
        run(partial(to_the_end, partial(serve_here, settings, host=host, port=port, workers=workers)))
        return Exit.OK
    with complaints():
        return supervise(settings, host=host, port=port, workers=workers, processes=processes)


@local_commands.command(epilog=EPILOG)
@click.option("--concurrency", type=click.IntRange(1, 1024), default=_CORES, show_default="cores")
def work(concurrency: int) -> None:
    """Run evaluations that `serve` processes elsewhere accept into the same database."""
    from bootstrap.ending import to_the_end
    from bootstrap.serving import work as work_here

    settings = settings_for()
    run(partial(to_the_end, partial(work_here, settings, concurrency=concurrency)))


@local_commands.command(epilog=EPILOG)
@the_pair
@click.option("--engine", "engines", multiple=True, help="Which engine judges; given twice, both, side by side.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON document only.")
@click.option("--debug", is_flag=True, help="Show what the engine prints and raises; it may quote the documents.")
def evaluate(cv: Document, job: Document, engines: tuple[str, ...], as_json: bool, debug: bool) -> Exit:
    """Judge the file CV against the file JOB here and now, without a running service.

    The stages go to stderr, the report to stdout; the evaluation is kept in the history like any other. With two
    engines, both judge the pair, and what they find stands side by side.
    """
    from bootstrap.foreground import evaluate_here

    if len(engines) > _MOST_ENGINES or len(set(engines)) < len(engines):
        raise click.UsageError("--engine can be given once, or twice with two different engines")
    settings = settings_for(log_level="warning")
    return run(partial(evaluate_here, settings, cv, job, engines=engines, as_json=as_json, debug=debug))


@local_commands.command(epilog=EPILOG)
def migrate() -> None:
    """Create or upgrade the database schema."""
    from adapters.sql import migrate as migrate_schema
    from bootstrap.category_store import migrate_categories
    from bootstrap.schema import open_schema

    settings = settings_for()

    async def main() -> None:
        async with open_schema(settings) as database:
            await migrate_schema(database)
        await migrate_categories(settings)

    run(main)
    click.echo("The schema is up to date.", err=True)


@local_commands.command(epilog=EPILOG)
def doctor() -> Exit:
    """Check settings, database, document store, queue and engines, and report what is wrong."""
    from bootstrap import doctor as diagnosis

    settings = settings_for(log_level="error")
    return Exit.OK if run(partial(diagnosis.examine, settings)) else Exit.UNAVAILABLE


@local_commands.command(epilog=EPILOG)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document only.")
def settings(as_json: bool) -> None:
    """List every setting: its value, where the value comes from, its default and what it is for.

    Secrets are masked. A setting is changed by the environment variable of its name.
    """
    with complaints():
        listed = every_setting()
    emit(msgspec.json.encode(listed) if as_json else "\n".join(as_lines(listed)).encode())


@local_commands.command(epilog=EPILOG)
@click.argument("tenant")
@click.option("--admin", is_flag=True, help="The key of an administrator, who may override objections to criteria.")
def key(tenant: str, admin: bool) -> None:
    """Make an API key for TENANT. The key is shown once; the service keeps only its SHA-256."""
    fresh = f"air_{secrets.token_urlsafe(32)}"
    setting = f"{tenant}:{hashlib.sha256(fresh.encode()).hexdigest()}{':admin' if admin else ''}"
    with complaints():
        read_settings({"AI_RECRUITER_API_KEYS": setting})
    click.echo(f"key for the client:       {fresh}")
    click.echo(f"add to AI_RECRUITER_API_KEYS: {setting}")


def settings_for(*, log_level: str | None = None) -> Settings:
    """What the environment says, with logs set up. Raises Misconfigured."""
    with complaints():
        settings = read_settings()
    configure_logs(level=log_level or settings.log_level, as_json=settings.log_json)
    return settings


def run(main: Callable[[], Coroutine[Any, Any, T]]) -> T:
    with complaints():
        return anyio.run(main, backend_options={"use_uvloop": True})


@contextmanager
def complaints() -> Iterator[None]:
    """Turn expected errors into one sentence and an exit code."""
    try:
        yield
    except WrongSettings as error:
        raise Misconfigured(str(error)) from None
    except Refusal as error:
        raise Misconfigured(str(error)) from None
    except Unavailable as error:
        raise Unreachable(error.in_full) from None
    except KeyboardInterrupt:
        raise Interrupted("Interrupted. Accepted jobs continue at the next start.") from None
