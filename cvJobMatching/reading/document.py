"""Reads one document: what kind it is, what can be seen of it, what was hidden in it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from cvJobMatching import limits
from cvJobMatching.reading import docx, html, language, odt, pdf, plain, rtf, scan, scanned, sniff, tidy, warnings
from cvJobMatching.reading.parts import Reading
from cvJobMatching.types import Document, HiddenText, Page, UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_READERS: dict[str, Callable[[bytes], Reading]] = {
    sniff.PDF: pdf.read,
    sniff.DOCX: docx.read,
    sniff.HTML: html.read,
    sniff.ODT: odt.read,
    sniff.RTF: rtf.read,
    sniff.PNG: scan.read,
    sniff.JPEG: scan.read,
}

_ACCIDENTS = frozenset({"covered", "tiny", "off_page"})
_FEW = 24  # letters


def read_document(data: bytes | str, *, filename: str | None = None) -> Document:
    """The visible text of `data` in reading order. `str` is text already; bytes are judged by their content.

    `filename` is taken for the caller's convenience and never trusted. Raises UnreadableDocument.
    """
    del filename
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else bytes(data)
    _refuse_by_size(raw)
    kind, reading = _read_text(data) if isinstance(data, str) else _read_bytes(raw)
    return _document(kind, hashlib.sha256(raw).hexdigest(), scanned.completed(reading))


def _refuse_by_size(raw: bytes) -> None:
    if not raw.strip():
        raise UnreadableDocument("empty", "The file holds nothing.")
    if len(raw) > limits.MAX_BYTES:
        raise UnreadableDocument("too_large", f"The file has {len(raw)} bytes; at most {limits.MAX_BYTES} are read.")


def _read_text(text: str) -> tuple[str, Reading]:
    return sniff.TEXT, plain.read(text)


def _read_bytes(raw: bytes) -> tuple[str, Reading]:
    kind = sniff.media_type(raw)
    if kind in _READERS:
        return kind, _READERS[kind](raw)
    if kind != sniff.TEXT:
        raise UnreadableDocument("unsupported", f"Documents of type {kind} cannot be read.")
    text = plain.decode(raw)
    if html.looks_like_html(text):
        return sniff.HTML, html.read_text(text)
    return sniff.TEXT, plain.read(text)


def _document(kind: str, digest: str, reading: Reading) -> Document:
    pages = tuple(tidy.page(page) for page in reading.pages)
    text = "\n\n".join(pages)
    if len(text) > limits.MAX_CHARACTERS:
        raise UnreadableDocument(
            "too_large", f"The text has {len(text)} characters; at most {limits.MAX_CHARACTERS} are read."
        )
    hidden = (*_noteworthy(reading.hidden), *tidy.invisible(reading.pages))[: limits.HIDDEN_PASSAGES]
    if not text.strip() and not hidden:
        raise UnreadableDocument("empty", "The document shows no text.")
    return Document(
        text=text,
        media_type=kind,
        sha256=digest,
        pages=tuple(_offsets(pages)),
        hidden=hidden,
        warnings=(*reading.warnings, *warnings.of(text, hidden, reading.coverage)),
        coverage=round(reading.coverage, 4),
        language=language.of(text),
    )


def _noteworthy(hidden: tuple[HiddenText, ...]) -> tuple[HiddenText, ...]:
    """Nothing when all that is hidden are a few letters that were cut off at a page's edge or got lost."""
    accidents = all(passage.reason in _ACCIDENTS for passage in hidden)
    letters = sum(character.isalnum() for passage in hidden for character in passage.text)
    return () if accidents and letters < _FEW else hidden


def _offsets(pages: tuple[str, ...]) -> Iterator[Page]:
    start = 0
    for number, page in enumerate(pages, 1):
        end = start + len(page)
        yield Page(number=number, start=start, end=end)
        start = end + 2  # the blank line between pages
