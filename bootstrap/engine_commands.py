"""`ai-recruiter engines`: which engines there are, and whether one keeps what every engine promises."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.text import Text

from adapters.cli.exits import EPILOG, Exit
from adapters.cli.options import as_json
from adapters.cli.screen import emit, one_line, plain, screen
from adapters.cli.tables import Column, Listing
from adapters.matching.config import MatchingConfig
from adapters.matching.conformance import Result, check_all, confined_judge
from adapters.matching.matcher import open_matcher
from adapters.matching.wire import EngineCard
from bootstrap.commands import complaints, local_commands, run, settings_for
from bootstrap.lifespan import matching_config

_STYLE = {"passed": "green", "failed": "bold red", "not_checked": "yellow"}


@local_commands.group(epilog=EPILOG)
def engines() -> None:
    """List the engines, and check one."""


@engines.command("list", epilog=EPILOG)
@as_json
def list_(as_json: bool) -> None:
    """List the engines that judge here, the default one first, and why others could not be loaded."""
    cards, unusable = run(_loaded)
    if as_json:
        emit(msgspec.json.encode({"engines": cards, "unusable": unusable}))
        return
    _ENGINES.print(screen(sys.stdout), cards)
    for where, why in unusable.items():
        click.echo(plain(f"{where} could not be loaded: {why}"), err=True)


@engines.command(epilog=EPILOG)
@click.argument("name")
@click.option("--debug", is_flag=True, help="Show what the engine prints also where a check passes.")
@as_json
def check(name: str, debug: bool, as_json: bool) -> Exit:
    """Check that the engine NAME keeps what every engine promises; exit with 1 when it does not.

    NAME is an engine of `engines list`, or `module:attribute` for one that is not installed; the module is looked for
    in this folder, too. It judges documents that the command brings, in the sandbox and within the limits of the
    service. Each check that fails says what was seen and what was expected, with what the engine printed and raised.
    """
    config, within = _config()
    results: list[Result] = []
    console = screen(sys.stdout)
    with complaints(), confined_judge(name, config, within=within) as judge:
        for result in check_all(judge):
            results.append(result)
            if not as_json:
                _show(console, result, debug=debug)
    if as_json:
        passed = all(result.verdict != "failed" for result in results)
        summary = {
            "engine": judge.declared.name,
            "version": judge.declared.version,
            "passed": passed,
            "checks": results,
        }
        emit(msgspec.json.encode(summary))
    counted = Counter(result.verdict for result in results)
    told = f"{judge.declared.name} {judge.declared.version}: {counted['passed']} passed, {counted['failed']} failed"
    click.echo(plain(f"{told}, {counted['not_checked']} not checked."), err=True)
    return Exit.BUG if counted["failed"] else Exit.OK


async def _loaded() -> tuple[Sequence[EngineCard], dict[str, str]]:
    config, _ = _config()
    async with open_matcher(config) as matcher:
        default = matcher.engines()[0].name
        return sorted(matcher.cards, key=lambda card: card.name != default), dict(matcher.unusable)


def _config() -> tuple[MatchingConfig, timedelta]:
    """Of the service, and what else this folder offers; the time that a run has."""
    settings = settings_for(log_level="error")
    config = matching_config(settings, 1)
    return replace(config, import_path=(*config.import_path, str(Path.cwd()))), timedelta(seconds=settings.run_limit_s)


def _show(console: Console, result: Result, *, debug: bool) -> None:
    verdict = Text(f"{result.verdict.replace('_', ' '):12}", _STYLE[result.verdict])
    console.print(Text.assemble(verdict, f"{result.check:15}", result.holds), soft_wrap=True)
    for seen in result.seen:
        console.print(Text.assemble("    ", one_line(seen)), soft_wrap=True)
    if result.output and (debug or result.verdict == "failed"):
        console.print(Text(plain(result.output.rstrip()), "dim"), soft_wrap=True)


def _needs(card: EngineCard) -> str:
    ports = ", ".join(map(str, card.ports))
    network = [f"network (TCP {ports})" if ports else "network"] if card.network else []
    return ", ".join([*network, *card.folders, *card.programs]) or "nothing"


def _cost(card: EngineCard) -> str:
    told = {" s": card.seconds, " tokens": card.tokens, " of money": card.money}
    return ", ".join(f"{value:g}{unit}" for unit, value in told.items() if value is not None) or "not stated"


def _yes(it: bool) -> str:
    return "yes" if it else "no"


_ENGINES: Listing[EngineCard] = Listing(
    [
        Column("engine", 16, lambda it: one_line(it.name), 9),
        Column("version", 9, lambda it: one_line(it.version), 8),
        Column("deterministic", 13, lambda it: _yes(it.deterministic), 6),
        Column("criteria", 8, lambda it: _yes(it.judges_given_criteria), 5),
        Column("needs", 20, lambda it: one_line(_needs(it)), 4),
        Column("a pair costs", 16, lambda it: one_line(_cost(it)), 3),
        Column("from", 14, lambda it: one_line(it.source), 1),
        Column("description", 30, lambda it: one_line(it.description), 2, grows=True),
    ],
    kept=2,
)
