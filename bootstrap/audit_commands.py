"""The commands for the audit trail."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from itertools import chain
from pathlib import Path
from typing import BinaryIO, TypeVar

import click

from adapters.cli.exits import EPILOG, Exit, Trouble
from adapters.signing import FileCheckpointLog
from adapters.sql import SqlAuditTrail, migrate
from bootstrap.commands import complaints, local_commands, run, settings_for
from bootstrap.environment import read_settings
from bootstrap.operator import operator
from bootstrap.schema import open_schema
from bootstrap.signing import checkpoint_file, public_key_file, public_keys, signer_of
from domain.model.audit_evidence import verify_evidence
from domain.model.audit_export import Broken, verify
from domain.model.ids import Tenant
from domain.use_cases.keep_audit import ReadAudit, SignChains

T = TypeVar("T")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class DoesNotHold(Trouble):
    """The export was changed; the message says where."""

    exit_code = Exit.BUG


@local_commands.group()
def audit() -> None:
    """Export the audit trail, sign it, and check that nothing in it was changed."""


@audit.command("verify", epilog=EPILOG)
@click.argument("file", type=click.File("rb"))
@click.option("--public-key", type=_FILE, help="PEM file of the key that signs; the data directory's when not given.")
@click.option("--checkpoints", type=click.File("rb"), help="Checkpoints kept elsewhere, which FILE has to agree with.")
def verify_(file: BinaryIO, public_key: Path | None, checkpoints: BinaryIO | None) -> None:
    """Check FILE, an export of the trail or the evidence of a job; `-` reads it from stdin.

    It needs nothing but the file and the public key, and says where a chain breaks.
    """
    with complaints():
        keys = public_keys(public_key or public_key_file(read_settings()))
    lines = iter(file)
    first = next(lines, b"")
    try:
        if first.startswith(b'{"evidence":'):
            found = verify_evidence(chain([first], lines), keys)
            click.echo(f"holds: the evidence of job {found.job_id}, {found.entries} entries, given out {found.until}")
            return
        kept = checkpoints if checkpoints is not None else ()
        it = verify(chain([first], lines), keys, kept_elsewhere=kept)
    except Broken as error:
        raise DoesNotHold(f"does not hold: {error}") from None
    click.echo(
        f"holds: {it.entries} entries of {it.tenant}, exported {it.until}, confirmed by {it.checkpoints} checkpoints"
    )


@audit.command(epilog=EPILOG)
@click.option("--tenant", required=True, help="Whose trail; `_installation` has starts and settings.")
@click.option("--output", type=click.File("wb"), default="-", help="Where to write it; stdout when not given.")
def export(tenant: str, output: BinaryIO) -> None:
    """Write a tenant's whole trail as JSON Lines, the signed manifest first."""

    async def write(it: ReadAudit) -> None:
        async for line in await it.export(Tenant(tenant), by=operator()):
            output.write(line)

    _with_trail(write)


@audit.command(epilog=EPILOG)
def checkpoint() -> None:
    """Sign every trail that has grown, and print what this machine has signed, to be kept elsewhere."""
    _with_trail(lambda it: it.chains())
    with complaints():
        path = checkpoint_file(read_settings())
    click.echo(path.read_bytes() if path.exists() else b"", nl=False)


@audit.command("public-key", epilog=EPILOG)
def public_key_() -> None:
    """Print the key that others verify by, in PEM."""
    settings = settings_for(log_level="warning")
    with complaints():
        signer = signer_of(settings)
    if signer is None:
        raise DoesNotHold("there is no key: set AI_RECRUITER_AUDIT_KEY_FILE")
    click.echo(signer.public_pem(), nl=False)


def _with_trail(use: Callable[[ReadAudit], Awaitable[T]]) -> T:
    settings = settings_for(log_level="warning")

    async def main() -> T:
        async with open_schema(settings) as database:
            if settings.embedded:
                await migrate(database)
            trail = SqlAuditTrail(database)
            await trail.head(Tenant("_"))  # the database's time comes with its first connection
            log = FileCheckpointLog(checkpoint_file(settings))
            chains = SignChains(trail=trail, signer=signer_of(settings), log=log, clock=database.clock)
            return await use(ReadAudit(trail=trail, chains=chains, clock=database.clock))

    return run(main)
