"""Skills that have no name of their own: "lead a team of nurses", "attention to detail", "knowledge of tax law".

English only. Each rule works on one clause, from its first telling word to the clause's end.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from cvJobMatching.text.languages import small_words
from cvJobMatching.text.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cvJobMatching.text.words import Word

CLAUSE_END = re.compile(r"[,.;:!?()\n•●▪|]|\s[-–—]\s|\s/\s")
SENTENCE_END = re.compile(r"[.!?]\s|\n")
OF_ITSELF = re.compile(r"\b(?:we|our|us)\b", re.IGNORECASE)
OF_THE_READER = re.compile(r"\byou\b", re.IGNORECASE)
LONGEST = 9  # words of a phrase
LONGEST_THING = 4
LONGEST_DEGREE = 8


class Phrase(NamedTuple):
    """A phrase at `start` to `end`."""

    start: int
    end: int


@cache
def _lists() -> dict[str, frozenset[str]]:
    text = files("cvJobMatching.lexicon").joinpath("data/phrases.txt").read_text("utf-8")
    rows = (line.partition(":") for line in text.splitlines() if line and not line.startswith("#"))
    return {name.strip(): frozenset(listed.split()) for name, _, listed in rows}


def find_phrases(text: str) -> Iterator[Phrase]:
    """Every phrase that tells a skill, in order; none overlap. What a company says of itself tells none."""
    at = 0
    for end in [*(found.start() for found in SENTENCE_END.finditer(text)), len(text)]:
        if not OF_ITSELF.search(text, at, end) or OF_THE_READER.search(text, at, end):
            yield from _sentence(text, at, end)
        at = end


def _sentence(text: str, at: int, stop: int) -> Iterator[Phrase]:
    for end in [*(found.start() for found in CLAUSE_END.finditer(text, at, stop)), stop]:
        yield from _clause(list(words(text, at, end)))
        at = end


def _clause(found: Sequence[Word]) -> Iterator[Phrase]:
    at = 0
    while at < len(found):
        stop = _phrase_end(found, at)
        if stop is None:
            at += 1
            continue
        yield Phrase(found[at].start, found[stop - 1].end)
        at = stop


def _phrase_end(found: Sequence[Word], at: int) -> int | None:
    key = found[at].key
    if _is_action(found, at):
        stop = _until(found, at, LONGEST)
        return stop if stop > at + 1 else None
    if key in _lists()["traits"]:
        return _until(found, at, 4) if _goes_on(found, at) else at + 1
    if _is_ability(found, at) or _is_nominal(found, at):
        return _until(found, at, LONGEST)
    if _is_known_thing(found, at):
        return _until(found, at, LONGEST_THING)
    return _thing_end(found, at) or _learned_end(found, at)


def _thing_end(found: Sequence[Word], at: int) -> int | None:
    """The end of "cloud platforms", "open source technologies": up to two words before what they are kinds of."""
    english = small_words()["en"]
    for size in (1, 2):
        if (
            at + size >= len(found)
            or found[at + size - 1].key in english
            or found[at + size - 1].key in _lists()["vague"]
        ):
            return None
        if found[at + size].key in _lists()["things"]:
            return at + size + 1
    return None


def _learned_end(found: Sequence[Word], at: int) -> int | None:
    """The end of a language or a degree: "English", "bachelor's degree in computer science"."""
    if found[at].key in _lists()["degrees"]:
        return _until(found, at, LONGEST_DEGREE)
    return at + 1 if found[at].key in _lists()["languages"] else None


def _is_ability(found: Sequence[Word], at: int) -> bool:
    """Any verb after "ability to", "willing to", "skilled at"."""
    before = [word.key for word in found[max(0, at - 2) : at]]
    return len(before) == 2 and before[0] in _lists()["able"] and before[1] == "to"


def _is_nominal(found: Sequence[Word], at: int) -> bool:
    """A doing told as a noun: "development of courses", "integration of drivers"."""
    goes_on = at + 2 < len(found) and found[at + 1].key == "of"
    return (
        goes_on
        and len(found[at].key) > 6
        and found[at].key not in _lists()["no_doing"]
        and found[at].key.endswith(("tion", "ment", "ance", "ysis", "ning"))
    )


def _is_known_thing(found: Sequence[Word], at: int) -> bool:
    """What stands behind "knowledge of", "experience with", "understanding of"."""
    before = [word.key for word in found[max(0, at - 2) : at]]
    return (
        len(before) == 2
        and before[0] in _lists()["cues"]
        and before[1] in {"of", "in", "with", "within"}
        and found[at].key not in _lists()["stops"]
    )


def _is_action(found: Sequence[Word], at: int) -> bool:
    """A verb of doing at the head of a clause, after "to", "will" or "and", or in its -ing form."""
    key = found[at].key
    if _base(key) is None:
        return False
    before = found[at - 1].key if at else None
    if key.endswith("ing"):
        return before in {None, "in", "for", "by", "of", "and", "with", "on", "like", "about", "as", "to"}
    return before in {
        None,
        "to",
        "will",
        "and",
        "or",
        "can",
        "must",
        "should",
        "you",
        "independently",
        "actively",
        "then",
        "also",
        "help",
    }


def _base(key: str) -> str | None:
    """The verb behind a word, when it is one of doing."""
    verbs = _lists()["verbs"]
    if key in verbs:
        return key
    if key.endswith("s") and key[:-1] in verbs:
        return key[:-1]
    if not key.endswith("ing"):
        return None
    stem = key[:-3]
    forms = (stem, stem + "e", stem[:-1])
    return next((form for form in forms if form in verbs), None)


def _goes_on(found: Sequence[Word], at: int) -> bool:
    after = [word.key for word in found[at + 1 : at + 4]]
    return any(key in _lists()["heads"] for key in after) or after[:1] in (["to"], ["for"])


def _until(found: Sequence[Word], at: int, most: int) -> int:
    stop = at + 1
    while stop < len(found) and stop - at < most and found[stop].key not in _lists()["stops"]:
        if found[stop].key in _lists()["joints"] and stop + 1 < len(found) and _base(found[stop + 1].key):
            break
        stop += 1
    while stop - 1 > at and found[stop - 1].key in _lists()["links"]:
        stop -= 1
    return stop
