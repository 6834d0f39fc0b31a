"""Tells by the steps between the characters of a PDF page where its words begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Boxes = NDArray[np.float64]  # x0, y0, x1, y1 of characters as high as their line
    Mask = NDArray[np.bool_]

_GAP = 0.28  # of the character's height: a wider step always begins a new word
_NARROW = 0.07  # of the height, beyond the usual step of the characters around: the blanks of a tightly set line
_ENOUGH = 4  # steps: fewer do not show which one is usual


def continuing(boxes: Boxes) -> Mask:
    """Whether each character but the first goes on with the word of the one before."""
    before, after = boxes[:-1], boxes[1:]
    height = np.maximum(np.minimum(before[:, 3] - before[:, 1], after[:, 3] - after[:, 1]), 0.1)
    level = np.minimum(before[:, 3], after[:, 3]) - np.maximum(before[:, 1], after[:, 1]) > 0.4 * height
    step = (after[:, 0] - before[:, 2]) / height
    same = (before == after).all(axis=1)  # the letters of one ligature
    near = level & (((step > -1) & (step < _GAP)) | same)
    return np.asarray(near & ~_narrow_blanks(np.where(same, 0.0, step), near))


def _narrow_blanks(step: NDArray[np.float64], near: Mask) -> Mask:
    """Steps that are wider than the others of their run of characters, though narrow."""
    blanks = np.zeros(len(step), dtype=np.bool_)
    wide = np.flatnonzero(near & (step > _NARROW))
    if not wide.size:
        return blanks
    ends = np.append(np.flatnonzero(~near), len(step))
    for run in np.unique(np.searchsorted(ends, wide)).tolist():
        start, end = (int(ends[run - 1]) + 1 if run else 0), int(ends[run])
        if end - start >= _ENOUGH:
            usual = float(np.median(step[start:end]))
            blanks[start:end] = step[start:end] > max(usual, 0.0) + _NARROW
    return blanks
