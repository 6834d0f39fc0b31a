"""Bounds what a text can cost before anything searches it: long repetitions are cut short, long lines are broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cvJobMatching import limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_CODING = "utf-32-le"
_BLANKS = tuple(map(ord, " \t"))


def page(text: str) -> str:
    """The text with at most MAX_RUN characters of any piece repeated and of any blanks, and no line over its bound.

    What is left of a repetition has its beginning and its end; a line is broken at a blank, if it has one.
    """
    if len(text) > limits.MAX_RUN:
        text = _squeezed(text)
    return "\n".join(piece for line in text.split("\n") for piece in _broken(line))


def _squeezed(text: str) -> str:
    codes = np.frombuffer(text.encode(_CODING), np.uint32)
    codes = _without_surplus(codes, np.isin(codes, _BLANKS), 1)
    for length in range(1, limits.MAX_PIECE + 1):
        codes = _without_surplus(codes, codes[length:] == codes[:-length], length)
    return codes.tobytes().decode(_CODING)


def _without_surplus(codes: NDArray[np.uint32], goes_on: NDArray[np.bool_], length: int) -> NDArray[np.uint32]:
    """Drops whole pieces of `length` where `goes_on` holds for longer than a run may be."""
    if np.count_nonzero(goes_on) < limits.MAX_RUN + length:
        return codes
    breaks = np.flatnonzero(np.concatenate(([True], ~goes_on, [True])))
    runs = np.diff(breaks) - 1
    kept = np.ones(len(codes), np.bool_)
    for at in np.flatnonzero(runs >= limits.MAX_RUN + length):
        surplus = (runs[at] - limits.MAX_RUN) // length * length
        kept[breaks[at] : breaks[at] + surplus] = False
    return codes[kept]


def _broken(line: str) -> Iterator[str]:
    at = 0
    while len(line) - at > limits.MAX_LINE_CHARACTERS:
        end = at + limits.MAX_LINE_CHARACTERS
        blank = line.rfind(" ", at + 1, end)
        yield line[at : blank if blank > 0 else end]
        at = blank + 1 if blank > 0 else end
    yield line[at:]
