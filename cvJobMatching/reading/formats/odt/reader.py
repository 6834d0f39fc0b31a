"""ODT straight from its XML: body, tables, text boxes, headers and footers, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cvJobMatching import limits
from cvJobMatching.model.document import HiddenText, UnreadableDocument
from cvJobMatching.reading.formats import archive, metadata
from cvJobMatching.reading.formats.odt.styles import Styles
from cvJobMatching.reading.formats.reader import Reader
from cvJobMatching.reading.parts import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

    from cvJobMatching.reading.formats.reader import Source

_MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_UNSEEN = frozenset(
    {"tracked-changes", "annotation", "sequence-decls", "variable-decls", "user-field-decls", "script", "title", "desc"}
)
_LEAVES = {"tab": "\t", "line-break": "\n", "soft-page-break": ""}
_HIDING = frozenset({"hidden-text", "hidden-paragraph"})


def _read(source: Source) -> Reading:
    """Raises UnreadableDocument."""
    with archive.opened(source.data) as opened:
        if _encrypted(opened):
            raise UnreadableDocument("encrypted", "The document is protected with a password.")
        content, styles = archive.xml(opened, "content.xml"), archive.xml(opened, "styles.xml")
        if content is None:
            raise UnreadableDocument("corrupt", "The document's content is missing.")
        walk = _Walk(Styles([tree for tree in (styles, content) if tree is not None]))
        lines = [*_stories(walk, styles, "header"), *walk.blocks(content, 0, None), *_stories(walk, styles, "footer")]
        said = list(metadata.hidden(_properties(archive.xml(opened, "meta.xml"))))
    return Reading(pages=("\n".join(lines),), hidden=(*walk.hidden, *said))


def _encrypted(opened: archive.Package) -> bool:
    manifest = archive.part(opened, "META-INF/manifest.xml")
    return manifest is not None and b"encryption-data" in manifest


def _stories(walk: _Walk, styles: etree._Element | None, name: str) -> list[str]:
    """The headers or footers of all page styles, each text once."""
    if styles is None:
        return []
    every = styles.iter(f"{{*}}{name}")
    outermost = [story for story in every if next(story.iterancestors(f"{{*}}{name}"), None) is None]
    found = [walk.blocks(story, 0, None) for story in outermost]
    return list(dict.fromkeys(line for story in found for line in story if line.strip()))


def _properties(meta: etree._Element | None) -> Iterator[str]:
    for node in () if meta is None else meta.iter():
        if isinstance(node.tag, str) and node.text:
            yield node.text


class _Walk:
    """Gathers lines of visible text and keeps what is hidden."""

    def __init__(self, styles: Styles) -> None:
        self.styles = styles
        self.hidden: list[HiddenText] = []

    def blocks(self, parent: etree._Element, depth: int, unseen: str | None) -> list[str]:
        """The lines under an element."""
        if depth > limits.MAX_NESTING:
            raise UnreadableDocument("too_large", "The document is nested deeper than is read.")
        found: list[str] = []
        for child in parent:
            found += self._block(child, archive.local(child), depth + 1, unseen)
        return found

    def _block(self, node: etree._Element, name: str, depth: int, unseen: str | None) -> list[str]:
        if name in ("p", "h"):
            return self._paragraph(node, depth, unseen)
        if name == "table-row":
            return _row([self.blocks(cell, depth, unseen) for cell in node])
        if name == "list-item":
            return [f"• {line}" if i == 0 else line for i, line in enumerate(self.blocks(node, depth, unseen))]
        return [] if not name or name in _UNSEEN else self.blocks(node, depth, unseen)

    def _paragraph(self, node: etree._Element, depth: int, unseen: str | None) -> list[str]:
        pieces: list[str] = []
        boxes: list[str] = []
        self._inline(node, pieces, boxes, depth, unseen or self.styles.why_unseen(node))
        return ["".join(pieces), *boxes]

    def _inline(
        self, node: etree._Element, pieces: list[str], boxes: list[str], depth: int, unseen: str | None
    ) -> None:
        if depth > limits.MAX_NESTING:
            raise UnreadableDocument("too_large", "The document is nested deeper than is read.")
        self._text(node.text, pieces, unseen)
        for child in node:
            name = archive.local(child)
            if name == "text-box":
                boxes += self.blocks(child, depth + 1, unseen)
            elif name == "s":
                self._text(" " * min(int(child.get(f"{_TEXT}c", "1")), 50), pieces, unseen)
            elif name in _LEAVES:
                self._text(_LEAVES[name], pieces, unseen)
            elif name and name not in _UNSEEN:
                reason = "vanished" if name in _HIDING else self.styles.why_unseen(child)
                self._inline(child, pieces, boxes, depth + 1, unseen or reason)
            self._text(child.tail, pieces, unseen)

    def _text(self, text: str | None, pieces: list[str], unseen: str | None) -> None:
        if text and unseen:
            if text.strip():
                self.hidden.append(HiddenText(text=text[: limits.HIDDEN_CHARACTERS], reason=unseen))
        elif text:
            pieces.append(text)


def _row(cells: list[list[str]]) -> list[str]:
    lines = [[line for line in cell if line.strip()] for cell in cells]
    filled = [cell for cell in lines if cell]
    if all(len(cell) == 1 for cell in filled[:-1]) and filled:
        return ["\t".join([*(cell[0] for cell in filled[:-1]), filled[-1][0]]), *filled[-1][1:]]
    return [line for cell in filled for line in cell]


READER = Reader(
    media_type=_MEDIA_TYPE,
    matches=lambda source: source.packed is not None and source.packed.media_type == _MEDIA_TYPE,
    sample=lambda: archive.pack({"mimetype": _MEDIA_TYPE, "content.xml": f"<o:d xmlns:o='{_OFFICE}'/>"}),
    read=_read,
)
