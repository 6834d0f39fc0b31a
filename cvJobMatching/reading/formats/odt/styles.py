"""How text of an ODT looks, as far as it tells whether a reader sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cvJobMatching.reading.formats.look import Look, rgb

if TYPE_CHECKING:
    from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_MAX_BASES = 20


class Styles:
    """The named and automatic styles of one document, later trees first."""

    def __init__(self, trees: list[etree._Element]) -> None:
        self._named = {style.get(f"{_STYLE}name", ""): style for tree in trees for style in tree.iter(f"{_STYLE}style")}
        self._reasons: dict[str, str | None] = {}
        self._owns: dict[str, Look] = {}

    def why_unseen(self, element: etree._Element) -> str | None:
        """The reason for which nobody can see the element's text, None when it can be seen."""
        name = element.get(f"{_TEXT}style-name")
        if not name:
            return None
        if name not in self._reasons:
            self._reasons[name] = self._look(name, 0).why_unseen()
        return self._reasons[name]

    def _look(self, name: str, depth: int) -> Look:
        style = self._named.get(name)
        if style is None or depth > _MAX_BASES:
            return Look()
        parent = style.get(f"{_STYLE}parent-style-name")
        if name not in self._owns:
            self._owns[name] = _own(style)
        return (self._look(parent, depth + 1) if parent else Look()).under(self._owns[name])


def _own(style: etree._Element) -> Look:
    text, paragraph = style.find(f"{_STYLE}text-properties"), style.find(f"{_STYLE}paragraph-properties")
    ground = _colour(text, "background-color") or _colour(paragraph, "background-color")
    if text is None:
        return Look(ground=ground)
    size = text.get(f"{_FO}font-size", "")
    return Look(
        colour=_colour(text, "color"),
        half_points=2 * float(size[:-2]) if size.endswith("pt") and size[:-2].replace(".", "", 1).isdigit() else None,
        vanish=text.get(f"{_TEXT}display") == "none" or None,
        ground=ground,
    )


def _colour(properties: etree._Element | None, name: str) -> tuple[int, int, int] | None:
    return None if properties is None else rgb((properties.get(f"{_FO}{name}") or "").removeprefix("#"))
