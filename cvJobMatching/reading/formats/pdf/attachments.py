"""What a PDF carries beside its pages: properties, bookmarks, notes and attached files."""

from __future__ import annotations

import ctypes
import html
import re
from typing import TYPE_CHECKING, Any

import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from cvJobMatching import limits

if TYPE_CHECKING:
    from collections.abc import Iterator

_XMP = re.compile(rb"<x:xmpmeta.{0,200000}?</x:xmpmeta>", re.DOTALL)
_TAGS = re.compile(r"<[^>]*>")
_MAX_BOOKMARKS = 200
_MAX_ATTACHED = 100_000  # bytes of an attached file that are looked at


def texts(document: Any, data: bytes) -> Iterator[str]:
    """Every text that belongs to no page."""
    yield from document.get_metadata_dict(skip_empty=True).values()
    for packet in _XMP.findall(data):
        yield from (html.unescape(t).strip() for t in _TAGS.split(packet.decode("utf-8", "replace")) if len(t) > 20)
    yield from _bookmarks(document)
    yield from _attached(document)


def _bookmarks(document: Any) -> Iterator[str]:
    for count, bookmark in enumerate(document.get_toc(max_depth=5)):
        if count >= _MAX_BOOKMARKS:
            return
        yield bookmark.get_title()


def notes(page: Any) -> Iterator[str]:
    """What the annotations of a page say."""
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), limits.MAX_ANNOTATIONS)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
        yield _value(annotation, b"Contents")
        yield _value(annotation, b"V")
        pdfium.FPDFPage_CloseAnnot(annotation)


def _value(annotation: Any, key: bytes) -> str:
    length = pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    buffer = (ctypes.c_ushort * (length // 2 + 1))()
    pdfium.FPDFAnnot_GetStringValue(annotation, key, buffer, length)
    return bytes(buffer)[: max(length - 2, 0)].decode("utf-16-le", "replace")


def _attached(document: Any) -> Iterator[str]:
    for index in range(document.count_attachments()):
        attachment = document.get_attachment(index)
        yield attachment.get_name()
        try:
            yield bytes(attachment.get_data())[:_MAX_ATTACHED].decode("utf-8")
        except (UnicodeDecodeError, pypdfium2.PdfiumError):
            continue
