"""Puts accents that a PDF draws apart from their letters on those letters, as TeX does with its old fonts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from unicodedata import normalize

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Boxes = NDArray[np.float64]

_COMBINING: Final = {
    0x60: "\u0300", 0xB4: "\u0301", 0x5E: "\u0302", 0x2C6: "\u0302", 0x7E: "\u0303", 0x2DC: "\u0303", 0xAF: "\u0304",
    0x2D8: "\u0306", 0x2D9: "\u0307", 0xA8: "\u0308", 0x2DA: "\u030a", 0x2DD: "\u030b", 0x2C7: "\u030c",
    0xB8: "\u0327", 0x2DB: "\u0328",
}  # fmt: skip
_BELOW: Final = frozenset({0xB8, 0x2DB})
_DOTLESS: Final = {"ı": "i", "ȷ": "j"}
_BLANKS: Final = frozenset({0x20, 0x0A, 0x0D})
_NEAR = 3  # places in the file's order within which an accent finds its letter
_FAR = 64  # accents of a page that are looked for all over it: those of capitals are drawn later
_REACH = 0.5  # of the letter's height: how far above or below it an accent may stand
_INSIDE = 0.25  # of the letter's height: how far it may reach into the letter
_ASIDE = 0.15  # of the letter's width: how far beside it the middle of an accent may stand


def composed(codes: list[int], ink: Boxes) -> tuple[list[int], list[int]]:
    """The characters with accents put on their letters, and which ones are left out for that.

    `ink` holds x0, y0, x1, y1 of each character's ink, y downwards.
    """
    found, gone, far = list(codes), list[int](), _FAR
    for accent in [place for place, code in enumerate(codes) if code in _COMBINING]:
        near = np.arange(max(accent - _NEAR, 0), min(accent + _NEAR + 1, len(codes)))
        letter = _letter_of(accent, near, found, ink)
        if letter is None and far > 0:
            far -= 1
            letter = _letter_of(accent, np.arange(len(codes)), found, ink)
        if letter is not None:
            found[letter] = _joined(found[letter], codes[accent]) or found[letter]
            beside = {place + step for place in (accent, letter) for step in (-1, 1)}
            gone += [
                accent,
                *(place for place in beside if place < len(codes) and _is_made_up(codes[place], ink[place])),
            ]
    return found, gone


def _is_made_up(code: int, ink: NDArray[np.float64]) -> bool:
    """Whether PDFium added this blank, because the accent stands higher than the letters."""
    return code in _BLANKS and bool(ink[0] == ink[2])


def _letter_of(accent: int, places: NDArray[np.intp], codes: list[int], ink: Boxes) -> int | None:
    """The letter that the accent lies on, of those in these places."""
    x0, y0, x1, y1 = ink[places].T
    middle, level = (ink[accent, 0] + ink[accent, 2]) / 2, (ink[accent, 1] + ink[accent, 3]) / 2
    width, height = x1 - x0, y1 - y0
    beside = (middle >= x0 - _ASIDE * width) & (middle <= x1 + _ASIDE * width)
    if codes[accent] in _BELOW:
        reached = (level >= y1 - _INSIDE * height) & (level <= y1 + _REACH * height)
    else:
        reached = (level >= y0 - _REACH * height) & (level <= y0 + _INSIDE * height)
    fits = places[beside & reached & (width > 0) & (height > 0)].tolist()
    return next((place for place in fits if place != accent and _joined(codes[place], codes[accent])), None)


def _joined(letter: int, accent: int) -> int | None:
    base = chr(letter)
    both = normalize("NFC", _DOTLESS.get(base, base) + _COMBINING[accent])
    return ord(both) if len(both) == 1 else None
