"""Criteria in a file, as JSON or TOML."""

from __future__ import annotations

import tomllib

import click
import msgspec

from adapters.client import Criterion, Document


class _Criteria(msgspec.Struct):
    items: list[Criterion]


class _Vacancy(msgspec.Struct):
    """What `vacancy show --json` prints."""

    criteria: _Criteria


def criteria_in(file: Document) -> list[Criterion]:
    """The criteria of `vacancy show --json`, a list of them, or an object with `items`. Raises click.BadParameter."""
    try:
        tree = _tree(file)
        if isinstance(tree, list):
            return msgspec.convert(tree, list[Criterion])
        if isinstance(tree, dict) and "criteria" in tree:
            return msgspec.convert(tree, _Vacancy).criteria.items
        return msgspec.convert(tree, _Criteria).items
    except (ValueError, msgspec.ValidationError) as error:
        raise click.BadParameter(f"{file.filename} holds no criteria: {error}", param_hint="FILE") from None


def _tree(file: Document) -> object:
    """Raises ValueError for what is neither JSON nor TOML."""
    try:
        return msgspec.json.decode(file.content)
    except msgspec.DecodeError as not_json:
        try:
            return tomllib.loads(file.content.decode())
        except ValueError as not_toml:
            is_toml = (file.filename or "").lower().endswith(".toml")
            raise ValueError(not_toml if is_toml else not_json) from None
