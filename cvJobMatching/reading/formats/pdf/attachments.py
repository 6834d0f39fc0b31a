"""What a PDF carries beside its pages: properties, bookmarks, notes and attached files."""

from __future__ import annotations

import ctypes
import html
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from cvJobMatching import limits

if TYPE_CHECKING:
    from collections.abc import Iterator

_XMP, _XMP_END = b"<x:xmpmeta", b"</x:xmpmeta>"
_MAX_XMP = 200_000  # bytes
_TAGS = re.compile(r"<[^<>]*+>")
_MAX_BOOKMARKS = 200
_MAX_ATTACHMENTS = 200
_MAX_UNPACKED = 32 * 1024 * 1024  # bytes of all attached files
_MAX_ATTACHED = 100_000  # bytes of an attached file that are looked at


def texts(document: Any, data: bytes) -> Iterator[str]:
    """Every text that belongs to no page."""
    yield from document.get_metadata_dict(skip_empty=True).values()
    for packet in _packets(data):
        yield from (html.unescape(t).strip() for t in _TAGS.split(packet.decode("utf-8", "replace")) if len(t) > 20)
    yield from _bookmarks(document)
    yield from _attached(document)


def _packets(data: bytes) -> Iterator[bytes]:
    """The XMP packets, from each start to the next end; a start without an end is not searched for it again."""
    start, end = data.find(_XMP), -1
    while start >= 0:
        end = data.find(_XMP_END, start) if end < start else end
        if end < 0:
            return
        stop = end + len(_XMP_END)
        near = stop - start <= _MAX_XMP
        if near:
            yield data[start:stop]
        start = data.find(_XMP, stop if near else start + 1)


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
    left = _MAX_UNPACKED
    for index in range(min(document.count_attachments(), _MAX_ATTACHMENTS)):
        try:
            attachment = document.get_attachment(index)
        except pypdfium2.PdfiumError:  # its entry leads nowhere
            continue
        yield attachment.get_name()
        content = _content(attachment)
        left -= len(content)
        with suppress(UnicodeDecodeError):
            yield bytes(content[:_MAX_ATTACHED]).decode("utf-8")
        if left < 0:
            return


def _content(attachment: Any) -> Any:
    try:
        return attachment.get_data()
    except pypdfium2.PdfiumError:
        return b""
