"""The options that commands share, and the values that they turn into."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from adapters.client import Client, Document
from adapters.client.address import DEFAULT_URL
from adapters.client.calls import RETRIES

Command = Callable[..., Any]
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document only.")
_LARGEST = 64 * 2**20  # bytes; what a service takes is less, but /dev/zero has no end


class Moment(click.ParamType[datetime]):
    """A day or a moment, UTC unless it names an offset."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a time; examples are 2026-11-23 and 2026-11-23T08:30:00+01:00", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Pair(click.ParamType[tuple[str, str]]):
    """Something as key=value."""

    name = "key=value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        key, equals, rest = str(value).encode(errors="replace").decode().partition("=")
        if not key or not equals:
            self.fail(f"{value!r} is not of the form key=value", param, ctx)
        return key, rest


def service_options(command: Command) -> Command:
    """Adds --url and --api-key."""
    url = click.option(
        "--url",
        envvar="AI_RECRUITER_URL",
        default=DEFAULT_URL,
        show_default=True,
        show_envvar=True,
        help="Address of the service.",
    )
    api_key = click.option(
        "--api-key",
        envvar="AI_RECRUITER_API_KEY",
        show_envvar=True,
        help="The API key. Prefer the variable: other users of this machine can read a command line.",
    )
    return url(api_key(command))


def needs_service(command: Command) -> Command:
    """Adds --url and --api-key; the command gets a `Client` as its first argument."""

    @service_options
    @wraps(command)
    def with_service(*, url: str, api_key: str | None, **options: Any) -> Any:
        with client_of(url, api_key) as client:
            return command(client, **options)

    return with_service


def client_of(url: str, api_key: str | None, *, retries: int = RETRIES) -> Client:
    """Of the service there. Raises click.UsageError for an impossible address or key."""
    try:
        return Client(url, api_key=api_key or None, retries=retries)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def job_id(command: Command) -> Command:
    """Adds the argument ID; the command gets it as a string."""

    @click.argument("id", type=click.UUID)
    @wraps(command)
    def with_id(*arguments: Any, id: UUID, **options: Any) -> Any:
        return command(*arguments, id=str(id), **options)

    return with_id


def the_pair(command: Command) -> Command:
    """Adds the arguments CV and JOB; the command gets two documents."""

    @click.argument("cv", type=click.Path(allow_dash=True, path_type=Path))
    @click.argument("job", type=click.Path(allow_dash=True, path_type=Path))
    @wraps(command)
    def with_pair(*arguments: Any, cv: Path, job: Path, **options: Any) -> Any:
        if str(cv) == str(job) == "-":
            raise click.UsageError("only one of CV and JOB can come from standard input")
        return command(*arguments, cv=read_document(cv, "CV"), job=read_document(job, "JOB"), **options)

    return with_pair


def read_document(path: Path, argument: str) -> Document:
    """A file, or standard input for `-`. Raises click.BadParameter with the reason."""
    try:
        return read_file(path)
    except OSError as error:
        raise click.BadParameter(f"{path} cannot be read: {error.strerror}", param_hint=argument) from None
    except TooLarge as error:
        raise click.BadParameter(f"{path}: {error}", param_hint=argument) from None


class TooLarge(Exception):
    """No service would take it."""


def read_file(path: Path, *, largest: int = _LARGEST) -> Document:
    """A file, or standard input for `-`. Raises OSError, TooLarge."""
    with nullcontext(sys.stdin.buffer) if str(path) == "-" else path.open("rb") as file:
        content = file.read(largest + 1)
    if len(content) > largest:
        raise TooLarge(f"it has more than {largest // 2**20} MiB")
    name = "stdin" if str(path) == "-" else path.name
    return Document(filename=name.encode(errors="replace").decode(), content=content)  # a name need not be UTF-8
