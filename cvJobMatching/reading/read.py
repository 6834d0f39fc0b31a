"""Reads one document: what kind it is, what can be seen of it, what was hidden in it."""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

from cvJobMatching import limits
from cvJobMatching.integrity import document_warnings
from cvJobMatching.model.document import Document, HiddenText, Page, UnreadableDocument
from cvJobMatching.reading import bounded, normalise, placing, sandbox
from cvJobMatching.reading.formats import plain, registry
from cvJobMatching.reading.ocr import merge
from cvJobMatching.reading.parts import Reading
from cvJobMatching.understanding.text import language_detection

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from cvJobMatching.model.document import Layout

_ACCIDENTS = frozenset({"covered", "tiny", "off_page"})
_FEW = 24  # letters
_FEW_BEYOND = 4  # letters that stand wholly off the page: a page's number has fewer, the name of a skill has not


def read_document(
    data: bytes | str,
    *,
    filename: str | None = None,
    sandbox: bool | None = None,
    posting: bool = False,
    layouts: bool = False,
) -> Document:
    """The visible text of `data` in reading order. `str` is text already; bytes are judged by their content.

    Of a `posting`, a page that states it for machines (schema.org JobPosting) is read by that alone, without what
    stands around it: menus, banners, other positions. With `layouts` the document says where its words stand.
    `filename` is taken for the caller's convenience and never trusted. Files are taken apart in a confined process,
    unless `sandbox` is false or, when it is not given, the environment says `CVJOBMATCHING_SANDBOX=off`: for callers
    that confine themselves. Raises UnreadableDocument.
    """
    del filename
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else bytes(data)
    _refuse_by_size(raw)
    kind, reading = _read_text(data) if isinstance(data, str) else _parsed(raw, sandbox)
    if posting and reading.posting:
        stated = reading.posting
        reading = Reading(pages=(stated.text,), hidden=stated.hidden, warnings=stated.warnings)
    return _document(kind, hashlib.sha256(raw).hexdigest(), merge.completed(reading), layouts=layouts)


def _refuse_by_size(raw: bytes) -> None:
    if not raw.strip():
        raise UnreadableDocument("empty", "The file holds nothing.")
    if len(raw) > limits.MAX_BYTES:
        raise UnreadableDocument("too_large", f"The file has {len(raw)} bytes; at most {limits.MAX_BYTES} are read.")


def _read_text(text: str) -> tuple[str, Reading]:
    return plain.READER.media_type, plain.pages(text)


def _parsed(raw: bytes, confined: bool | None) -> tuple[str, Reading]:
    alone = confined is None and os.environ.get("CVJOBMATCHING_SANDBOX") == "off"
    if not alone and confined is not False:
        return sandbox.parse(raw)
    with _processor_time() if alone else nullcontext():
        return registry.parse(raw)


def _processor_time() -> AbstractContextManager[None]:
    """Libraries that cannot be stopped end with the process, which its caller confined: there is nothing else in it."""
    if sys.platform == "win32":  # which has no such limits
        return nullcontext()
    from cvJobMatching.confinement import rlimits

    return rlimits.processor_time(limits.SANDBOX_CPU_SECONDS)


def _document(kind: str, digest: str, reading: Reading, *, layouts: bool) -> Document:
    pages = tuple(normalise.page(page) for page in reading.pages)
    size = len("\n\n".join(pages))
    if size > limits.MAX_CHARACTERS:
        raise UnreadableDocument(
            "too_large", f"The text has {size} characters; at most {limits.MAX_CHARACTERS} are read."
        )
    pages = tuple(map(bounded.page, pages))
    text = "\n\n".join(pages)
    hidden = (*_noteworthy(reading.hidden), *normalise.invisible(reading.pages))[: limits.HIDDEN_PASSAGES]
    if not text.strip() and not hidden:
        reasons = " ".join(warning.message for warning in reading.warnings)
        raise UnreadableDocument("empty", f"The document shows no text. {reasons}".strip())
    placed = tuple(_offsets(pages))
    return Document(
        text=text,
        media_type=kind,
        sha256=digest,
        pages=placed,
        hidden=hidden,
        warnings=(*reading.warnings, *document_warnings.of(text, hidden, reading.coverage)),
        coverage=round(reading.coverage, 4),
        language=language_detection.of(text),
        layouts=tuple(_layouts(reading, pages, placed)) if layouts else (),
    )


def _layouts(reading: Reading, texts: tuple[str, ...], pages: tuple[Page, ...]) -> Iterator[Layout]:
    for layout, raw, text, page in zip(reading.layouts, reading.pages, texts, pages, strict=False):
        yield placing.moved(layout, raw, text, page.start)


def _noteworthy(hidden: tuple[HiddenText, ...]) -> tuple[HiddenText, ...]:
    """Nothing when all that is hidden are a few letters that were cut off at a page's edge or got lost."""
    if any(passage.reason not in _ACCIDENTS for passage in hidden):
        return hidden
    beyond = sum(_letters(passage) for passage in hidden if passage.reason == "off_page")
    return hidden if beyond >= _FEW_BEYOND or sum(map(_letters, hidden)) >= _FEW else ()


def _letters(passage: HiddenText) -> int:
    return sum(character.isalnum() for character in passage.text)


def _offsets(pages: tuple[str, ...]) -> Iterator[Page]:
    start = 0
    for number, page in enumerate(pages, 1):
        end = start + len(page)
        yield Page(number=number, start=start, end=end)
        start = end + 2  # the blank line between pages
