"""Languages that a candidate speaks, with their level on the CEFR scale."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, get_args

from cvJobMatching.languages.pack import alternatives, topic
from cvJobMatching.languages.schema import Level, Spoken
from cvJobMatching.model.profile import Language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cvJobMatching.languages.schema import Entries
    from cvJobMatching.understanding.cv.sections import Section

LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2", "native")
LETTERS = re.compile(r"(?<![\w-])[^\W\d_]{3,}(?!\w)")
REACH = 40  # characters after a language's name in which its level is looked for
BEFORE = re.compile(r"[^\n,;.:|•]{0,32}\Z")  # "sehr gute Deutschkenntnisse", "fluent in written English"


@cache
def _level() -> re.Pattern[str]:
    """A level of the scale, or the words for it; the group that matched is its name."""
    levels: dict[Level, str] = {level: alternatives(Spoken, _worded(level)) for level in reversed(get_args(Level))}
    named = (rf"(?P<{name}>(?<!\w)(?:{_code(name)}{words})(?!\w))" for name, words in levels.items())
    return re.compile("|".join(named), re.IGNORECASE)


def _worded(level: Level) -> Callable[[Spoken], Entries]:
    return lambda spoken: spoken.levels.get(level, ())


def _code(level: str) -> str:
    """The level as CEFR writes it, in every language: "B2", "B 2"."""
    return rf"{level[0]}\s?{level[1]}|" if len(level) == 2 else ""


@cache
def _names() -> dict[str, str]:
    """Word -> the English name of the language that it names."""
    listed = (each.names for each in topic(Spoken).values())
    return {word: name for names in listed for name, words in names.items() for word in words}


@cache
def _ending() -> re.Pattern[str]:
    return re.compile(rf"{alternatives(Spoken, lambda spoken: spoken.endings)}\Z")


def spoken(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[Language, int, int]]:
    """Every language named in `text[start:end]` with the level beside it, and the span of both."""
    stop = len(text) if end is None else end
    found = [(word, name) for word in LETTERS.finditer(text, start, stop) if (name := _named(word.group().lower()))]
    last = start
    for at, (word, name) in enumerate(found):
        until = min(stop, word.end() + REACH, found[at + 1][0].start() if at + 1 < len(found) else stop)
        after = _level().search(text, word.end(), until)
        before = None if after else _level_before(text, last, word.start())
        level = after or before
        span = min(word.start(), before.start() if before else word.start()), _closed(text, word, after)
        yield Language(name=name, level=level.lastgroup if level else None), *span
        last = span[1]


def _closed(text: str, word: re.Match[str], level: re.Match[str] | None) -> int:
    """The end of a language and its level, with the bracket that the level stands in."""
    if level is None:
        return word.end()
    opened = "(" in text[word.end() : level.start()] and text[level.end() : level.end() + 1] == ")"
    return level.end() + opened


def _named(word: str) -> str | None:
    """The language that a word names, German compounds such as "Deutschkenntnisse" included."""
    return _names().get(word) or _names().get(_ending().sub("", word))


def _level_before(text: str, start: int, end: int) -> re.Match[str] | None:
    near = BEFORE.search(text, max(start, end - 40), end)
    return _level().search(text, near.start(), end) if near else None


def languages(text: str, parts: Sequence[Section]) -> tuple[Language, ...]:
    """The languages of the section of that name; elsewhere only those that come with a level."""
    chosen = [part for part in parts if part.kind == "languages"]
    found = [language for part in chosen for language, _, _ in spoken(text, part.start, part.end)]
    if not chosen:
        found = [language for language, _, _ in spoken(text) if language.level]
    return tuple({language.name: language for language in reversed(found)}.values())[::-1]
