"""Families of occupations: which kind of work a title names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from cvJobMatching.understanding.lexicon.load import Name, keys_of
from cvJobMatching.understanding.text.tokens import skill_key, words

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Family:
    """One family; `wider` is the one that it is a part of."""

    name: str
    wider: str | None
    titles: tuple[str, ...]


@cache
def families() -> dict[str, Family]:
    """Every family by name."""
    text = files("cvJobMatching.understanding.lexicon").joinpath("data/occupations.txt").read_text("utf-8")
    rows = (line for line in text.splitlines() if line and not line.startswith("#"))
    return {family.name: family for family in map(_family, rows)}


def _family(row: str) -> Family:
    head, _, rest = row.partition(":")
    _, _, kind = head.partition("/")  # what stands before it groups families for who reads the file
    name, _, wider = (part.strip() for part in kind.partition("<"))
    return Family(name, wider or None, tuple(title.strip() for title in rest.split(";")))


@cache
def _by_first_word() -> dict[str, tuple[tuple[Name, str], ...]]:
    grouped: dict[str, set[tuple[Name, str]]] = {}
    for family in families().values():
        for title in family.titles:
            name = keys_of(title)
            grouped.setdefault(name[0], set()).add((name, family.name))
    return {first: tuple(sorted(found, key=lambda each: (-len(each[0]), each))) for first, found in grouped.items()}


def families_of(title: str) -> frozenset[str]:
    """The families that a title names; the longest names win, so that "sales engineer" is no engineer."""
    return frozenset(_named([skill_key(word.key) for word in words(title)]))


def related(titles: frozenset[str]) -> frozenset[str]:
    """The families that are wider or narrower than those of `titles`, and not among them."""
    wider = {family.wider for family in families().values() if family.name in titles}
    narrower = {family.name for family in families().values() if family.wider in titles}
    return frozenset(name for name in wider | narrower if name) - titles


def _named(keys: list[str]) -> Iterator[str]:
    at = 0
    while at < len(keys):
        found = [each for each in _by_first_word().get(keys[at], ()) if tuple(keys[at : at + len(each[0])]) == each[0]]
        longest = len(found[0][0]) if found else 1
        yield from (family for name, family in found if len(name) == longest)
        at += longest
