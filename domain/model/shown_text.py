"""Text of others that is shown as a name."""

from __future__ import annotations

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


def visible(text: str) -> str:
    """The text without what cannot be seen, turns the order of reading or begins a line."""
    return "".join(it for it in text if it not in _BLANK and unicodedata.category(it) not in _UNSEEN)


def one_line(text: str) -> str:
    """The same on one line, its words apart by one blank."""
    return " ".join(visible(" ".join(text.split())).split())
