"""Takes a file apart by what it is; this is the part of reading that runs in the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cvJobMatching.model.document import UnreadableDocument
from cvJobMatching.reading.formats import image, media_types, plain, rtf
from cvJobMatching.reading.formats.html import reader as html
from cvJobMatching.reading.formats.odt import reader as odt
from cvJobMatching.reading.formats.pdf import reader as pdf
from cvJobMatching.reading.formats.word import reader as word

if TYPE_CHECKING:
    from collections.abc import Callable

    from cvJobMatching.reading.parts import Reading

_READERS: dict[str, Callable[[bytes], Reading]] = {
    media_types.PDF: pdf.read,
    media_types.DOCX: word.read,
    media_types.HTML: html.read,
    media_types.ODT: odt.read,
    media_types.RTF: rtf.read,
    media_types.PNG: image.read,
    media_types.JPEG: image.read,
}


def parse(raw: bytes) -> tuple[str, Reading]:
    """The media type and what was read; scans are still pictures. Raises UnreadableDocument."""
    kind = media_types.media_type(raw)
    if kind in _READERS:
        return kind, _READERS[kind](raw)
    if kind != media_types.TEXT:
        raise UnreadableDocument("unsupported", f"Documents of type {kind} cannot be read.")
    text = plain.decode(raw)
    if html.looks_like_html(text):
        return media_types.HTML, html.read_text(text)
    return media_types.TEXT, plain.read(text)
