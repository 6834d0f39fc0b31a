"""Where a PDF page stands in its own coordinates, and how its points land on the page as it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # ships no types

from cvJobMatching import limits
from cvJobMatching.model.document import UnreadableDocument

if TYPE_CHECKING:
    from numpy.typing import NDArray

NOWHERE = 10.0 * limits.MAX_PAGE_POINTS


@dataclass(frozen=True, slots=True)
class View:
    """The visible box of a page in points, and its quarter turns clockwise (0 to 3)."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    @property
    def width(self) -> float:
        """As shown, after turning."""
        return self.top - self.bottom if self.turns % 2 else self.right - self.left

    @property
    def height(self) -> float:
        return self.right - self.left if self.turns % 2 else self.top - self.bottom

    def shown(self, boxes: NDArray[Any]) -> NDArray[np.float64]:
        """Boxes (left, bottom, right, top; y upwards) as (x0, y0, x1, y1) on the shown page, y downwards."""
        told = np.nan_to_num(boxes.astype(np.float64), posinf=NOWHERE, neginf=-NOWHERE)  # as broken matrices have it
        x0, y0, x1, y1 = told.T
        sides = (
            (x0 - self.left, self.top - y1, x1 - self.left, self.top - y0),
            (y0 - self.bottom, x0 - self.left, y1 - self.bottom, x1 - self.left),
            (self.right - x1, y0 - self.bottom, self.right - x0, y1 - self.bottom),
            (self.top - y1, self.right - x1, self.top - y0, self.right - x0),
        )[self.turns]
        return np.stack(sides, axis=1)


def of_page(page: Any) -> View:
    """Raises UnreadableDocument when the page has no sensible size."""
    left, bottom, right, top = page.get_bbox()
    sides = (right - left, top - bottom)
    if not all(0 < side <= limits.MAX_PAGE_POINTS for side in sides):
        raise UnreadableDocument("corrupt", f"A page of {sides[0]:.0f} by {sides[1]:.0f} points cannot be shown.")
    return View(left, bottom, right, top, int(pdfium.FPDFPage_GetRotation(page.raw)) % 4)
