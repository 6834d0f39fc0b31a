"""Looks at each part that the service needs and says what is wrong and what to do."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from platform import python_version
from typing import Literal

from rich.console import Console
from rich.text import Text

from adapters.cli.rendering import one_line, screen
from adapters.documents import ObstoreDocuments
from adapters.matching.matcher import SandboxedMatcher, open_matcher
from adapters.nats import open_nats
from adapters.sql import SqlApiKeys, SqlWrappedKeys, advice, migrate, require_current, require_server, sql_operations
from adapters.vault import parsed
from bootstrap import confinement
from bootstrap.category_store import open_categories
from bootstrap.lifespan import matching_config, nats_config
from bootstrap.master_keys import master_key_path
from bootstrap.rules import rules
from bootstrap.schema import open_schema
from bootstrap.secret_settings import key_files_readable_by_others
from bootstrap.settings import Settings, WrongSettings
from bootstrap.shadows import missing_challengers
from domain.model.errors import Refusal
from domain.use_cases.check_workers import CheckWorkers
from ports.errors import NoWorkers, Unavailable

_STYLE = {"ok": "", "note": "yellow", "wrong": "red"}
_UNKNOWN = "unknown"  # the version of an engine elsewhere that did not say
Examination = Callable[[], Awaitable[Iterable["Line"]]]


@dataclass(frozen=True, slots=True)
class Line:
    """What was found of one part; a `note` keeps nothing from working."""

    part: str
    finding: str
    verdict: Literal["ok", "note", "wrong"] = "ok"


async def examine(settings: Settings) -> bool:
    """Print a line for each part; False when one of them would keep the service from working."""
    parts: dict[str, Examination] = {
        "database": lambda: _database(settings),
        "documents": lambda: _documents(settings),
        "keys": lambda: _master_keys(settings),
        "fairness": lambda: _categories(settings),
        "queue": lambda: _queue(settings),
        "workers": lambda: _workers(settings),
        "engine": lambda: _engine(settings),
        "access": lambda: _access(settings),
        "secrets": lambda: _secrets(settings),
    }
    console, well = screen(sys.stdout), True
    _print(console, Line("python", python_version()))
    for part, examination in parts.items():
        for line in await _outcome(part, examination):
            _print(console, line)
            well = well and line.verdict != "wrong"
    return well


def _print(console: Console, line: Line) -> None:
    verdict = Text(f"{line.verdict:5} ", _STYLE[line.verdict])
    console.print(Text.assemble(verdict, f"{line.part:9} ", one_line(line.finding)), soft_wrap=True)


async def _outcome(part: str, examination: Examination) -> Iterable[Line]:
    try:
        return await examination()
    except Unavailable as error:
        return [Line(part, error.in_full, "wrong")]
    except (Refusal, OSError) as error:
        return [Line(part, str(error), "wrong")]


async def _database(settings: Settings) -> list[Line]:
    async with open_schema(settings) as database:
        if settings.embedded:
            await migrate(database)
        await database.read(require_server)
        await database.read(require_current)
        await sql_operations(database).check()
        notes = await database.read(advice)
        well = Line("database", f"{database.engine.dialect.name}, schema up to date")
        return [well, *(Line("database", note, "note") for note in notes)]


async def _documents(settings: Settings) -> list[Line]:
    await ObstoreDocuments.at(settings.documents(), timeout=settings.documents_timeout_s).check()
    return [Line("documents", f"writable: {settings.documents().split('://')[0]}")]


async def _master_keys(settings: Settings) -> list[Line]:
    try:
        path = master_key_path(settings)
        known = [key.id for key in parsed(path.read_text())]
    except (WrongSettings, ValueError) as error:
        return [Line("keys", str(error), "wrong")]
    async with open_schema(settings) as database:
        lacking = sorted((await SqlWrappedKeys(database).by_master()).keys() - set(known))
    if lacking:
        told = f"{path} lacks master keys, and what is under them cannot be read: {', '.join(lacking)}; bring them back"
        return [Line("keys", told, "wrong")]
    return [Line("keys", f"everything can be decrypted; master keys: {', '.join(known)}")]


async def _categories(settings: Settings) -> list[Line]:
    if settings.categories() is None:
        return [Line("fairness", "no categories are kept: AI_RECRUITER_CATEGORIES_URL is not set", "note")]
    async with open_categories(settings) as categories:
        await categories.check()
        return [Line("fairness", "categories in a database of their own, schema up to date")]


async def _queue(settings: Settings) -> list[Line]:
    if not settings.nats_url:
        return [Line("queue", "in process")]
    async with open_nats(nats_config(settings)) as nats:
        await nats.queue.check()
        return [Line("queue", f"NATS, stream {nats_config(settings).stream}")]


async def _workers(settings: Settings) -> list[Line]:
    async with open_schema(settings) as database:
        check = CheckWorkers(operations=sql_operations(database), policy=rules(settings, workers=1).policy)
        try:
            return [Line("workers", f"worker processes at work: {await check()}")]
        except NoWorkers as nobody:
            if settings.embedded:
                return [Line("workers", "none at work; `serve` brings its own")]
            return [Line("workers", str(nobody), "note")]


async def _engine(settings: Settings) -> list[Line]:
    async with open_matcher(matching_config(settings, 1)) as matcher:
        return [
            _engines(matcher),
            *_challengers(settings, matcher),
            *_away(matcher),
            _sandbox(settings, matcher),
            _scans(matcher),
        ]


def _engines(matcher: SandboxedMatcher) -> Line:
    loaded = ", ".join(f"{info.name} {info.version}" for info in matcher.engines())
    failed = [f"{where} failed to load: {reason}" for where, reason in matcher.unusable.items()]
    return Line("engine", "; ".join([loaded, *failed]), "wrong" if failed else "ok")


def _challengers(settings: Settings, matcher: SandboxedMatcher) -> list[Line]:
    """Nothing where no jobs are judged a second time."""
    named, missing = settings.shadowing().challengers, missing_challengers(settings, matcher)
    if missing:
        told = (
            f"AI_RECRUITER_SHADOW names what is not installed: {', '.join(missing)}; install it or change the setting"
        )
        return [Line("engine", told, "wrong")]
    return [Line("engine", f"challengers beside it: {', '.join(sorted(named))}")] if named else []


def _away(matcher: SandboxedMatcher) -> list[Line]:
    """Engines whose server could not be asked what it is."""
    away = [info for info in matcher.engines() if info.version == _UNKNOWN]
    return [Line("engine", f"{info.name}: {info.description} Its jobs wait.", "wrong") for info in away]


def _sandbox(settings: Settings, matcher: SandboxedMatcher) -> Line:
    if matcher.unguarded:
        told = confinement.told(settings, confines=matcher.confines)
        finding = f"this kernel does not enforce: {', '.join(matcher.unguarded)}{told}"
        return Line("sandbox", finding, "wrong" if told and settings.sandbox == "require" else "note")
    return Line("sandbox", "evaluations have no access to files, network and other processes")


def _scans(matcher: SandboxedMatcher) -> Line:
    missing = [language for language, can_be_read in matcher.scans.items() if not can_be_read]
    if missing:
        finding = f"scans in these languages cannot be read: {', '.join(missing)}; install their models as "
        return Line("scans", f"{finding}.ci/scan-languages does", "note")
    return Line("scans", f"in {', '.join(matcher.scans)} can be read")


async def _access(settings: Settings) -> list[Line]:
    tenants = {each.tenant for each in settings.settled_keys().values()}
    with suppress(Unavailable):  # told by the database's own line
        async with open_schema(settings) as database:
            tenants |= {key.tenant for key in await SqlApiKeys(database).all_of()}
    known = ", ".join(sorted(tenants))
    return [Line("access", f"keys for {known}" if known else "no keys: this machine only, user `local`")]


async def _secrets(settings: Settings) -> list[Line]:
    exposed = ", ".join(map(str, key_files_readable_by_others(settings)))
    if exposed:
        return [Line("secrets", f"everybody on this machine can read {exposed}; chmod 0400", "note")]
    return [Line("secrets", "no file of keys can be read by everybody")]
