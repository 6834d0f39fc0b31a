"""PDF through PDFium: opens the file, refuses what cannot be read whole, reads page by page."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from cvJobMatching import limits
from cvJobMatching.reading import glyphs, layout
from cvJobMatching.reading.parts import Reading
from cvJobMatching.types import UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENCRYPTED = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)


def read(data: bytes) -> Reading:
    """All pages of the file. Raises UnreadableDocument."""
    with _opened(data) as document:
        return Reading(pages=tuple(_page_text(document, number) for number in range(len(document))))


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _refusal(error) from error
    try:
        _refuse_by_pages(len(document))
        yield document
    finally:
        document.close()


def _refusal(error: pypdfium2.PdfiumError) -> UnreadableDocument:
    if getattr(error, "err_code", None) in _ENCRYPTED:
        return UnreadableDocument("encrypted", "The PDF is protected with a password.")
    return UnreadableDocument("corrupt", "The PDF is cut off or damaged.")


def _refuse_by_pages(count: int) -> None:
    if count == 0:
        raise UnreadableDocument("empty", "The PDF has no pages.")
    if count > limits.MAX_PAGES:
        raise UnreadableDocument("too_large", f"The PDF has {count} pages; at most {limits.MAX_PAGES} are read.")


def _page_text(document: Any, number: int) -> str:
    try:
        page = document[number]
    except pypdfium2.PdfiumError as error:
        raise UnreadableDocument("corrupt", f"Page {number + 1} of the PDF is damaged.") from error
    try:
        return _words_in_order(page)
    finally:
        page.close()


def _words_in_order(page: Any) -> str:
    text_page = page.get_textpage()
    try:
        left, _, _, top = page.get_bbox()
        return layout.page_text(glyphs.words(glyphs.of_page(page, text_page.raw, top, left)))
    finally:
        text_page.close()
