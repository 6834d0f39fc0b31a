"""Where the words of a page stand, and where its text has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cvJobMatching.model.document import Layout, PlacedWord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cvJobMatching.reading.layout.box import Box, Marks

LEFT_OUT: Final = (-1, -1)  # the span of a word that is not in the text


def laid_out(width: float, height: float, words: Sequence[Box], marks: Marks) -> Layout:
    """The words of a page where its text has them; `marks` say where in it each begins."""
    starts = sorted(marks)
    ends = [at for at, _ in starts[1:]] + [starts[-1][0] + len(words[starts[-1][1]].text)] if starts else []
    spans = {n: (at, min(at + len(words[n].text), end)) for (at, n), end in zip(starts, ends, strict=True)}
    boxes = ((box.x0, box.top, box.x1, box.bottom) for box in words)
    return Layout(width, height, tuple(PlacedWord(*spans.get(n, LEFT_OUT), *box) for n, box in enumerate(boxes)))
