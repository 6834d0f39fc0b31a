"""Walks the XML of Word: what can be seen becomes text, what cannot is kept apart with its reason."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from cvJobMatching import limits
from cvJobMatching.model.document import UnreadableDocument
from cvJobMatching.reading.formats import archive
from cvJobMatching.reading.formats.look import Look
from cvJobMatching.reading.formats.word import placement
from cvJobMatching.reading.formats.word.styles import Styles, W, shading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

_UNSEEN = frozenset(
    {"del", "moveFrom", "Fallback", "instrText", "delText", "pPr", "rPr", "tblPr", "trPr", "tcPr", "sdtPr", "docPr"}
)
_BREAKS = {"tab": "\t", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_SHAPES = frozenset({"anchor", "inline", "shape", "rect", "roundrect", "pict"})
_FAR = 22 * 914_400  # English metric units: further than any page of Word is long
_MARK = 40.0  # points: a drawing with shorter sides is a mark or an icon, and no ground for text
_UNITS = {"pt": 1.0, "in": 72.0, "cm": 28.35, "mm": 2.835, "px": 0.75}
_DECLARATION = re.compile(r"(?<![a-z-])([a-z-]++):([^;]++)")
_LARGE = 1_000_000  # English metric units: a picture behind the text as large as this may be its ground


@dataclass(slots=True)
class Story:
    """One part of a document: `text` with \\f between pages, and (text, reason) of what is hidden."""

    text: str = ""
    pieces: list[tuple[str, str]] = field(default_factory=list)

    def hide(self, text: str, reason: str) -> None:
        """Keeps text apart."""
        if text:
            self.pieces.append((text, reason))

    def hidden(self) -> Iterator[tuple[str, str]]:
        """Passages: neighbours of one reason joined."""
        for reason, run in groupby(self.pieces, key=lambda piece: piece[1]):
            text = "".join(text for text, _ in run).strip()
            if text:
                yield text, reason


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk stands."""

    story: Story
    styles: Styles
    look: Look
    depth: int = 0
    unseen: str | None = None  # the reason for which nothing in here is seen

    def inside(self, look: Look | None = None, unseen: str | None = None) -> _Place:
        if self.depth >= limits.MAX_NESTING:
            raise UnreadableDocument("too_large", "The document is nested deeper than is read.")
        laid = self.look if look is None else self.look.under(look)
        return _Place(self.story, self.styles, laid, self.depth + 1, self.unseen or unseen)


def walk(root: etree._Element, styles: Styles) -> Story:
    """The story under `root`. Raises UnreadableDocument (`too_large`) when it is nested beyond reason."""
    story = Story()
    ground = Look(unclear=True) if _has_backdrop(root) else Look()
    story.text = "\n".join(_blocks(root, _Place(story, styles, ground)))
    return story


def _has_backdrop(root: etree._Element) -> bool:
    """A large picture behind the text, or a coloured page: white letters may be seen on it."""
    behind = [a for a in root.iter("{*}anchor") if a.get("behindDoc") in ("1", "true")]
    extents = [extent for anchor in behind for extent in anchor.findall("{*}extent")]
    large = any(int(e.get("cx", "0")) > _LARGE and int(e.get("cy", "0")) > _LARGE for e in extents)
    return (
        large
        or any(_behind(shape) for shape in root.iter("{urn:schemas-microsoft-com:vml}*"))
        or root.find(f"{W}background") is not None
    )


def _behind(shape: etree._Element) -> bool:
    """An old drawing that lies below the text and is more than a mark."""
    style = dict(_DECLARATION.findall((shape.get("style") or "").replace(" ", "")))
    sides = [_points(style.get(side, "")) for side in ("width", "height")]
    return style.get("z-index", "").startswith("-") and min(sides) > _MARK


def _points(length: str) -> float:
    found = re.fullmatch(r"([\d.]+)(pt|in|cm|mm|px)?", length)
    return float(found[1]) * _UNITS[found[2] or "px"] if found else 0.0


def _blocks(parent: etree._Element, place: _Place) -> list[str]:
    found: list[str] = []
    for child in parent:
        name = archive.local(child)
        if name == "p":
            found += _paragraph(child, place)
        elif name == "tbl":
            found += _table(child, place)
        elif name and name not in _UNSEEN:
            found += _blocks(child, place.inside())
    return found


