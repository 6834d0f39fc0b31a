"""Paragraphs, rows and letters of Word that are set where or so that nobody can read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cvJobMatching.reading.formats.word.styles import W

if TYPE_CHECKING:
    from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

# All in twentieths of a point.
_FAR = -4_000  # left of it, or above, nothing is on the page any more
_FLAT = 60  # lines and rows of that exact height show no letters
_TIGHT = -60  # letters moved together by that much lie on each other


def paragraph(properties: etree._Element | None) -> str | None:
    """The reason for which a paragraph is not seen, from its own `w:pPr`."""
    if properties is None:
        return None
    if _exact(properties, "spacing", "lineRule", "line"):
        return "tiny"
    places = [("ind", "left"), ("ind", "start"), ("ind", "firstLine"), ("framePr", "x"), ("framePr", "y")]
    return "off_page" if any(_number(properties, *place, default=0) < _FAR for place in places) else None


def row(properties: etree._Element | None) -> str | None:
    """The same for a row of a table, from its `w:trPr`."""
    return "tiny" if properties is not None and _exact(properties, "trHeight", "hRule", "val") else None


def run(properties: etree._Element | None) -> str | None:
    """The same for letters, from their `w:rPr`."""
    if properties is None:
        return None
    return "tiny" if _number(properties, "spacing", "val", default=0) <= _TIGHT else None


def _exact(properties: etree._Element, name: str, rule: str, size: str) -> bool:
    element = properties.find(f"{W}{name}")
    exact = element is not None and element.get(f"{W}{rule}") == "exact"
    return exact and _number(properties, name, size, default=_FLAT) < _FLAT


def _number(properties: etree._Element, name: str, attribute: str, *, default: int) -> int:
    element = properties.find(f"{W}{name}")
    text = "" if element is None else element.get(f"{W}{attribute}", "")
    return int(text) if text.lstrip("-").isdigit() else default
