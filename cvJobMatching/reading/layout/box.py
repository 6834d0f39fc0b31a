"""Some text at its place on a page, whatever the format."""

from __future__ import annotations

from dataclasses import dataclass, field

_PARAGRAPH = 0.75  # of the line's height: wider gaps between lines are an empty line
Marks = tuple[tuple[int, int], ...]  # where in a text the words of a page begin, and which words they are


@dataclass(frozen=True, slots=True)
class Box:
    """Some text on a page; points, y grows downwards. `marks` say which words of the page became the text."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    marks: Marks = field(default=(), compare=False)

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    def marks_after(self, characters: int) -> Marks:
        """Its marks in a text in which so many characters stand before its own."""
        return tuple((at + characters, word) for at, word in self.marks)


def parted_by_a_blank(above: Box, below: Box) -> bool:
    """Whether an empty line stands between two lines, or the second begins another column."""
    gap = below.top - above.bottom
    return gap < -below.height or gap > _PARAGRAPH * min(above.height, below.height)
