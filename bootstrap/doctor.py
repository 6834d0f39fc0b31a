"""Looks at each part that the service needs and says what is wrong and what to do."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from platform import python_version

from rich.table import Table
from rich.text import Text

from adapters.cli.rendering import one_line, screen
from adapters.documents import ObstoreDocuments
from adapters.matching.config import MatchingConfig
from adapters.matching.matcher import open_matcher
from adapters.nats import open_nats
from adapters.sql import migrate, require_current
from bootstrap.lifespan import nats_config, open_schema
from bootstrap.settings import Settings
from domain.model.errors import Refusal
from ports.errors import Unavailable

Examination = Callable[[], Awaitable[str]]


async def examine(settings: Settings) -> bool:
    """Print a line for each part; False when one of them would keep the service from working."""
    parts: dict[str, Examination] = {
        "database": lambda: _database(settings),
        "documents": lambda: _documents(settings),
        "queue": lambda: _queue(settings),
        "engine": lambda: _engine(settings),
        "access": lambda: _access(settings),
    }
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_row("ok", "python", python_version())
    well = True
    for name, examination in parts.items():
        passed, told = await _outcome(examination)
        well = well and passed
        table.add_row("ok" if passed else Text("wrong", "red"), name, one_line(told))
    screen(sys.stdout).print(table)
    return well


async def _outcome(examination: Examination) -> tuple[bool, str]:
    try:
        return True, await examination()
    except Unavailable as error:
        return False, error.in_full
    except (Refusal, OSError) as error:
        return False, str(error)


async def _database(settings: Settings) -> str:
    async with open_schema(settings) as database:
        if settings.embedded:
            await migrate(database)
        await database.read(require_current)
        return f"{database.engine.dialect.name}, schema up to date"


async def _documents(settings: Settings) -> str:
    await ObstoreDocuments.at(settings.documents()).check()
    return f"writable: {settings.documents().split('://')[0]}"


async def _queue(settings: Settings) -> str:
    if not settings.nats_url:
        return "in process"
    async with open_nats(nats_config(settings)) as nats:
        await nats.queue.check()
        return f"NATS, stream {nats_config(settings).stream}"


async def _engine(settings: Settings) -> str:
    async with open_matcher(MatchingConfig(processes=1, default_engine=settings.engine)) as matcher:
        engines = ", ".join(f"{info.name} {info.version}" for info in matcher.engines())
        missing = ", ".join(matcher.unguarded)
        return f"{engines}; not held back by this kernel: {missing}" if missing else f"{engines}; closed off"


async def _access(settings: Settings) -> str:
    tenants = sorted(set(settings.tenants_by_key().values()))
    return f"keys for {', '.join(tenants)}" if tenants else "no keys: this machine only, as the user local"
