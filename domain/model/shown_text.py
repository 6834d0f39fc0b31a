"""Text of others that is shown as a name."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})  # controls, bidi marks, separators of lines …
_BLANK: Final = frozenset(  # letters and marks that are drawn as nothing (Default_Ignorable_Code_Point), and Braille's
    chr(point)
    for first, last in (
        (0x034F, 0x034F),
        (0x115F, 0x1160),
        (0x17B4, 0x17B5),
        (0x180B, 0x180F),
        (0x2800, 0x2800),
        (0x3164, 0x3164),
        (0xFE00, 0xFE0F),
        (0xFFA0, 0xFFA0),
        (0xE0100, 0xE01EF),
    )
    for point in range(first, last + 1)
)

LONGEST_NAME: Final = 200  # characters of a person's
_NON_JOINER: Final = "\u200c"
_JOINERS: Final = _NON_JOINER + "\u200d"
_RUN_OF_JOINERS: Final = re.compile(f"[{_JOINERS}]+")
_VIRAMA: Final = 9  # the class of marks that take a letter's vowel away


def _letters_with(form: str) -> frozenset[str]:
    """Those of Arabic that have a shape of their own in that place of a word."""
    shapes = (unicodedata.decomposition(chr(it)).split() for it in (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFF00)))
    return frozenset(chr(int(it[1], 16)) for it in shapes if it[:1] == [form] and len(it) == 2)


_JOINS_ON: Final = _letters_with("<initial>")
_JOINS_BACK: Final = _letters_with("<final>")


def visible(text: str) -> str:
    """The text without what cannot be seen, turns the order of reading or begins a line.

    One joiner stays where its script shows it: between Arabic letters that it parts, and after a virama.
    """
    seen = "".join(
        it for it in text if it in _JOINERS or (it not in _BLANK and unicodedata.category(it) not in _UNSEEN)
    )
    return _RUN_OF_JOINERS.sub(_shown_joiner, seen)


def one_line(text: str) -> str:
    """The same on one line, its words apart by one blank."""
    return " ".join(visible(" ".join(text.split())).split())


def shown_name(text: str) -> str:
    """A person's name as it is kept, cut where it is too long: those that differ in nothing that is seen are one."""
    return composed(one_line(composed(text)))[:LONGEST_NAME].rstrip()


def composed(text: str) -> str:
    """The same letters, each with its accents as one character (NFC)."""
    return unicodedata.normalize("NFC", text)


def _shown_joiner(found: re.Match[str]) -> str:
    text, joiner = found.string, found[0][0]
    before, after = text[max(found.start() - 1, 0) : found.start()], text[found.end() : found.end() + 1]
    if not (before and after.isalpha()):
        return ""
    if unicodedata.combining(before) == _VIRAMA:
        return joiner if _script(before) == _script(after) else ""
    return joiner if joiner == _NON_JOINER and before in _JOINS_ON and after in _JOINS_BACK else ""


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]
