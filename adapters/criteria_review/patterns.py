"""Patterns over words: `{no} {small}? {child}`, `under|below <old>`.

A pattern is a row of items. An item is one or several choices with `|` between them: a word, the beginning or end of
words (`child*`, `*frau`), a class of words of the pack (`{child}`) or a kind of number (`<age>`). With `?` behind it,
the item may be missing. `..` stands for up to four other words, and goes neither beyond a clause nor over the matter of
the work.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from adapters.criteria_review.schema import Words
from adapters.criteria_review.tokens import CLAUSE_END, fold

GAP = 4  # words that `..` stands for at most
NUMBERS: dict[str, range] = {
    "<small>": range(100),
    "<age>": range(14, 81),
    "<old>": range(22, 81),  # beyond any minimum age that a law sets
    "<year>": range(1940, 2020),  # of birth
    "<cm>": range(140, 211),
}

_HEIGHT = re.compile(r"^1[.,m](\d\d)$")  # in metres

WORK = "{work}"  # the class of words behind which the matter of the work is named
CLIENT = "{client}"  # that of people whom the work is done for

Tags = frozenset[str]  # everything in a pack's patterns that a word matches


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a pattern; a gap has no choices."""

    choices: frozenset[str]
    optional: bool = False

    @classmethod
    def of(cls, written: str) -> Item:
        """The item as a pack writes it."""
        if written == "..":
            return cls(frozenset())
        plain = written.removesuffix("?") if len(written) > 1 else written
        choices = frozenset(each if each[0] in "{<" else fold(each) for each in plain.split("|"))
        return cls(choices, optional=plain != written)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A row of items."""

    items: tuple[Item, ...]

    @classmethod
    def of(cls, written: str) -> Pattern:
        """The pattern as a pack writes it. Raises ValueError where it begins or ends with what may be missing."""
        items = tuple(map(Item.of, written.split()))
        if not items or not items[0].choices or not items[-1].choices or items[-1].optional or items[0].optional:
            raise ValueError(f"{written!r}: a pattern begins and ends with an item that may not be missing")
        return cls(items)

    def end(self, tags: Sequence[Tags], at: int, item: int = 0) -> int | None:
        """Where a match that begins at the word number `at` ends; None without one."""
        if item == len(self.items):
            return at
        wanted = self.items[item]
        if not wanted.choices:
            return self._behind_gap(tags, at, item + 1)
        if at < len(tags) and not wanted.choices.isdisjoint(tags[at]):
            end = self.end(tags, at + 1, item + 1)
            if end is not None:
                return end
        return self.end(tags, at, item + 1) if wanted.optional else None

    def _behind_gap(self, tags: Sequence[Tags], at: int, item: int) -> int | None:
        for start in range(at, min(at + GAP, len(tags) - 1) + 1):
            end = self.end(tags, start, item)
            if end is not None:
                return end
            if _stops(tags[start]):
                return None
        return None


def _stops(tags: Tags) -> bool:
    """Whether `..` does not go over a word: the end of a clause, or what names the matter of the work."""
    return not CLAUSE_END.isdisjoint(tags) or (WORK in tags and CLIENT not in tags)


class Index:
    """Patterns by what their first word may be, so that a text is read once."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._by_first: dict[str, list[Pattern]] = defaultdict(list)
        for pattern in patterns:
            for choice in pattern.items[0].choices:
                self._by_first[choice].append(pattern)

    def matches(self, tags: Sequence[Tags]) -> Iterator[tuple[Pattern, int, int]]:
        """Every match: the pattern, its first word and the word behind its last."""
        for at, own in enumerate(tags):
            for tag in own:
                for pattern in self._by_first.get(tag, ()):
                    end = pattern.end(tags, at)
                    if end is not None:
                        yield pattern, at, end


class Vocabulary:
    """What each word matches of the choices that patterns and classes have."""

    def __init__(self, classes: dict[str, Words], patterns: Iterable[Pattern]) -> None:
        known = {f"{{{name}}}" for name in classes}
        self._whole: dict[str, set[str]] = defaultdict(set)
        self._beginnings: dict[str, set[str]] = defaultdict(set)
        self._ends: dict[str, set[str]] = defaultdict(set)
        for name, words in classes.items():
            for word in words:
                self._add(fold(word), f"{{{name}}}")
        for choice in {choice for pattern in patterns for item in pattern.items for choice in item.choices}:
            if (choice.startswith("{") and choice not in known) or (choice.startswith("<") and choice not in NUMBERS):
                raise ValueError(f"{choice} is no class of words and no kind of number")
            if choice[0] not in "{<":
                self._add(choice, choice)
        self.tags: Callable[[str], Tags] = lru_cache(maxsize=8192)(self._tags)

    def _add(self, word: str, tag: str) -> None:
        if word.endswith("*") and len(word) > 1:
            self._beginnings[word[:-1]].add(tag)
        elif word.startswith("*") and len(word) > 1:
            self._ends[word[1:]].add(tag)
        else:
            self._whole[word].add(tag)

    def _tags(self, word: str) -> Tags:
        found = {word} & CLAUSE_END | self._whole.get(word, set())
        for length in range(1, min(len(word), 32) + 1):
            found |= self._beginnings.get(word[:length], set()) | self._ends.get(word[-length:], set())
        figure = _HEIGHT.sub(r"1\1", word)
        if figure.isdecimal() and len(figure) <= 4:
            found |= {kind for kind, numbers in NUMBERS.items() if int(figure) in numbers}
        return frozenset(found)
