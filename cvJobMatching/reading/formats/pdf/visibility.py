"""Parts the words of a PDF page into those that a reader sees and those that were hidden, with the reason."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # ships no types

from cvJobMatching import limits
from cvJobMatching.reading import ink
from cvJobMatching.reading.formats.pdf import page_objects, pdfium_calls, text_layer
from cvJobMatching.reading.formats.pdf.drawing_cost import Sheet
from cvJobMatching.reading.formats.pdf.overlaps import piled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL.Image import Image as Picture

    from cvJobMatching.reading.formats.pdf.glyphs import Word
    from cvJobMatching.reading.formats.pdf.page_geometry import View
    from cvJobMatching.reading.formats.pdf.page_objects import Drawn

_SCALE = 1.5  # pixels a point
_SCANNED = 0.5  # coverage below which a page with hardly any text is taken for a scan
_FEW = 200  # characters
_LEAST, _MOST = 150 / 72, 300 / 72  # pixels a point for recognition
_PRINT = 200 / 72  # the same for letters that the page draws itself
_TINY = 2.6  # points: letters whose line is lower cannot be read at any usual zoom
_NARROW = 0.06  # of the height, for each letter: squeezed so far, letters are a line
_FAINT = 26  # of 255: an alpha below it leaves nothing to be seen
_WHITE = 245
_PALE = 64  # levels of 255: fainter words can hardly be read
_PAINTED = frozenset({"white", "background_colour", "covered", "transparent"})
_TWICE = "twice"  # drawn a second time at the same place, as shadows and bold letters are: not hidden, not repeated


@dataclass(frozen=True, slots=True)
class Sight:
    """What of a page is seen; `hidden` holds (text, reason) passages in the file's order."""

    words: list[Word]
    hidden: list[tuple[str, str]]
    coverage: float
    size: tuple[float, float]  # of the page, in points
    scan: Picture | None = None  # the page's picture when its text has to be recognised
    scan_scale: float = 1.0
    named: bool = True  # whether the page's fonts say which letters they draw


def sheet(view: View) -> Sheet:
    """What the page is drawn on."""
    scale = min(_SCALE, (limits.MAX_RENDER_PIXELS / (view.width * view.height)) ** 0.5)
    return Sheet(view.width * view.height * scale**2, scale)


def of_page(page: Any, text_page: Any, words: list[Word], view: View, objects: Drawn, *, named: bool) -> Sight:
    """Draws the page and looks; letters without names are recognised."""
    scale = sheet(view).scale
    full, bare = page_objects.paper(page, scale, 2)
    page_objects.draw(page, full)
    page_objects.draw_without(page, objects.texts, bare)
    pictures = ink.Ink(full, bare, scale)
    reasons, scanned = _reasons(text_page, words, view, pictures)
    _unmask(page, text_page, words, reasons, scanned, pictures)
    seen = [word for word, reason in zip(words, reasons, strict=True) if reason is None]
    covered = ink.coverage(ink.picture(pictures.full).convert("L"), [_area(word) for word in seen], scale)
    scanned_page = covered < _SCANNED and _scarce(seen)
    sharp = _sharp(objects.pictures, view) if scanned_page else None if named else _PRINT
    if sharp is None:
        return Sight(seen, _passages(words, reasons), covered, (view.width, view.height))
    photograph = _photograph(page, sharp)
    return Sight(seen, _passages(words, reasons), 1.0, (view.width, view.height), photograph, sharp, named)


def _photograph(page: Any, scale: float) -> Picture:
    (sheet,) = page_objects.paper(page, scale, 1)
    page_objects.draw(page, sheet)
    return ink.picture(sheet)


def _scarce(seen: list[Word]) -> bool:
    return sum(len(word.box.text) for word in seen) < _FEW


def _sharp(pictures: list[int], view: View) -> float | None:
    """The scale at which the page's largest picture keeps its pixels; None when no picture fills much of the page."""
    scales = [scale for item in pictures if (scale := page_objects.picture_scale(item, view.width * view.height))]
    return min(max([*scales, _LEAST]), _MOST) if scales else None


def _area(word: Word) -> tuple[float, float, float, float]:
    return word.box.x0, word.box.top, word.box.x1, word.box.bottom


