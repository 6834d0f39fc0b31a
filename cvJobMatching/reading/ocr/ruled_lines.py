"""Takes the ruled lines of tables out of the picture of a page: recognition takes them for letters and bars."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cvJobMatching.reading.parts import Scan

_LONG = 30.0  # points: straight ink of that length is no letter
_UNBROKEN = 0.95  # of that length
_FAINT = 18  # levels of 255 by which a ruled line is darker than what lies beside it
_THIN = 2.2  # points: thicker is a bar or the edge of an area


def without(scan: Scan) -> Scan:
    """The page with what is long, thin and straight replaced by what lies beside it."""
    grey = _without_level(np.frombuffer(scan.pixels, np.uint8).reshape(scan.height, scan.width), scan.scale)
    return replace(scan, pixels=np.ascontiguousarray(_without_level(grey.T, scan.scale).T).tobytes())


def _without_level(grey: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    reach = int(_THIN * scale / 2) + 1
    around = np.pad(grey, ((reach, reach), (0, 0)), mode="edge").astype(np.int16)
    beside = np.minimum(around[: grey.shape[0]], around[2 * reach :])
    darker = beside - grey > _FAINT
    skewed = darker | np.roll(darker, 1, axis=0) | np.roll(darker, -1, axis=0)
    rules = _long(skewed, int(_LONG * scale)) & darker
    return np.where(rules, beside, grey).astype(np.uint8)


def _long(mask: NDArray[np.bool_], length: int) -> NDArray[np.bool_]:
    """What belongs to runs of at least that length along the rows, small breaks allowed."""
    height, width = mask.shape
    if width <= length:
        return np.zeros_like(mask)
    sums = np.cumsum(np.pad(mask, ((0, 0), (1, 0))), axis=1, dtype=np.int32)
    full = sums[:, length:] - sums[:, :-length] >= _UNBROKEN * length
    marks = np.zeros((height, width + 1), dtype=np.int32)
    marks[:, : full.shape[1]] += full
    marks[:, length:] -= full
    return np.asarray(np.cumsum(marks, axis=1)[:, :width] > 0)
