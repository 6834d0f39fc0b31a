"""The form of the files in `data`: a pack for each language, and the grounds with their laws and advice."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import msgspec

from domain.model.objection import Ground

LANGUAGES = ("en", "de", "fr", "es", "ro", "ru")
DEFAULT_COUNTRY = "EU"

Examples = dict[str, str]  # pattern -> a text that it matches
T = TypeVar("T")


class Words(tuple[str, ...]):
    """Words that a pack writes as one text, separated by blanks and line breaks. `*` stands for any letters."""

    __slots__ = ()


class Pack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one language words demands; `patterns.py` explains patterns, `context.py` the four contexts.

    The classes of words that contexts rely on are the fields of `Context`.
    """

    words: dict[str, Words]  # by the name that patterns call them by
    said: dict[Ground, Examples]
    closed: dict[Ground, Examples]
    alone: dict[Ground, Examples]
    filed: dict[Ground, Examples]
    harmless: Examples  # takes back what overlaps with it
    waived: Examples  # takes back everything in the same clause
    unless: dict[str, Examples]  # by ground or "any": takes back everything in the same sentence


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why something may not be asked for, and what to write instead."""

    reason: str
    instead: str


class GroundEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A ground with its texts and its laws by country."""

    en: Wording
    de: Wording
    law: dict[str, str]
    law_de: dict[str, str] = {}  # where a law's name differs in German


@cache
def pack(language: str) -> Pack:
    """The pack of a language."""
    return _decoded(f"{language}.toml", Pack)


@cache
def grounds() -> dict[Ground, GroundEntry]:
    """What is said of each ground."""
    return _decoded("grounds.toml", dict[Ground, GroundEntry])


def _decoded(name: str, kind: type[T]) -> T:
    text = (files(__package__) / "data" / name).read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), kind, dec_hook=_words)


def _words(kind: type, raw: Any) -> Words:
    if kind is not Words or not isinstance(raw, str):
        raise NotImplementedError(kind)
    return Words(raw.split())
