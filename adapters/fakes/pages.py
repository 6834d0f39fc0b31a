"""Pages of documents for matchers that do not read any: a PDF has one white page, everything else is text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ports.matcher import NoSuchPage, PageResult, PlainText, Region, Regions, RenderedPage

WHITE: Final = (
    b"RIFF$\x00\x00\x00WEBPVP8 \x18\x00\x00\x000\x01\x00\x9d\x01*\x01\x00\x01\x00"
    b"\x07@\x96%\xa4\x00\x03p\x00\xfe\xef`\x00\x00"
)
_ADDRESS: Final = re.compile(r"\S+@\S+")


def page_of(document: bytes, number: int, *, blind: bool) -> PageResult:
    """The page; of a text the addresses are what a blind one does not show."""
    if document.startswith(b"%PDF-"):
        shown = RenderedPage(image=WHITE, media_type="image/webp", width=1, height=1, number=number, pages=1)
        return shown if number == 1 else NoSuchPage(1)
    text = document.decode(errors="replace")
    return PlainText(_ADDRESS.sub(lambda found: "\u2588" * len(found[0]), text) if blind else text)


def regions_of(document: bytes, spans: Sequence[tuple[int, int]]) -> Regions:
    """The top of the page for each span."""
    place = (Region(1, 0.1, 0.1, 0.9, 0.15),) if document.startswith(b"%PDF-") else ()
    return Regions(tuple(place for _ in spans))
