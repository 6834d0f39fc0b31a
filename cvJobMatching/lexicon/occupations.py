"""Families of occupations: which kind of work a title names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from cvJobMatching.lexicon.load import Name, keys_of
from cvJobMatching.text.words import skill_key, words

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Family:
    """One family; `group` holds related ones, `typical` the words that its postings and CVs use."""

    name: str
    group: str
    titles: tuple[str, ...]
    typical: tuple[str, ...]


@cache
def families() -> dict[str, Family]:
    """Every family by name."""
    text = files("cvJobMatching.lexicon").joinpath("data/occupations.txt").read_text("utf-8")
    rows = (line for line in text.splitlines() if line and not line.startswith("#"))
    return {family.name: family for family in map(_family, rows)}


def _family(row: str) -> Family:
    head, _, rest = row.partition(":")
    group, _, name = head.partition("/")
    titles, _, typical = rest.partition("|")
    return Family(name, group, tuple(title.strip() for title in titles.split(";")), tuple(typical.split()))


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


def _named(keys: list[str]) -> Iterator[str]:
    at = 0
    while at < len(keys):
        found = [each for each in _by_first_word().get(keys[at], ()) if tuple(keys[at : at + len(each[0])]) == each[0]]
        longest = len(found[0][0]) if found else 1
        yield from (family for name, family in found if len(name) == longest)
        at += longest
