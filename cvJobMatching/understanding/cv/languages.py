"""Languages that a candidate speaks, with their level on the CEFR scale."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from cvJobMatching.model.profile import Language

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cvJobMatching.understanding.cv.sections import Section

LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2", "native")
WORDED: tuple[tuple[str, str], ...] = (
    (
        "native",
        r"native|mother\s*tongue|muttersprach\w*|langue\s+maternelle|matern\w+|nativ[oaă]|родной|matern[ăa]"
        r"|bilingual|bilingue",
    ),
    ("C2", r"c\s?2|proficient\s+user|в\s+совершенстве|proficiency"),
    (
        "C1",
        r"c\s?1|advanced|very\s+good|excellent\w*|sehr\s+gut\w*|muy\s+buen\w*|(?:nivel\s+)?alto|très\s+bon\w*"
        r"|отличн\w+|fluent(?:ly)?|full\s+professional|verhandlungssicher|fließend|courant|fluide|fluido"
        r"|verhandlungssicher\w*|fließend\w*|fluidez|avanzado|avancé|свободн\w+|продвинут\w+|fluent[ă]?|avansat",
    ),
    (
        "B2",
        r"b\s?2|upper[\s-]?intermediate|professional\s+working|gut(?:e|er|es|en)?\b|wort\s+und\s+schrift"
        r"|выше\s+среднего|хорош\w+|good|bon(?:ne)?s?\s+\w+|professionnel\w*|intermedio\s+alto",
    ),
    (
        "B1",
        r"b\s?1|intermediate|conversational|limited\s+working|средн\w+|intermédiaire|intermedio|разговорн\w+"
        r"|mittelstufe|mediu|working\s+knowledge",
    ),
    (
        "A2",
        r"a\s?2|pre[\s-]?intermediate|elementary|технический|читаю\s+\w+|grundkenntnisse|notions|básico"
        r"|ниже\s+среднего",
    ),
    ("A1", r"a\s?1|beginner|basic|базов\w+|начальн\w+|débutant|anfänger|principiante|începător"),
)
LEVEL = re.compile("|".join(rf"(?P<{name}>(?<!\w)(?:{words})(?!\w))" for name, words in WORDED), re.IGNORECASE)
LETTERS = re.compile(r"(?<![\w-])[^\W\d_]{3,}(?!\w)")
REACH = 40  # characters after a language's name in which its level is looked for
BEFORE = re.compile(r"[^\n,;.:|•]{0,32}\Z")  # "sehr gute Deutschkenntnisse", "fluent in written English"
COMPOUND = re.compile(r"(?:sprach)?kenntniss?en?\Z|kenntnisse?\Z|sprachig\w*\Z|e[nrms]\Z")


@cache
def _names() -> dict[str, str]:
    text = files("cvJobMatching.understanding.cv").joinpath("data/spoken.txt").read_text("utf-8")
    rows = (line.partition(":") for line in text.splitlines() if line and not line.startswith("#"))
    return {alias: name.strip() for name, _, listed in rows for alias in listed.split()}


def spoken(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[Language, int, int]]:
    """Every language named in `text[start:end]` with the level beside it, and the span of both."""
    stop = len(text) if end is None else end
    found = [(word, name) for word in LETTERS.finditer(text, start, stop) if (name := _named(word.group().lower()))]
    last = start
    for at, (word, name) in enumerate(found):
        until = min(stop, word.end() + REACH, found[at + 1][0].start() if at + 1 < len(found) else stop)
        after = LEVEL.search(text, word.end(), until)
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
    return _names().get(word) or _names().get(COMPOUND.sub("", word))


def _level_before(text: str, start: int, end: int) -> re.Match[str] | None:
    near = BEFORE.search(text, max(start, end - 40), end)
    return LEVEL.search(text, near.start(), end) if near else None


def languages(text: str, parts: Sequence[Section]) -> tuple[Language, ...]:
    """The languages of the section of that name; elsewhere only those that come with a level."""
    chosen = [part for part in parts if part.kind == "languages"]
    found = [language for part in chosen for language, _, _ in spoken(text, part.start, part.end)]
    if not chosen:
        found = [language for language, _, _ in spoken(text) if language.level]
    return tuple({language.name: language for language in reversed(found)}.values())[::-1]