def _table(table: etree._Element, place: _Place) -> list[str]:
    found: list[str] = []
    for row in _children(table, "tr"):
        inside = place.inside(unseen=placement.row(row.find(f"{W}trPr")))
        cells = [_blocks(cell, inside.inside(_cell_ground(cell))) for cell in _children(row, "tc")]
        found += _row([[line for line in cell if line.strip()] for cell in cells])
    return [*found, ""]


def _cell_ground(cell: etree._Element) -> Look:
    shade = cell.find(f"{W}tcPr/{W}shd")
    return Look() if shade is None else shading(shade)


def _row(cells: list[list[str]]) -> list[str]:
    """Cells of one line stand beside the first line of the next cell, as they do on the page."""
    found: list[str] = []
    beside: list[str] = []
    for cell in (cell for cell in cells if cell):
        found += ["\t".join([*beside, cell[0]]), *cell[1:]] if len(cell) > 1 else []
        beside = [] if len(cell) > 1 else [*beside, cell[0]]
    return [*found, "\t".join(beside)] if beside else found


def _children(parent: etree._Element, name: str) -> Iterable[etree._Element]:
    """Direct children of that name, also those wrapped in content controls or custom XML."""
    for child in parent:
        if archive.local(child) == name:
            yield child
        elif archive.local(child) in ("sdt", "sdtContent", "customXml", "ins", "smartTag"):
            yield from _children(child, name)


def _paragraph(paragraph: etree._Element, place: _Place) -> list[str]:
    boxes: list[str] = []
    pieces: list[str] = []
    properties = paragraph.find(f"{W}pPr")
    look = place.styles.paragraph(properties)
    _inline(paragraph, pieces, boxes, place.inside(look, placement.paragraph(properties)))
    text = _page_breaks_outside("".join(pieces))
    listed = properties is not None and properties.find(f"{W}numPr") is not None
    return ["• " + text if listed and text.strip() else text, *boxes]


def _page_breaks_outside(text: str) -> str:
    """A paragraph that runs over a page's end stays whole on the page where it begins."""
    breaks = text.count("\f")
    return text if not breaks or text.startswith("\f") else text.replace("\f", "") + "\f" * breaks


def _inline(node: etree._Element, pieces: list[str], boxes: list[str], place: _Place) -> None:
    for child in node:
        name = archive.local(child)
        if name == "r":
            properties = child.find(f"{W}rPr")
            look = place.styles.run(properties, place.look)
            _inline(child, pieces, boxes, place.inside(look, look.why_unseen() or placement.run(properties)))
        elif name == "txbxContent":
            boxes += _blocks(child, place.inside())
        elif name in _SHAPES:
            _inline(child, pieces, boxes, place.inside(Look(unclear=True), _shape_unseen(child)))
        elif name and name not in _UNSEEN and not _character(child, name, pieces, place):
            _inline(child, pieces, boxes, place.inside())


def _character(element: etree._Element, name: str, pieces: list[str], place: _Place) -> bool:
    """Takes up a leaf that stands for text; tells whether it was one."""
    text = _character_of(element, name)
    if text is None:
        return False
    if place.unseen:
        place.story.hide(text, place.unseen)
    else:
        pieces.append(text)
    return True


def _character_of(element: etree._Element, name: str) -> str | None:
    if name == "t":
        return element.text or ""
    if name == "br":
        return "\f" if element.get(f"{W}type") == "page" else "\n"
    if name == "lastRenderedPageBreak":
        return "\f"
    return _BREAKS.get(name)


def _shape_unseen(shape: etree._Element) -> str | None:
    if any(properties.get("hidden") in ("1", "true") for properties in shape.findall("{*}docPr")):
        return "vanished"
    offsets = [int(offset.text) for offset in shape.iter("{*}posOffset") if (offset.text or "").lstrip("-").isdigit()]
    style = (shape.get("style") or "").replace(" ", "")
    if any(abs(offset) > _FAR for offset in offsets):
        return "off_page"
    return "vanished" if "visibility:hidden" in style else None
