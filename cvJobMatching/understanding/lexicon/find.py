"""Finds skills of the lexicon in a text and distinguishes look-alikes: Java and JavaScript, C and C++, Go and to go."""

from __future__ import annotations

import itertools
from functools import cache
from typing import TYPE_CHECKING

from cvJobMatching.languages.pack import all_words
from cvJobMatching.languages.schema import Skills
from cvJobMatching.model.profile import SkillMention
from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.lexicon.load import lexicon
from cvJobMatching.understanding.text.tokens import Word, skill_key, words

if TYPE_CHECKING:
    from collections.abc import Iterator

GAP = compiled(r"[ \t\u00a0]?[-–‑./&'’:]?[ \t\u00a0]?\n?[ \t]*")
SEPARATORS = frozenset(",;|/•·●▪◦()[]\n:\t*–—&")
LONGEST_LINK = 200  # letters that are looked at
SEASON = compiled(r"(?<!\s)\s*+(?:,\s*+)?+(?:of\s++)?+(?:19|20)\d\d")
ADDRESS = compiled(r"://|www\.|@|\.[a-z]{2,4}/")
SENTENCE_ENDS = frozenset(".!?:•●▪*-–")
CONTENT = compiled(r"\S")
INITIAL = compiled(r"/o\b|\.[ ]*(?:&|[A-Z]\.)")  # what follows the letter of "C/o" and of "R. & C. Smith"


def named_skills(text: str) -> tuple[SkillMention, ...]:
    """Every skill of the lexicon that `text` names, in order; the longest name wins and none overlap."""
    return tuple(_mentions(text, list(words(text))))


def _mentions(text: str, found: list[Word]) -> Iterator[SkillMention]:
    names, keys = lexicon().names, [skill_key(word.key) for word in found]
    at = 0
    while at < len(found):
        hit = _longest(text, found, keys, at, names.get(keys[at], ()))
        if hit is None:
            at += 1
            continue
        length, label = hit
        start, end = found[at].start, found[at + length - 1].end
        yield SkillMention(label=label, start=start, end=end, quote=text[start:end])
        at += length


def _longest(
    text: str, found: list[Word], keys: list[str], at: int, names: tuple[tuple[tuple[str, ...], str, str], ...]
) -> tuple[int, str] | None:
    for name, label, flag in names:
        size = len(name)
        if tuple(keys[at : at + size]) != name or not _together(text, found[at : at + size]):
            continue
        if not cut_short(text, found[at + size - 1]) and meant(text, found, at, size, flag):
            return size, label
    return None


def _together(text: str, found: list[Word]) -> bool:
    return all(GAP.fullmatch(text, a.end, b.start) for a, b in itertools.pairwise(found))


def cut_short(text: str, last: Word) -> bool:
    """Whether the name continues as another one: the C of "C++", the Java of "Java-Script", the spring of 2018."""
    rest = text[last.end : last.end + 8].lower()
    if last.key == "spring" and SEASON.match(rest):
        return True
    return rest.startswith(("++", "#")) or (last.key == "java" and rest.lstrip(" -").startswith("script"))


def meant(text: str, found: list[Word], at: int, size: int, flag: str) -> bool:
    """Whether the words `at` and after it stand for the skill, which `flag` says must be read with care."""
    if not flag:
        return True
    if in_an_address(text, found[at].start, found[at + size - 1].end):
        return False
    if _is_item(text, found[at].start, found[at + size - 1].end) or _has_cue(found, at, size):
        return True
    if _joined_to_a_skill(text, found, at, size):
        return True
    if flag == "letter":
        return _used_in(text, found, at, size)
    return text[found[at].start].isupper() and not _starts_a_sentence(text, found[at].start)


def _starts_a_sentence(text: str, at: int) -> bool:
    """Whether a sentence, a bullet, a line or the text itself begins at `at`, or at the blanks before it."""
    before = text[max(0, at - 4) : at]
    end = before.rstrip()
    return "\n" in before[len(end) :] or (end[-1] in SENTENCE_ENDS if end else at <= 4)


def in_an_address(text: str, start: int, end: int) -> bool:
    """Whether the span is a part of a link: the r of "indeed.com/r/name"."""
    before = text[max(0, start - LONGEST_LINK) : start]
    opening = "" if before[-1:].isspace() else before.split()[-1:]
    after = text[end : end + LONGEST_LINK].split(None, 1)[:1]
    return bool(ADDRESS.search("".join((*opening, *after))))


def _is_item(text: str, start: int, end: int) -> bool:
    """Whether the span is an item of a list: alone between separators."""
    before, after = text[max(0, start - 3) : start].rstrip(" "), text[end : end + 3].lstrip(" ")
    opened = not before or before[-1] in SEPARATORS
    closed = not after or after[0] in SEPARATORS or after[0] == "."
    if end - start == 1 and (INITIAL.match(text, end) or (before[-1:] == "&" and after[:1] == ".")):
        return False
    return opened and closed and bool(end - start > 2 or CONTENT.search(text, 0, start) or CONTENT.search(text, end))


def _used_in(text: str, found: list[Word], at: int, size: int) -> bool:
    """Whether the text says "in R" or "with C" and ends the phrase there."""
    end = found[at + size - 1].end
    after = text[end : end + 2].strip()
    return at > 0 and found[at - 1].key in _used_in_words() and (not after or after[0] in ",.;:)/")


def _joined_to_a_skill(text: str, found: list[Word], at: int, size: int) -> bool:
    """Whether a name that is a word as well opens a choice of skills: "Go or Rust"."""
    rest = found[at + size : at + size + 2]
    if len(rest) < 2 or rest[0].key not in _choice_words() or not text[found[at].start].isupper():
        return False
    names = lexicon().names.get(skill_key(rest[1].key), ())
    letters = len(rest[1].key) == len(found[at].key) == 1  # "category C and R"
    return text[rest[1].start].isupper() and not letters and any(len(name) == 1 for name, _, _ in names)


def _has_cue(found: list[Word], at: int, size: int) -> bool:
    around = found[max(0, at - 1) : at] + found[at + size : at + size + 1]
    return any(word.key in _cues() for word in around)


@cache
def _cues() -> frozenset[str]:
    return all_words(Skills, lambda skills: skills.cues)


@cache
def _used_in_words() -> frozenset[str]:
    return all_words(Skills, lambda skills: skills.used_in)


@cache
def _choice_words() -> frozenset[str]:
    return all_words(Skills, lambda skills: skills.choice)
