"""Takes a file apart by what it is; this is the part of reading that runs in the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cvJobMatching.reading import docx, html, odt, pdf, plain, rtf, scan, sniff
from cvJobMatching.types import UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Callable

    from cvJobMatching.reading.parts import Reading

_READERS: dict[str, Callable[[bytes], Reading]] = {
    sniff.PDF: pdf.read,
    sniff.DOCX: docx.read,
    sniff.HTML: html.read,
    sniff.ODT: odt.read,
    sniff.RTF: rtf.read,
    sniff.PNG: scan.read,
    sniff.JPEG: scan.read,
}


def parse(raw: bytes) -> tuple[str, Reading]:
    """The media type and what was read; scans are still pictures. Raises UnreadableDocument."""
    kind = sniff.media_type(raw)
    if kind in _READERS:
        return kind, _READERS[kind](raw)
    if kind != sniff.TEXT:
        raise UnreadableDocument("unsupported", f"Documents of type {kind} cannot be read.")
    text = plain.decode(raw)
    if html.looks_like_html(text):
        return sniff.HTML, html.read_text(text)
    return sniff.TEXT, plain.read(text)
