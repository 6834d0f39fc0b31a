"""Tells the text layer of an honest searchable scan from text that was slipped in unseen.

The words of such a layer were never drawn, but a reader sees them all the same, in the picture below. So they lie on
ink that has about their size, line for line, and no two of them lie in the same place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cvJobMatching.reading import ink
from cvJobMatching.reading.formats.pdf.overlaps import piled

if TYPE_CHECKING:
    from cvJobMatching.reading.formats.pdf.glyphs import Word

_PASSAGE = 4  # words in a row
_PAGE = 0.6  # share of the unseen words of a page that must lie on ink: a few meet some drawing by chance
_FAINT = 0.02  # share of dark ink on a line of grey letters
_BETWEEN = 0.7  # of the ink on a line: what may at most stand right above and below it, as between lines of print
_PRINTED = 0.6  # share of the lines that must look like print
_SURE = 0.8  # share of the words of a page that leaves no doubt that it is a scan
_FAINT_LINE = 0.2  # share of a line of faint print on such a page
_LINE = 0.5  # share of a line's words that must lie on ink


def honest(words: list[Word], unseen: list[int], pictures: ink.Ink) -> set[int]:
    """Those of the unseen words that can be read in the picture below them."""
    if not unseen:
        return set()
    masks = ink.edges(ink.picture(pictures.bare).convert("L"))
    if not masks[-1].any():
        return set()
    on_ink = {index for index in unseen if ink.lies_on_ink(masks, words[index].ink, pictures.scale)}
    if len(on_ink) < _PAGE * len(unseen):
        return set()
    lines = _lines(words, unseen)
    if sum(_like_print(masks[0], words, line, pictures.scale) for line in lines) < _PRINTED * len(lines):
        return set()
    honest_lines = [line for line in lines if _on_ink(line, on_ink, of_all=len(on_ink) / len(unseen))]
    found = {n for line in honest_lines for n in line if n in on_ink or _near_ink(masks[-1], words[n], pictures.scale)}
    return found - _written_over(words, found, lines)


def _written_over(words: list[Word], found: set[int], lines: list[list[int]]) -> set[int]:
    """Passages that lie on earlier lines; single words overlap anyway, so roughly are they placed."""
    line_of = {index: number for number, line in enumerate(lines) for index in line}
    over = {second for first, second in piled(words, sorted(found)) if line_of[first] != line_of[second]}
    passages: list[list[int]] = []
    for index in sorted(over):
        if passages and index - passages[-1][-1] == 1:
            passages[-1].append(index)
        else:
            passages.append([index])
    return {index for passage in passages if len(passage) >= _PASSAGE for index in passage}


def _lines(words: list[Word], unseen: list[int]) -> list[list[int]]:
    """The unseen words in the file's order, cut where a new line begins."""
    lines: list[list[int]] = []
    for index in unseen:
        if lines and _same_line(words[lines[-1][-1]], words[index]):
            lines[-1].append(index)
        else:
            lines.append([index])
    return lines


def _same_line(before: Word, after: Word) -> bool:
    shared = min(before.box.bottom, after.box.bottom) - max(before.box.top, after.box.top)
    return shared > 0.4 * min(before.box.height, after.box.height)


def _on_ink(line: list[int], on_ink: set[int], *, of_all: float) -> bool:
    """Whether enough of a line lies on ink; fewer words will do where nearly all words of the page do."""
    return sum(index in on_ink for index in line) >= (_LINE if of_all < _SURE else _FAINT_LINE) * len(line)


def _like_print(mask: ink.Mask, words: list[Word], line: list[int], scale: float) -> bool:
    """Whether there is less dark ink above or below than on the line, if any: a photograph is as dense everywhere."""
    x0, y0 = (min(words[index].ink[side] for index in line) for side in (0, 1))
    x1, y1 = (max(words[index].ink[side] for index in line) for side in (2, 3))
    room = 0.3 * (y1 - y0)
    on, above, below = (
        _density(mask, (x0, top, x1, bottom), scale) for top, bottom in ((y0, y1), (y0 - room, y0), (y1, y1 + room))
    )
    return on < _FAINT or min(above, below) < _BETWEEN * on


def _density(mask: ink.Mask, area: tuple[float, float, float, float], scale: float) -> float:
    cut = ink.window(mask.view(np.uint8), area, scale)
    return float(cut.mean()) if cut.size else 0.0


def _near_ink(mask: ink.Mask, word: Word, scale: float) -> bool:
    """Recognised letters often stand a little beside their ink."""
    x0, y0, x1, y1 = word.ink
    reach = 0.4 * word.box.height
    return bool(ink.window(mask.view(np.uint8), (x0 - reach, y0 - reach, x1 + reach, y1 + reach), scale).any())
