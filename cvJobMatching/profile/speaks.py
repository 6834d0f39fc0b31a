"""Languages that a candidate speaks, with their level on the CEFR scale."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from cvJobMatching.types import Language

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cvJobMatching.profile.sections import Section

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
        r"c\s?1|advanced|fluent(?:ly)?|full\s+professional|verhandlungssicher|fließend|courant|fluide|fluido"
        r"|avanzado|avancé|свободн\w+|продвинут\w+|fluent[ă]?|avansat",
    ),
    (
        "B2",
        r"b\s?2|upper[\s-]?intermediate|professional\s+working|gut(?:e|er)?\b|выше\s+среднего|good|intermedio\s+alto",
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


@cache
def _names() -> dict[str, str]:
    text = files("cvJobMatching.profile").joinpath("data/spoken.txt").read_text("utf-8")
    rows = (line.partition(":") for line in text.splitlines() if line and not line.startswith("#"))
    return {alias: name.strip() for name, _, listed in rows for alias in listed.split()}


def spoken(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[Language, int, int]]:
    """Every language named in `text[start:end]` with the level beside it, and the span of both."""
    stop = len(text) if end is None else end
    found = [word for word in LETTERS.finditer(text, start, stop) if word.group().lower() in _names()]
    for at, name in enumerate(found):
        until = min(stop, name.end() + REACH, found[at + 1].start() if at + 1 < len(found) else stop)
        level = LEVEL.search(text, name.end(), until)
        language = Language(name=_names()[name.group().lower()], level=level.lastgroup if level else None)
        yield language, name.start(), level.end() if level else name.end()


def languages(text: str, parts: Sequence[Section]) -> tuple[Language, ...]:
    """The languages of the section of that name; elsewhere only those that come with a level."""
    chosen = [part for part in parts if part.kind == "languages"]
    found = [language for part in chosen for language, _, _ in spoken(text, part.start, part.end)]
    if not chosen:
        found = [language for language, _, _ in spoken(text) if language.level]
    return tuple({language.name: language for language in reversed(found)}.values())[::-1]
