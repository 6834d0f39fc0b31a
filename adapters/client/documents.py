"""Documents on their way to a service and back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote

from httpx2 import Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file in memory; the service judges its type by its content, and shows its name."""

    content: bytes = field(repr=False)
    filename: str | None = None


Source: TypeAlias = Document | Path | bytes | str
"""A document to send: a `Path` is read, `bytes` are a file without a name, and a `str` is the text itself."""

Part: TypeAlias = tuple[str | None, bytes]
_FILENAME = re.compile(r"filename\*=UTF-8''([^;]+)", re.IGNORECASE)
_LONGEST_PATH = 255  # characters of a text that may have been meant as a path


def part_of(source: Source, role: str) -> Part:
    """A field of a form: the name of the file, None for a text, and the content. Raises OSError, ValueError."""
    match source:
        case str():
            return None, _text(source).encode()
        case Path():
            return _sendable(source.name), source.read_bytes()
        case bytes():
            return role, source
        case Document():
            return _sendable(source.filename or role), source.content


def size_of(source: Source) -> int:
    """Bytes. Raises OSError."""
    match source:
        case Path():
            return source.stat().st_size
        case Document():
            return len(source.content)
        case str() | bytes():
            return len(source)


def document_in(response: Response) -> Document:
    """The attachment that a response carries."""
    found = _FILENAME.search(response.headers.get("content-disposition", ""))
    return Document(content=response.content, filename=unquote(found[1]) if found else None)


def _text(text: str) -> str:
    if "\n" not in text and len(text) <= _LONGEST_PATH and Path(text).is_file():
        raise ValueError(f"{text!r} is a file: to send it, give Path({text!r}); a str is the text of a document")
    return text


def _sendable(name: str) -> str:
    return name.encode(errors="replace").decode()  # the name of a file need not be UTF-8
