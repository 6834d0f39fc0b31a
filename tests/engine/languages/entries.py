"""Walks over everything that the language packs declare."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any, NamedTuple

import msgspec

from cvJobMatching.languages.instructions import Instructions
from cvJobMatching.languages.pack import source, topic
from cvJobMatching.languages.schema import Entry, Language, Pattern, Topic, Words

TOPICS: tuple[type[Topic], ...] = tuple(dict.fromkeys((*Topic.__subclasses__(), Instructions)))
SYNTAX = re.compile(
    r"\\[a-zA-Z]|\(\?P?<\w+>|\(\?-?[a-zA-Z]+[:)]"
)  # letters of a pattern that match no letter of a text
NOT_WORDS = {"scripts"}  # fields that describe a language in English
WORD = re.compile(r"[^\W\d_]+")


class Place(NamedTuple):
    """Where an entry stands: "ru", "dates.now"."""

    code: str
    field: str


def lists() -> Iterator[tuple[Place, tuple[Entry, ...]]]:
    """Every list of entries of every pack."""
    for kind in TOPICS:
        for code, each in topic(kind).items():
            for field, value in _lists(each, kind.__name__.lower()):
                yield Place(code, field), value


def entries() -> Iterator[tuple[Place, Entry]]:
    """Every entry of every list."""
    yield from ((place, entry) for place, listed in lists() for entry in listed)


def text_of(entry: Entry) -> str:
    """The letters that an entry is about."""
    return SYNTAX.sub(" ", source(entry)) if isinstance(entry, Pattern) else entry


def example_of(entry: Entry) -> str:
    """A text that the entry has to match."""
    return entry.example if isinstance(entry, Pattern) else entry


def loan_words(code: str) -> frozenset[str]:
    """Words of another script that a pack declares."""
    return frozenset(topic(Language)[code].loan_words)


def _lists(value: Any, name: str) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    if isinstance(value, Words):
        yield name, tuple(value)
    elif isinstance(value, tuple) and all(isinstance(each, str | Pattern) for each in value):
        yield name, value
    elif isinstance(value, msgspec.Struct):
        for field in sorted(set(value.__struct_fields__) - NOT_WORDS):
            yield from _lists(getattr(value, field), f"{name}.{field}")
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _lists(each, f"{name}.{key}")
    elif isinstance(value, tuple):
        for number, each in enumerate(value):
            yield from _lists(each, f"{name}.{number}")


def files() -> dict[str, set[str]]:
    """The names of the files of each folder of a language."""
    folders = [folder for folder in resources.files("cvJobMatching.languages").iterdir() if folder.is_dir()]
    named = [folder for folder in folders if not folder.name.startswith("_")]
    return {folder.name: {file.name for file in folder.iterdir()} for folder in named}
