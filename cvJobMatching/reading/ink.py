"""Where the picture of a page has ink, how much of it the words cover, and which words change the picture.

A PDF page is drawn twice, with its text and without: a word that makes no difference to the picture is not seen,
however it was hidden. A word that was never drawn but lies on other ink of its size belongs to a searchable scan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageChops, ImageFilter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from PIL.Image import Image as Picture

    Pixels = NDArray[np.uint8]  # rows, columns, and red, green, blue and nothing
    Area = tuple[float, float, float, float]  # x0, y0, x1, y1 in points
    Mask = NDArray[np.bool_]

SEEN = 22  # levels of 255 by which a word must change the picture somewhere
_INK = 40  # levels of 255 between light and dark that make a square of the page inked
_EDGES = (40, 22)  # levels of 255 by which ink stands out from its surroundings: black letters, grey letters
_AROUND = 12  # pixels to each side that count as the surroundings
_CLEAR = 0.85  # coverage from which a closer look is not worth its time
_COARSE = 0.75  # pixels a point that are enough for the closer look
_RULE = 24.0  # points: straight ink of that length is no letter
_SOLID = 225  # of 255
_SPECKS = 2  # pixels: less ink in a square is dust
_CELL = 6.0  # points: side of the squares in which coverage is counted


@dataclass(frozen=True, slots=True)
class Ink:
    """Two pictures of one page at `scale` pixels a point."""

    full: Pixels
    bare: Pixels  # without any text object
    scale: float

    def changed(self, other: Pixels, areas: Sequence[Area]) -> list[int]:
        """By how much the full picture differs from another at most inside each area; 0 for one off the page."""
        pairs = ((window(self.full, area, self.scale), window(other, area, self.scale)) for area in areas)
        return [int((np.maximum(a, b) - np.minimum(a, b)).max()) if a.size else 0 for a, b in pairs]


def picture(pixels: Pixels) -> Picture:
    """The same pixels, for Pillow; they are not copied."""
    return Image.frombuffer("RGBX", (pixels.shape[1], pixels.shape[0]), pixels, "raw", "RGBX", 0, 1)


def window(picture: NDArray[np.uint8], area: Area, scale: float) -> NDArray[np.uint8]:
    """The pixels of an area, at least one where it lies on the page."""
    x0, y0, x1, y1 = (value * scale for value in area)
    rows = slice(max(int(y0), 0), max(int(np.ceil(y1)), int(y0) + 1, 0))
    columns = slice(max(int(x0), 0), max(int(np.ceil(x1)), int(x0) + 1, 0))
    return picture[rows, columns]


def edges(grey: Picture) -> list[Mask]:
    """Where a grey picture has ink: what stands out from its surroundings, for dark letters and faint."""
    relief = np.asarray(ImageChops.difference(grey, grey.filter(ImageFilter.BoxBlur(_AROUND))))
    return [relief > level for level in _EDGES]


def lies_on_ink(masks: list[Mask], area: Area, scale: float) -> bool:
    """Whether ink fills the area as letters would: most of its width and height, but not all of it."""
    return any(_filled_by_letters(mask, area, scale) for mask in masks)


def _filled_by_letters(mask: Mask, area: Area, scale: float) -> bool:
    cut = window(mask.view(np.uint8), area, scale).view(np.bool_)
    if cut.shape[0] < 2 or cut.shape[1] < 2:
        return bool(cut.any())
    share = float(cut.mean())
    across, down = float(cut.any(axis=0).mean()), float(cut.any(axis=1).mean())
    return 0.04 < share < 0.75 and across > 0.45 and down > 0.5


def coverage(grey: Picture, areas: Sequence[Area], scale: float) -> float:
    """The share of the inked squares of the page that a word of the text stands in; 1 for an empty page."""
    side = max(int(_CELL * scale), 1)
    share = _share(_inked_squares(np.asarray(grey), side), areas, side / scale)
    if share > _CLEAR:
        return share
    coarse = max(int(scale / _COARSE), 1)
    side = max(int(_CELL * scale / coarse), 1)
    return _share(_lettered_squares(grey.reduce(coarse), side, scale / coarse), areas, side * coarse / scale)


def _share(inked: Mask, areas: Sequence[Area], cell: float) -> float:
    return float((inked & _touched(areas, inked.shape, cell)).sum() / inked.sum()) if inked.any() else 1.0


def _inked_squares(grey: NDArray[np.uint8], side: int) -> Mask:
    rows, columns = (extent // side * side for extent in grey.shape)
    bands = grey[:rows, :columns].reshape(rows // side, side, columns)
    darkest, lightest = bands.min(axis=1), bands.max(axis=1)
    squares = (rows // side, columns // side, side)
    return np.asarray(lightest.reshape(squares).max(axis=2) - darkest.reshape(squares).min(axis=2) > _INK)


def _lettered_squares(grey: Picture, side: int, scale: float) -> Mask:
    """The same without rules, frames and the edges of coloured areas, which run straight for longer than letters do."""
    ink = edges(grey)[0]
    straight = _straight(ink, (int(_RULE * scale / 2), 0)) | _straight(ink, (0, int(_RULE * scale / 2)))
    letters = (ink & ~straight).astype(np.uint8)
    rows, columns = (extent // side * side for extent in letters.shape)
    counts = letters[:rows, :columns].reshape(rows // side, side, columns // side, side).sum(axis=(1, 3))
    return np.asarray(counts >= _SPECKS)


def _straight(ink: Mask, reach: tuple[int, int]) -> Mask:
    """Pixels within reach of one whose whole surroundings in that direction are ink."""
    cores = Image.fromarray(ink.view(np.uint8) * np.uint8(255)).filter(ImageFilter.BoxBlur(reach))
    solid = cores.point(lambda level: 255 if level > _SOLID else 0)
    return np.asarray(solid.filter(ImageFilter.BoxBlur(reach))) > 0


def _touched(areas: Sequence[Area], shape: tuple[int, ...], cell: float) -> Mask:
    touched = np.zeros(shape, dtype=np.bool_)
    for x0, y0, x1, y1 in areas:
        rows = slice(max(int(y0 / cell), 0), max(int(y1 / cell) + 1, 0))
        touched[rows, max(int(x0 / cell), 0) : max(int(x1 / cell) + 1, 0)] = True
    return touched
