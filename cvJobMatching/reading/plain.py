"""Plain text and Markdown: whatever encoding, one string."""

from __future__ import annotations

import codecs
import re

from cvJobMatching.reading.parts import Reading
from cvJobMatching.types import UnreadableDocument

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_BINARY_SHARE = 0.01


def read(text: str) -> Reading:
    """Form feeds part the pages, as they do on a printer."""
    return Reading(pages=tuple(text.split("\f")))


def decode(data: bytes) -> str:
    """The text in `data`. Raises UnreadableDocument (`unsupported`) when it is not text at all."""
    text = _by_mark(data) or _as_utf8(data) or _guessed(data)
    if len(_BINARY.findall(text)) > _BINARY_SHARE * len(text):
        raise UnreadableDocument("unsupported", "The file is neither text nor a kind of document that can be read.")
    return text


def _by_mark(data: bytes) -> str | None:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    return None


def _as_utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _guessed(data: bytes) -> str:
    return data.decode("cp1252", "replace")
