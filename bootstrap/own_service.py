"""A service in a thread of this process, for one command."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import anyio
import click
import msgspec
from anyio.from_thread import start_blocking_portal

from bootstrap.commands import complaints, settings_for
from bootstrap.serving import serve
from bootstrap.settings import Settings


@contextmanager
def own_service() -> Iterator[tuple[str, str]]:
    """Its address, and the only key that opens it; it ends with the block. Raises Misconfigured, Unreachable."""
    with complaints():
        settings, key = settings_for(log_level="warning"), secrets.token_urlsafe(32)
        click.echo(f"No service is running: this command runs one, with its data in {settings.data_dir}.", err=True)
        with start_blocking_portal(backend_options={"use_uvloop": True}) as portal:
            stop = portal.call(anyio.Event)
            start = partial(
                serve,
                _opened_by(key, settings),
                host="127.0.0.1",
                port=0,
                workers=os.cpu_count() or 1,
                until=stop.wait,
            )
            ended, url = portal.start_task(start)
            try:
                yield url, key
            finally:
                portal.call(stop.set)
                ended.result()


def _opened_by(key: str, settings: Settings) -> Settings:
    """For the user `local`, whom the service without keys would serve too."""
    digest = hashlib.sha256(key.encode()).hexdigest()
    return msgspec.structs.replace(settings, api_keys=f"local:{digest}:admin")
