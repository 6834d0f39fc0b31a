"""Puts the papers together. The same facts give the same bytes: nothing asks for the time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, FunctionLoader, StrictUndefined

from adapters.matching.constants import Constants
from adapters.telemetry.log_fields import FIELDS
from bootstrap.papers import records
from bootstrap.papers.data import DOCUMENTS, every_table
from bootstrap.papers.oversight import measures
from bootstrap.settings import Settings
from bootstrap.settings_help import Setting
from domain.model.audit import Action
from domain.model.decision import Decided
from domain.model.ids import Tenant

INDEX: Final = "README.md"
PAPERS: Final[Mapping[str, str]] = {
    "intended-use.md": "Intended use, and what it is not for",
    "accuracy.md": "Accuracy, and its limits",
    "engine.md": "The engine: changes, weights and thresholds",
    "data.md": "Data that is processed and kept",
    "oversight.md": "Human oversight",
    "records.md": "Logs and the audit trail",
    "settings.md": "Settings in force",
    "instructions.md": "Instructions for the deployer",
    "laws.md": "Which part answers which law",
}
"""File -> title, in the order in which they are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the papers tell of one installation.

    `in_service` has, by name and version of an engine, the day of its first start here.
    """

    version: str
    as_of: date
    settings: Settings
    listed: Sequence[Setting]
    constants: Sequence[Constants]
    in_service: Mapping[str, date]
    tenant: Tenant | None = None


@dataclass(frozen=True, slots=True)
class _Span:
    tenant: str
    outcome: str
    days: int | None


def papers(facts: Facts) -> Mapping[str, str]:
    """File name -> content, the index among them."""
    about = {
        "facts": facts,
        "titles": PAPERS,
        "accuracy": records.accuracy(),
        "engines": records.engines(),
        "present": {f"{it.engine} {it.engine_version}" for it in facts.constants},
        "tables": every_table(),
        "documents": DOCUMENTS,
        "measures": measures(facts.settings.erasers()),
        "log_fields": FIELDS,
        "actions": [it.value for it in Action],
        "retention": _retention(facts.settings, facts.tenant),
        "has_findings_only": "findings_only" in Settings.__struct_fields__,
    }
    return {name: _environment().get_template(name).render(about) for name in (INDEX, *PAPERS)}


def _retention(settings: Settings, tenant: Tenant | None) -> list[_Span]:
    """What holds for the tenant; without one, what holds for all and for each that has spans of its own."""
    spans = settings.retention().spans
    named: list[Tenant | None] = (
        [None, *sorted({it for it, _ in spans if it is not None})] if tenant is None else [tenant]
    )
    found = []
    for who in named:
        for outcome in Decided:
            span = spans.get((who, outcome), spans.get((None, outcome)))
            found.append(_Span(who or "every tenant", outcome.value, span.days if span else None))
    return found


@cache
def _environment() -> Environment:
    folder = files("bootstrap.papers") / "templates"
    environment = Environment(  # noqa: S701  # Markdown: what could break it is escaped by `cell`
        loader=FunctionLoader(lambda name: (folder / name).read_text("utf-8")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["cell"] = _cell
    return environment


def _cell(value: Any) -> str:
    """A value in a table of Markdown."""
    if value is None or value == "":
        return "not set"
    if isinstance(value, bool):
        return str(value).lower()
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").split())
