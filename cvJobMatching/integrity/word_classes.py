"""Finds the words of which an instruction to the reader is composed, by language and class.

The words are those of the language packs (`instructions.toml`), looked for all at once in a folded text.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import ahocorasick  # type: ignore[import-not-found]  # ships no types

from cvJobMatching.integrity.confusables import stem
from cvJobMatching.languages.instructions import Instructions
from cvJobMatching.languages.pack import topic

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_BLANKS = 0x2E80  # from here on scripts are written without blanks
EVERYWHERE = frozenset({"machines"})  # classes whose words are used in the sentences of other languages too


class Hit(NamedTuple):
    """A word found in a folded text."""

    start: int
    end: int


Classes = dict[str, list[Hit]]  # what was found, by class, in the order of the text


class Found(NamedTuple):
    """A word found, and what it is: pairs of language and class."""

    hit: Hit
    meanings: tuple[tuple[str, str], ...]


def found_in(text: str) -> Iterator[Found]:
    """Every word of a class in a folded text, in the order of their ends."""
    for last, (length, entries) in _automaton().iter(text):
        start, end = last - length + 1, last + 1
        if start > 0 and _runs_on(text[start - 1], text[start]):
            continue
        ends = end == len(text) or not _runs_on(text[end - 1], text[end])
        meanings = tuple((code, name) for code, name, whole in entries if ends or not whole)
        if meanings:
            yield Found(Hit(start, end), meanings)


def by_language(words: list[Found]) -> dict[str, Classes]:
    """The words of a passage by language; a machine that one language names is one in all."""
    found: dict[str, Classes] = defaultdict(lambda: defaultdict(list))
    shared = [word.hit for word in words if any(name in EVERYWHERE for _, name in word.meanings)]
    for hit, meanings in words:
        for code, name in meanings:
            found[code][name].append(hit)
    for classes in found.values():
        if shared:
            classes["machines"] = sorted(set(shared))
    return found


@cache
def _automaton() -> ahocorasick.Automaton:
    entries: dict[str, list[tuple[str, str, bool]]] = defaultdict(list)
    for code, pack in topic(Instructions).items():
        for name in pack.__struct_fields__:
            for entry in getattr(pack, name):
                word = stem(entry.removesuffix("*").replace("_", " "))
                entries[word].append((code, name, not entry.endswith("*")))
    automaton = ahocorasick.Automaton()
    for word, meanings in entries.items():
        automaton.add_word(word, (len(word), meanings))
    automaton.make_automaton()
    return automaton


def _runs_on(before: str, after: str) -> bool:
    """Whether two characters belong to one word. Scripts without blanks have no borders to go by."""
    return before.isalnum() and after.isalnum() and max(ord(before), ord(after)) < NO_BLANKS
