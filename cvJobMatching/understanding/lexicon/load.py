"""The skill lexicon as it is kept in `data/skills.txt`, which explains its own format."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from cvJobMatching.understanding.text.tokens import skill_key, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Name = tuple[str, ...]  # a name as the keys of its words


@dataclass(frozen=True, slots=True)
class Skill:
    """One entry: its label, what else it is called, what it is a kind of, and how carefully it must be read."""

    label: str
    aliases: tuple[str, ...]
    broader: tuple[str, ...]
    group: str
    flag: str  # "", "word" or "letter"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All entries, and the names by their first word so that a text is walked once."""

    version: str
    skills: dict[str, Skill]
    names: dict[str, tuple[tuple[Name, str, str], ...]]  # first key -> (keys, label, flag), longest first

    def broader(self, label: str) -> frozenset[str]:
        """Every label that `label` is a kind of, at any distance."""
        return _ancestors(label) if label in self.skills else frozenset()


@cache
def _ancestors(label: str) -> frozenset[str]:
    found: set[str] = set()
    waiting = [label]
    while waiting:
        skill = lexicon().skills.get(waiting.pop())
        fresh = set(skill.broader) - found if skill else set()
        found |= fresh
        waiting += sorted(fresh)
    return frozenset(found - {label})


def keys_of(name: str) -> Name:
    """A name as the keys under which it is looked up."""
    return tuple(skill_key(word.key) for word in words(name))


@cache
def lexicon() -> Lexicon:
    """The lexicon that ships with the package, read once a process."""
    text = files("cvJobMatching.understanding.lexicon").joinpath("data/skills.txt").read_text("utf-8")
    version = text.split("version:", 1)[1].split(None, 1)[0]
    skills = {skill.label: skill for skill in _entries(text.splitlines())}
    return Lexicon(version, skills, _by_first_word(skills.values()))


def _entries(rows: Iterable[str]) -> Iterator[Skill]:
    group = ""
    for row in rows:
        if row.startswith("["):
            group = row.strip("[] ")
        elif row.strip() and not row.startswith("#"):
            yield _entry(row, group)


def _entry(row: str, group: str) -> Skill:
    label, aliases, broader, flag = ([part.strip() for part in row.split("|")] + ["", "", ""])[:4]
    parents = _listed(broader) + ((group[1:],) if group.startswith("+") and not broader else ())
    return Skill(label, _listed(aliases), parents, group.lstrip("+"), flag)


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in cell.split(",") if item.strip())


def _by_first_word(skills: Iterable[Skill]) -> dict[str, tuple[tuple[Name, str, str], ...]]:
    names: dict[Name, tuple[Name, str, str]] = {}
    for skill in skills:
        for alias in skill.aliases:
            names.setdefault(keys_of(alias), (keys_of(alias), skill.label, ""))
        if skill.flag != "hidden":
            names[keys_of(skill.label)] = (keys_of(skill.label), skill.label, skill.flag)
    grouped: dict[str, list[tuple[Name, str, str]]] = {}
    for keys, found in names.items():
        grouped.setdefault(keys[0], []).append(found)
    return {first: tuple(sorted(found, key=lambda name: (-len(name[0]), name))) for first, found in grouped.items()}
