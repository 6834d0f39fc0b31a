"""DOCX straight from its XML, so that nothing that a reader sees is missed."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from cvJobMatching import limits
from cvJobMatching.model.document import HiddenText, UnreadableDocument
from cvJobMatching.reading.formats import archive, metadata
from cvJobMatching.reading.formats.reader import Reader
from cvJobMatching.reading.formats.word import wordml
from cvJobMatching.reading.formats.word.styles import Styles, W
from cvJobMatching.reading.parts import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

    from cvJobMatching.reading.formats.reader import Source

_DOCUMENT = "/officeDocument"
_AFTER = ("/footnotes", "/endnotes", "/footer")


def _read(source: Source) -> Reading:
    """Headers, body, notes, footers: each once. Raises UnreadableDocument."""
    with archive.opened(source.data) as opened:
        main = _main_part(opened)
        body = archive.xml(opened, main)
        if body is None:
            raise UnreadableDocument("corrupt", "The document's main part is missing.")
        return _reading(opened, main, body)


def _beside(opened: archive.Package, main: str) -> Iterator[str]:
    """Properties, comments, custom data and the descriptions of pictures: what is in the file but not on the page."""
    names = [
        name for name in opened.namelist() if name.startswith(("docProps/", "customXml/item")) and name.endswith(".xml")
    ]
    for tree in _trees(opened, names):
        yield from (node.text for node in tree.iter() if isinstance(node.tag, str) and node.text)
    for tree in _stories(opened, main, ("/comments", "/settings")):
        yield from (" ".join(node.itertext()) for node in tree if isinstance(node.tag, str))
        yield from (node.get(f"{W}val", "") for node in tree.iter(f"{W}docVar"))
    for tree in _trees(opened, [main]):
        for kind in ("delText", "instrText"):
            yield " ".join(node.text or "" for node in tree.iter(f"{W}{kind}"))
    for tree in _trees(opened, [main, *_targets(opened, main, ("/header", "/footer"))]):
        yield from (
            value for node in tree.iter("{*}docPr") for value in (node.get("descr"), node.get("title")) if value
        )


def _trees(opened: archive.Package, names: list[str]) -> list[etree._Element]:
    if len(names) > limits.MAX_STORIES:
        raise UnreadableDocument("too_large", "The document has more parts than are read.")
    trees = (archive.xml(opened, name) for name in names)
    return [tree for tree in trees if tree is not None]


def _reading(opened: archive.Package, main: str, body: etree._Element) -> Reading:
    looks = Styles(next(iter(_stories(opened, main, ("/styles",))), None))
    trees = [*_stories(opened, main, ("/header",)), body, *_stories(opened, main, _AFTER)]
    walked = [wordml.walk(tree, looks) for tree in trees]
    text = "\n".join(dict.fromkeys(story.text.strip("\n") for story in walked if story.text.strip()))
    hidden = [HiddenText(text=t, reason=reason) for story in walked for t, reason in story.hidden()]
    said = metadata.hidden(_beside(opened, main))
    return Reading(pages=tuple(text.split("\f")), hidden=(*hidden, *said))


def _main_part(opened: archive.Package) -> str:
    for kind, target in _relations(opened, "_rels/.rels", ""):
        if kind.endswith(_DOCUMENT):
            return target
    return "word/document.xml"


def _stories(opened: archive.Package, main: str, endings: tuple[str, ...]) -> list[etree._Element]:
    return _trees(opened, _targets(opened, main, endings))


def _targets(opened: archive.Package, main: str, endings: tuple[str, ...]) -> list[str]:
    folder, name = posixpath.split(main)
    relations = _relations(opened, f"{folder}/_rels/{name}.rels", folder)
    return list(dict.fromkeys(target for ending in endings for kind, target in relations if kind.endswith(ending)))


def _relations(opened: archive.Package, name: str, folder: str) -> list[tuple[str, str]]:
    """(type, entry) of each relationship that points into the file."""
    tree = archive.xml(opened, name)
    if tree is None:
        return []
    if len(tree) > limits.MAX_RELATIONS:
        raise UnreadableDocument("too_large", "The document has more parts than are read.")
    inside = [r for r in tree if isinstance(r.tag, str) and r.get("TargetMode") != "External"]
    return [(r.get("Type", ""), _entry(folder, r.get("Target", ""))) for r in inside]


def _entry(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def _matches(source: Source) -> bool:
    names = source.packed.names if source.packed is not None else frozenset()
    return "[Content_Types].xml" in names and any(name.startswith("word/") for name in names)


def _sample() -> bytes:
    body = f"<w:d xmlns:w='{W[1:-1]}'><w:p><w:r><w:t>ready</w:t></w:r></w:p></w:d>"
    return archive.pack({"[Content_Types].xml": "<a/>", "word/document.xml": body})


READER = Reader(
    media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    matches=_matches,
    sample=_sample,
    read=_read,
)
