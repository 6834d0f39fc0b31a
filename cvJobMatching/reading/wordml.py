"""Walks the XML of Word: what can be seen becomes text, what is switched off is kept apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cvJobMatching import limits
from cvJobMatching.types import UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_UNSEEN = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText", "pPr", "tblPr", "trPr", "tcPr", "sdtPr"})
_BREAKS = {"tab": "\t", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}


@dataclass(slots=True)
class Story:
    """One part of a document: `text` with \\f between pages, and (text, reason) of what is hidden."""

    text: str = ""
    hidden: list[tuple[str, str]] = field(default_factory=list)


def local(element: etree._Element) -> str:
    """The tag without its namespace; empty for comments and processing instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def walk(root: etree._Element) -> Story:
    """The story under `root`. Raises UnreadableDocument (`too_large`) when it is nested beyond reason."""
    story = Story()
    story.text = "\n".join(_blocks(root, story, 0))
    return story


def _blocks(parent: etree._Element, story: Story, depth: int) -> list[str]:
    if depth > limits.MAX_NESTING:
        raise UnreadableDocument("too_large", "The document is nested deeper than is read.")
    found: list[str] = []
    for child in parent:
        name = local(child)
        if name == "p":
            found += _paragraph(child, story, depth)
        elif name == "tbl":
            found += _table(child, story, depth)
        elif name and name not in _UNSEEN:
            found += _blocks(child, story, depth + 1)
    return found


def _table(table: etree._Element, story: Story, depth: int) -> list[str]:
    found: list[str] = []
    for row in _children(table, "tr"):
        cells = [_blocks(cell, story, depth + 1) for cell in _children(row, "tc")]
        found += _row([[line for line in cell if line.strip()] for cell in cells])
    return [*found, ""]


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
        if local(child) == name:
            yield child
        elif local(child) in ("sdt", "sdtContent", "customXml", "ins", "smartTag"):
            yield from _children(child, name)


def _paragraph(paragraph: etree._Element, story: Story, depth: int) -> list[str]:
    boxes: list[str] = []
    pieces: list[str] = []
    _inline(paragraph, pieces, boxes, story, depth)
    text = "".join(pieces)
    bullet = "• " if text.strip() and paragraph.find(f"{W}pPr/{W}numPr") is not None else ""
    return [bullet + text, *boxes]


def _inline(node: etree._Element, pieces: list[str], boxes: list[str], story: Story, depth: int) -> None:
    if depth > limits.MAX_NESTING:
        raise UnreadableDocument("too_large", "The document is nested deeper than is read.")
    for child in node:
        name = local(child)
        if name == "t":
            pieces.append(child.text or "")
        elif name in _BREAKS:
            pieces.append(_BREAKS[name])
        elif name == "br":
            pieces.append("\f" if child.get(f"{W}type") == "page" else "\n")
        elif name == "txbxContent":
            boxes += _blocks(child, story, depth + 1)
        elif name == "r" and (reason := _switched_off(child)):
            _hide(child, reason, story)
        elif name and name not in _UNSEEN:
            _inline(child, pieces, boxes, story, depth + 1)


def _switched_off(run: etree._Element) -> str | None:
    vanish = run.find(f"{W}rPr/{W}vanish")
    return "vanished" if vanish is not None and vanish.get(f"{W}val", "true") not in ("0", "false", "off") else None


def _hide(run: etree._Element, reason: str, story: Story) -> None:
    text = "".join(t.text or "" for t in run.iter(f"{W}t"))
    if text.strip():
        story.hidden.append((text, reason))
