"""A text whose lines a width broke or blank lines part, as one of whole lines; every character stays in place.

A line is full where the first word of the next one had no place in it; the width is that of the longest line but for a
few. Only a text in which several full lines go on in small letters was broken at all, and most lines are full or a good
part of the full ones goes on so: nouns of German begin with a capital. What is copied from a page of the web, or read
from one, often has a blank line between any two: there they part no paragraphs.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final, NamedTuple

from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.text.lines import LOWER, Span, without_bullet
from cvJobMatching.understanding.text.stop_words import all_stop_words

if TYPE_CHECKING:
    from collections.abc import Iterator

NARROWEST: Final = 40  # characters of a line
WIDEST: Final = 140
FEWEST: Final = 2  # full lines that go on in small letters
PART: Final = 3  # one full line in so many goes on in small letters
SPREAD: Final = 0.9  # of the width: letters of a page are not all as wide
GOES_ON: Final = compiled(rf"[{LOWER}0-9(&]")
SMALL: Final = compiled(rf"[{LOWER}&]")
DATED: Final = compiled(r"(?:19|20)\d\d\)?\Z")  # as rows that name a position end
NUMBERED: Final = compiled(r"\(?(?:\d{1,2}|[A-Za-z]|[ivx]{1,4})[.)]\s")
DOUBLE: Final = compiled(r"\n[ \t]*\n(?=[ \t]*\S)")
SINGLE: Final = compiled(r"\S[ \t]*\n[ \t]*\S")
LETTER: Final = 8  # paragraphs, up to which a text that parts them all is one of prose
ENDED: Final = (".", "!", "?", ":", ";")


class _Line(NamedTuple):
    start: int
    text: str  # without the blanks at its end


def unwrapped(text: str) -> str:
    """The text with a blank for each line break that only the width or double spacing made; its length stays."""
    text = _close_together(text)
    found = list(_lines(text))
    width = _width(found)
    if width is None:
        return text
    signs = list(text)
    for line, after in itertools.pairwise(found):
        if _is_full(line, after, width) and _may_go_on(line, after):
            signs[after.start - 1] = " "
    return "".join(signs)


def continued(text: str) -> str:
    """A part of a CV with a blank for each break in a sentence: behind a full line, before a small letter.

    It has to begin with a capital or as a point, since some write everything in small letters. Behind an article, a
    preposition or the like it goes on with a capital as well. Narrow lines are those of a list.
    """
    found = list(_lines(text))
    width = max(len(line.text) for line in found)
    signs, begun = list(text), False
    for line, after in itertools.pairwise(found if width >= NARROWEST else ()):
        begun = begun or not SMALL.match(line.text.lstrip())
        begun = begun and _is_full(line, after, width) and _is_within(line, after)
        if begun:
            signs[after.start - 1] = " "
    return "".join(signs)


def _is_within(line: _Line, after: _Line) -> bool:
    """Whether a break stands within a sentence."""
    if _opens(after) or line.text.endswith(ENDED) or DATED.search(line.text):
        return False
    return SMALL.match(after.text.lstrip()) is not None or line.text.split()[-1] in all_stop_words()


def _close_together(text: str) -> str:
    """With one break where any two lines had a blank one between them."""
    if SINGLE.search(text) or len(DOUBLE.findall(text)) < LETTER:
        return text
    return DOUBLE.sub(lambda found: " " * (len(found[0]) - 1) + "\n", text)


def _lines(text: str) -> Iterator[_Line]:
    at = 0
    for line in text.split("\n"):
        yield _Line(at, line.rstrip())
        at += len(line) + 1


def _width(lines: list[_Line]) -> float | None:
    """Of the lines of a text that was broken; None of one that was not."""
    longest = sorted(len(line.text) for line in lines)[-1 - len(lines) // 50]
    if not NARROWEST <= longest <= WIDEST:
        return None
    plain = [
        (line, after) for line, after in itertools.pairwise(lines) if line.text and after.text and not _opens(after)
    ]
    full = [after for line, after in plain if _is_full(line, after, longest)]
    going_on = sum(bool(GOES_ON.match(after.text.lstrip())) for after in full)
    most = len(full) > FEWEST and 2 * len(full) > len(plain)
    return longest if going_on >= FEWEST and (most or PART * going_on >= len(full)) else None


def _is_full(line: _Line, after: _Line, width: float) -> bool:
    words = after.text.split(None, 1)
    return bool(line.text and words) and len(line.text) + 1 + len(words[0]) > SPREAD * width


def _opens(line: _Line) -> bool:
    """Whether a line begins as an item of a list does."""
    plain = line.text.lstrip()
    return without_bullet(plain, Span(0, len(plain))).start > 0 or NUMBERED.match(plain) is not None


def _may_go_on(line: _Line, after: _Line) -> bool:
    if _opens(after):
        return False
    return GOES_ON.match(after.text.lstrip()) is not None or not line.text.endswith(ENDED)
