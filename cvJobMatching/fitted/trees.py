"""Gradient-boosted trees as arrays: sums of leaves, one sum a class.

After Friedman, "Greedy function approximation: a gradient boosting machine" (2001). Fitting is LightGBM's business
(`tests/training`); what is left of it here is a walk down each tree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cvJobMatching.fitted.transformer import Array, Arrays


@dataclass(frozen=True, slots=True)
class Trees:
    """Nodes of all trees one after another; a leaf leads to itself."""

    roots: NDArray[np.int32]
    classes: NDArray[np.int32]  # of each tree
    features: NDArray[np.int32]
    thresholds: Array  # at most this goes left
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    values: Array
    depth: int

    @classmethod
    def of(cls, arrays: Arrays) -> Trees:
        """The trees of a file."""
        whole = ("roots", "classes", "features", "left", "right")
        numbers = {name: arrays[name].astype(np.int32) for name in whole}
        thresholds, values = (arrays[name].astype(np.float32) for name in ("thresholds", "values"))
        return cls(thresholds=thresholds, values=values, depth=int(arrays["depth"]), **numbers)

    def __call__(self, rows: Array) -> Array:
        """Sums by class of each row of features."""
        at = np.repeat(self.roots[None, :], len(rows), axis=0)
        along = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            goes_left = rows[along, self.features[at]] <= self.thresholds[at]
            at = np.where(goes_left, self.left[at], self.right[at])
        sums = np.zeros((len(rows), int(self.classes.max()) + 1), dtype=np.float32)
        for number in range(sums.shape[1]):
            sums[:, number] = self.values[at[:, self.classes == number]].sum(1)
        return sums
