"""Text in any encoding as one string."""

from __future__ import annotations

import codecs
import re

import charset_normalizer

from cvJobMatching.model.document import UnreadableDocument

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_BINARY_SHARE = 0.01
_WESTERN = ("cp1252", "cp1250", "cp1254", "cp1253", "cp1255", "cp1256", "gb18030", "big5", "shift_jis", "euc_kr")
_WORD = re.compile(r"[^\W\d_]+")
_RUSSIAN_WORD = re.compile("[А-ЯЁ]?[а-яё]+|[А-ЯЁ]+")
_RUSSIAN = 0.7  # text in the wrong code page stays well below it


def decode(data: bytes) -> str:
    """The text in `data`. Raises UnreadableDocument (`unsupported`) when it is not text at all."""
    ways = (_by_mark, _as_utf8, _guessed, _wide)
    for text in (text for way in ways if (text := way(data)) is not None):
        if len(_BINARY.findall(text)) <= _BINARY_SHARE * len(text):
            return text
    raise UnreadableDocument("unsupported", "The file is neither text nor a kind of document that can be read.")


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
    """Without a mark the code pages of Cyrillic are told by how their text looks, others by charset-normalizer."""
    candidates = {encoding: data.decode(encoding, "replace") for encoding in ("cp1251", "koi8-r", "cp866")}
    _, text = max(candidates.items(), key=lambda candidate: _russian(candidate[1]))
    if _russian(text) > _RUSSIAN:
        return text
    best = charset_normalizer.from_bytes(data, cp_isolation=list(_WESTERN)).best()
    return data.decode("cp1252", "replace") if best is None else str(best)


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: half of its bytes hardly vary."""
    even, odd = len(set(data[:4000:2])), len(set(data[1:4000:2]))
    if len(data) % 2 or max(even, odd) < 4 * min(even, odd):
        return None
    return data.decode("utf-16-be" if even < odd else "utf-16-le", "replace")


def _russian(text: str) -> float:
    """How much the text looks Russian: the share of what is not ASCII that stands in plain Russian words."""
    sample = text[:20_000]
    foreign = sum(character > "\x7f" for character in sample)
    russian = sum(len(word) for word in _WORD.findall(sample) if len(word) > 2 and _RUSSIAN_WORD.fullmatch(word))
    return russian / foreign if foreign else 0.0
