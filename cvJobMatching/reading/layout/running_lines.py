"""Takes lines out of pages that run through a document: names, dates and numbers at the head or foot of each page."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from cvJobMatching.patterns import compiled
from cvJobMatching.reading.layout import reading_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cvJobMatching.reading.layout.box import Box

_OUTER = 2  # lines at each end of a page
_NEAR = 4.0  # points: lines at one height
_FIGURES = compiled(r"\d+")
_CONTACT = compiled(r"@|://|www\.|\+\d")  # what else stands in such lines says nothing of the person


class _Line(NamedTuple):
    page: int
    head: bool
    text: str
    boxes: tuple[Box, ...]

    @property
    def mark(self) -> tuple[str, int]:
        return _FIGURES.sub("#", self.text), round(self.boxes[0].top / _NEAR)


def parted(pages: Sequence[Sequence[Box]]) -> tuple[list[list[Box]], list[str]]:
    """The words of each page without running lines, and those lines that have a contact, once each.

    A running line at the head of the first page stays there: it is the document's own head.
    """
    if len(pages) < 2:
        return [list(words) for words in pages], []
    outer = [line for number, words in enumerate(pages) for line in _outer(number, list(words))]
    counts = Counter(mark for mark, _ in {(line.mark, line.page) for line in outer})
    running = [line for line in outer if counts[line.mark] > 1 and not (line.head and line.page == 0)]
    gone: list[set[int]] = [set() for _ in pages]
    for line in running:
        gone[line.page].update(map(id, line.boxes))
    kept = [[word for word in words if id(word) not in gone[number]] for number, words in enumerate(pages)]
    heads = {line.mark[0] for line in outer if line.head and line.page == 0}
    said = {line.mark[0]: line.text for line in reversed(running) if line.mark[0] not in heads}
    return kept, [text for text in reversed(said.values()) if _CONTACT.search(text)]


def _outer(number: int, words: list[Box]) -> Iterator[_Line]:
    found = reading_order.lines(words)
    for place, line in enumerate(found):
        if place < _OUTER or place >= len(found) - _OUTER:
            yield _Line(number, place < _OUTER, " ".join(box.text for box in line), tuple(line))
