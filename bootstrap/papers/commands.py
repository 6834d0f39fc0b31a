"""`ai-recruiter papers`: writes the papers of this installation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

import click
import msgspec
from sqlalchemy import make_url

from adapters.cli.exits import EPILOG
from adapters.matching.constants import Constants, constants_of, engine_names
from adapters.sql import SqlAuditTrail, migrate
from bootstrap.commands import complaints, local_commands, run, settings_for
from bootstrap.papers.pack import Facts, papers
from bootstrap.schema import open_schema
from bootstrap.settings import Settings, WrongSettings
from bootstrap.settings_help import every_setting
from domain.model.audit import INSTALLATION, Action, AuditFilter
from domain.model.ids import TENANT_NAME, Tenant
from ports.audit import AuditTrail

_PAGE = 500


@local_commands.command("papers", epilog=EPILOG)
@click.option("--output", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the files.")
@click.option("--tenant", help="Whose retention to tell; that of all when not given.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day that the papers name; today when not given.")
def papers_(output: Path, tenant: str | None, as_of: datetime | None) -> None:
    """Write the papers of a deployer: use, limits, accuracy, data, oversight, records, settings, duties.

    Markdown files about this version with these settings. The same input gives the same files.
    """
    if tenant is not None and not TENANT_NAME.fullmatch(tenant):
        raise click.BadParameter("a tenant consists of a-z, 0-9, '.', '_' and '-'", param_hint="--tenant")
    settings = settings_for(log_level="warning")
    facts = Facts(
        version=version("ai-recruiter"),
        as_of=as_of.date() if as_of else datetime.now(UTC).date(),
        settings=settings,
        listed=every_setting(),
        constants=_constants(),
        in_service=run(partial(in_service, settings)) if _has_database(settings) else {},
        tenant=Tenant(tenant) if tenant else None,
    )
    with complaints():
        _write(output, papers(facts))
    click.echo(f"The papers are in {output}; begin with README.md. They are no legal advice.", err=True)


async def in_service(settings: Settings) -> Mapping[str, date]:
    """Engine and version -> the day of its first start, by the audit trail. Raises Unavailable."""
    async with open_schema(settings) as database:
        if settings.embedded:
            await migrate(database)
        return await first_starts(SqlAuditTrail(database))


async def first_starts(trail: AuditTrail) -> Mapping[str, date]:
    """Engine and version -> the day of its first start. Raises Unavailable."""
    found: dict[str, date] = {}
    before, more = None, True
    while more:
        page = await trail.page(INSTALLATION, AuditFilter(action=Action.SERVICE_STARTED), before=before, size=_PAGE)
        for entry in page.items:  # newest first, so the oldest stays
            engines = msgspec.json.decode(entry.body).get("data", {}).get("engines", ())
            found |= dict.fromkeys(engines, entry.at.date())
        before, more = page.next_before, page.next_before is not None
    return found


def _has_database(settings: Settings) -> bool:
    """An embedded one that is not there yet is not made for this."""
    return not settings.embedded or Path(make_url(settings.database()).database or "").is_file()


def _constants() -> Sequence[Constants]:
    return [constants_of(name) for name in engine_names()]


def _write(folder: Path, files: Mapping[str, str]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_text(content, "utf-8")
    except OSError as error:
        raise WrongSettings(f"the papers cannot be written to {folder}: {error.strerror}") from None