def _reasons(text_page: Any, words: list[Word], view: View, pictures: ink.Ink) -> tuple[list[str | None], set[int]]:
    """Why each word is not seen, None for those that are; and which ones are seen only in a picture below them."""
    levels = pictures.changed(pictures.bare, [word.ink for word in words])
    reasons: list[str | None] = [_by_place(word, view) for word in words]
    blank = [level < ink.SEEN or not word.drawn for word, level in zip(words, levels, strict=True)]
    unseen = [index for index, missing in enumerate(blank) if missing and reasons[index] != "off_page"]
    honest = text_layer.honest(words, unseen, pictures)
    for index in unseen:
        if index not in honest:
            reasons[index] = reasons[index] or _by_paint(text_page, words[index], pictures)
    pale = {index for index, level in enumerate(levels) if ink.SEEN <= level < _PALE}
    _spread(words, reasons, pale)
    return reasons, honest


def _spread(words: list[Word], reasons: list[str | None], pale: set[int]) -> None:
    """Pale words beside hidden ones of the same line are hidden too: their colour was meant for another ground."""
    for order in (range(1, len(words)), range(len(words) - 2, -1, -1)):
        step = 1 if order.step > 0 else -1
        for index in order:
            beside = index - step
            if index in pale and reasons[index] is None and reasons[beside] in _PAINTED:
                reasons[index] = reasons[beside] if _level(words[index], words[beside]) else None


def _level(word: Word, other: Word) -> bool:
    shared = min(word.ink[3], other.ink[3]) - max(word.ink[1], other.ink[1])
    return shared > 0.5 * min(word.ink[3] - word.ink[1], other.ink[3] - other.ink[1])


def _by_place(word: Word, view: View) -> str | None:
    x0, y0, x1, y1 = word.ink
    if x1 <= 0 or y1 <= 0 or x0 >= view.width or y0 >= view.height:
        return "off_page"
    flat = word.box.height < _TINY and y1 - y0 < _TINY
    narrow = len(word.box.text) > 2 and x1 - x0 < _NARROW * len(word.box.text) * word.box.height
    return "tiny" if flat or narrow else None


def _by_paint(text_page: Any, word: Word, pictures: ink.Ink) -> str:
    item = pdfium.FPDFText_GetTextObject(text_page, word.first)
    if not item:
        return "covered"
    if pdfium.FPDFTextObj_GetTextRenderMode(item) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE:
        return "invisible_mode"
    red, green, blue, alpha = _fill(item)
    if alpha < _FAINT:
        return "transparent"
    if min(red, green, blue) >= _WHITE:
        return "white"
    return "background_colour" if _like_paper(word, (red, green, blue), pictures) else "covered"


def _fill(item: Any) -> tuple[int, int, int, int]:
    channels = [ctypes.c_uint() for _ in range(4)]
    pdfium.FPDFPageObj_GetFillColor(item, *channels)
    red, green, blue, alpha = (channel.value for channel in channels)
    return red, green, blue, alpha


def _like_paper(word: Word, colour: tuple[int, int, int], pictures: ink.Ink) -> bool:
    cut = ink.window(pictures.bare[:, :, :3], word.ink, pictures.scale)
    return bool(cut.size) and bool(np.abs(np.median(cut, axis=(0, 1)) - np.array(colour)).max() < ink.SEEN)


def _unmask(
    page: Any,
    text_page: Any,
    words: list[Word],
    reasons: list[str | None],
    scanned: set[int],
    pictures: ink.Ink,
) -> None:
    """Words that lie on other words are looked at once more, each half of the pile switched off in turn."""
    piles = piled(words, [index for index, reason in enumerate(reasons) if reason is None and index not in scanned])
    for side in range(2):
        pairs = [pile if side == 0 else pile[::-1] for pile in piles if reasons[pile[0]] is reasons[pile[1]] is None]
        items = {pdfium_calls.address(_object(text_page, words[index])) for index, _ in pairs} - {0}
        if not items:
            continue
        (without,) = page_objects.paper(page, pictures.scale, 1)
        page_objects.draw_without(page, sorted(items), without)
        levels = pictures.changed(without, [words[index].ink for index, _ in pairs])
        for (index, other), level in zip(pairs, levels, strict=True):
            if level < ink.SEEN:
                twins = words[index].box.text == words[other].box.text
                reasons[index] = _TWICE if twins else _by_paint(text_page, words[index], pictures)


def _object(text_page: Any, word: Word) -> Any:
    return pdfium.FPDFText_GetTextObject(text_page, word.first)


def _passages(words: Sequence[Word], reasons: Sequence[str | None]) -> list[tuple[str, str]]:
    """Neighbouring words hidden in one way are one passage."""
    pairs = zip(words, reasons, strict=True)
    runs = [(reason, " ".join(w.box.text for w, _ in run)) for reason, run in groupby(pairs, key=lambda pair: pair[1])]
    return [(text[: limits.HIDDEN_CHARACTERS], reason) for reason, text in runs if reason and reason != _TWICE]
