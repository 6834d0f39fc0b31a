"""Plain text and Markdown: what no other format takes."""

from __future__ import annotations

from cvJobMatching.reading.formats.reader import Reader
from cvJobMatching.reading.parts import Reading


def pages(text: str) -> Reading:
    """Form feeds part the pages, as they do on a printer."""
    return Reading(pages=tuple(text.split("\f")))


READER = Reader(
    media_type="text/plain",
    matches=lambda source: True,
    sample=lambda: "bereit für Größe".encode("cp1252"),
    read=lambda source: pages(source.text),
)
