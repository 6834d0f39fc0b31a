"""RTF: the text by striprtf, what is hidden or white by the control words around it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from striprtf.striprtf import rtf_to_text

from cvJobMatching import limits
from cvJobMatching.model.document import HiddenText, UnreadableDocument
from cvJobMatching.reading.formats import metadata
from cvJobMatching.reading.formats.reader import Reader
from cvJobMatching.reading.parts import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cvJobMatching.reading.formats.reader import Source

_TOKEN = re.compile(r"\\([a-z]{1,32})(-?\d{1,10})?[ ]?|\\'[0-9a-f]{2}|\\[^a-z]|[{}]", re.IGNORECASE)
_INFO = re.compile(r"\{\\(?:title|subject|author|manager|company|keywords|comment|doccomm|category)\s([^{}]*)\}")
_COLOURS = re.compile(r"\{\\colortbl([^{}]*)\}")
_BETWEEN = "\f"  # no control word, so that it comes out as it goes in
_LINK = re.compile(
    r"(\{\\field\{\s*\\\*\\fldinst\{[^{}\n]{0,300}?HYPERLINK\s(\"[^\"{}\n]{0,3000}+\")\}\}"
    r"\s*+\{\S*+\s[^\n]{0,3000}?\}\}\}?)",
    re.IGNORECASE,
)
_FONT = re.compile(r"\\f(\d{1,9})(?!\d)")
_MARK = re.compile(r"\\.|[{}]", re.DOTALL)
_BLOB = re.compile(r"(?<![0-9a-f\r\n])[0-9a-f\r\n]{4000,}+", re.IGNORECASE)  # pictures and other data
_FONT_TABLE = re.compile(r"\{[^{}]*\\fonttbl")
_BRACE = re.compile(r"[{}]")
_BINARY = re.compile(r"\\bin(\d{1,9})|\}")
_CHARSET = re.compile(r"\\fcharset(\d{1,4})")
_TINY = 5  # half points
_NEARLY_WHITE = 231


def _read(file: Source) -> Reading:
    """Raises UnreadableDocument."""
    source = _BLOB.sub("", file.data.decode("latin-1"))
    if source.count("{") > source.count("}") or not source.rstrip("\x00 \r\n").endswith("}"):
        raise UnreadableDocument("corrupt", "The document is cut off.")
    _refuse_by_marks(source)
    seen, unseen = _parted(source)
    head = _head(source)
    texts = _texts(head, [run for run, _ in unseen])
    hidden = [HiddenText(text=text, reason=reason) for text, (_, reason) in zip(texts, unseen, strict=False) if text]
    said = metadata.hidden(_texts(head, _INFO.findall(source)))
    return Reading(pages=tuple(_text(seen).split("\f")), hidden=(*hidden, *said))


def _texts(head: str, pieces: list[str]) -> list[str]:
    """The plain text of pieces, all at once: each call of striprtf costs more than most pieces do."""
    pieces = [piece.replace(_BETWEEN, " ") for piece in pieces]
    return [text.strip() for text in _text(head + _BETWEEN.join(pieces) + "}").split(_BETWEEN)]


def _text(rtf: str) -> str:
    try:
        return str(rtf_to_text(_plain_for_striprtf(rtf), encoding="cp1252", errors="replace"))  # type: ignore[no-untyped-call]
    except (ValueError, LookupError, RecursionError, OverflowError, TypeError) as error:
        raise UnreadableDocument("corrupt", "The document is damaged.") from error


def _plain_for_striprtf(rtf: str) -> str:
    """The same document without what striprtf takes long over: fields, lists of fonts and pictures.

    Links get their address behind them, as striprtf would do it; line breaks mean nothing in RTF and end its pattern.
    """
    linked = _LINK.sub(r"\1(\2)", rtf).replace("{\\field{", "{\\field\n{")
    return _with_short_fonts(_without_binary(linked))


def _with_short_fonts(rtf: str) -> str:
    """The list of fonts with no more of each than its number and its character set."""
    found = _FONT_TABLE.search(rtf)
    if found is None:
        return rtf
    depth, end = 1, len(rtf)
    for brace in _BRACE.finditer(rtf, found.end()):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            end = brace.start()
            break
    pieces = _FONT.split(rtf[found.end() : end])
    sets = [_CHARSET.search(piece) for piece in pieces[2::2]]
    fonts = (f"\\f{n}\\fcharset{it[1]} x;\n" for n, it in zip(pieces[1::2], sets, strict=True) if it is not None)
    return rtf[: found.end()] + "\n" + "".join(fonts) + rtf[end:]


def _without_binary(rtf: str) -> str:
    """Without pictures, where some are kept as bytes, whose number is told."""
    if "\\bin" not in rtf or "\\pict" not in rtf:
        return rtf
    kept: list[str] = []
    place = 0
    while (start := rtf.find("\\pict", place)) >= 0:
        kept.append(rtf[place:start])
        place = start
        while (mark := _BINARY.search(rtf, place)) and mark[1] is not None:
            place = mark.end() + int(mark[1])
        place = mark.end() if mark else len(rtf)
    return "".join([*kept, rtf[place:]])


def _head(source: str) -> str:
    """The beginning of a document in the same code page, which pieces are read with."""
    code_page = re.search(r"\\ansicpg\d+", source)
    return "{\\rtf1\\ansi" + (code_page[0] if code_page else "") + " "


def _refuse_by_marks(source: str) -> None:
    """Raises UnreadableDocument (`too_large`)."""
    depth = 0
    for count, mark in enumerate(_MARK.finditer(source), 1):
        depth += {"{": 1, "}": -1}.get(mark[0], 0)
        if depth > limits.MAX_NESTING or count > limits.MAX_MARKS:
            raise UnreadableDocument("too_large", "The document is nested deeper or has more marks than are read.")


def _parted(source: str) -> tuple[str, list[tuple[str, str]]]:
    """The source without the runs that are not seen, and those runs with their reasons."""
    kept: list[str] = []
    runs: list[tuple[str, str]] = []
    for piece, reason in _pieces(source):
        if reason is None or piece in "{}" or (piece.startswith("\\") and not piece.startswith("\\'")):
            kept.append(piece)
        elif runs and runs[-1][1] == reason:
            runs[-1] = (runs[-1][0] + piece, reason)
        else:
            runs.append((piece, reason))
    return "".join(kept), runs


def _pieces(source: str) -> Iterator[tuple[str, str | None]]:
    """Tokens and texts of the source, each with the reason for which it is not seen."""
    white = _white_colours(source)
    stack: list[dict[str, int]] = [{}]
    place = 0
    for match in _TOKEN.finditer(source):
        yield source[place : match.start()], _reason(stack[-1], white)
        _follow(match, stack)
        yield match[0], _reason(stack[-1], white)
        place = match.end()
    yield source[place:], None


def _follow(match: re.Match[str], stack: list[dict[str, int]]) -> None:
    word, number = match[1], match[2]
    if match[0] == "{":
        stack.append(dict(stack[-1]))
    elif match[0] == "}":
        if len(stack) > 1:
            stack.pop()
    elif word == "plain":
        stack[-1].clear()
    elif word in ("v", "cf", "fs", "highlight", "cb", "chcbpat"):
        stack[-1][word] = int(number) if number is not None else 1


def _reason(state: dict[str, int], white: set[int]) -> str | None:
    if state.get("v"):
        return "vanished"
    if state.get("fs", 24) <= _TINY:
        return "tiny"
    grounded = any(state.get(word) for word in ("highlight", "cb", "chcbpat"))
    return "white" if state.get("cf") in white and not grounded else None


def _white_colours(source: str) -> set[int]:
    table = _COLOURS.search(source)
    entries = table[1].split(";") if table else []
    levels = [[int(level) for level in re.findall(r"\\(?:red|green|blue)(\d{1,3})", entry)] for entry in entries]
    return {index for index, entry in enumerate(levels) if len(entry) == 3 and min(entry) >= _NEARLY_WHITE}


READER = Reader(
    media_type="application/rtf",
    matches=lambda source: source.starts_with(b"{\\rtf"),
    sample=lambda: b"{\\rtf1 ready}",
    read=_read,
)
