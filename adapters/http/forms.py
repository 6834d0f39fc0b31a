"""Multipart forms, kept in memory and bounded part by part."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

import anyio.lowlevel
from multipart import MultipartError, MultipartSegment, ParserLimitReached, PushMultipartParser, parse_options_header

from adapters.http.errors import HttpRefusal

_SLICE: Final = 64 * 1024  # bytes that are parsed in one go
_MOST_HEADERS: Final = 16  # of one part
_MOST_HEADER_BYTES: Final = 16 * 1024  # of one header, the file name among them


class Sink(Protocol):
    """What the bytes of one part go to."""

    def write(self, data: bytes) -> None: ...


_AS_IT_IS: Final = frozenset({"", "7bit", "8bit", "binary"})  # RFC 7578 does away with the others

P = TypeVar("P", bound=Sink)


@dataclass(slots=True)
class Part:
    """One field of a form; a file when it came with a filename."""

    name: str
    filename: str | None
    max_bytes: int
    content: bytearray = field(default_factory=bytearray)

    def write(self, data: bytes) -> None:
        """Raises HttpRefusal when it is too large."""
        if len(self.content) + len(data) > self.max_bytes:
            raise HttpRefusal("too_large", f"{self.name[:80]}: a part may have at most {self.max_bytes:,} bytes.")
        self.content += data

    def text(self) -> str:
        """Raises HttpRefusal when it is not UTF-8."""
        try:
            return self.content.decode()
        except UnicodeDecodeError:
            raise HttpRefusal(
                "invalid_request", f"{self.name[:80]}: text must be UTF-8; send a file instead."
            ) from None


async def read_form(
    content_type: str, body: AsyncIterator[bytes], *, max_parts: int, max_part_bytes: int
) -> dict[str, Part]:
    """The fields by name, each at most once. Raises HttpRefusal."""
    parts: dict[str, Part] = {}

    def begin(name: str, filename: str | None) -> Part:
        if len(parts) >= max_parts:
            raise HttpRefusal("invalid_request", f"A form may have at most {max_parts} parts.")
        if name in parts:
            raise HttpRefusal("invalid_request", f"{name[:80]}: the field occurs more than once.")
        parts[name] = Part(name, filename, max_part_bytes)
        return parts[name]

    async for _ in parts_of(content_type, body, begin):
        pass
    return parts


async def parts_of(
    content_type: str, body: AsyncIterator[bytes], begin: Callable[[str, str | None], P]
) -> AsyncIterator[P]:
    """Each part once it is complete; `begin` makes one of its name and filename. Raises HttpRefusal."""
    boundary = _boundary(content_type)
    bounds = {"max_header_size": _MOST_HEADER_BYTES, "max_header_count": _MOST_HEADERS}
    part: P | None = None
    try:
        parser = PushMultipartParser(boundary, header_charset="latin-1", **bounds)
        async for chunk in body:
            for start in range(0, len(chunk), _SLICE):
                if start:
                    await anyio.lowlevel.checkpoint()  # between parts of nothing, which are slow
                for event in parser.parse(chunk[start : start + _SLICE]):
                    if isinstance(event, MultipartSegment):
                        part = _begun(event, begin)
                    elif event is not None and part is not None:
                        part.write(event)
                    elif part is not None:
                        yield part
        parser.close()
    except ParserLimitReached:
        most = f"{_MOST_HEADERS} headers of {_MOST_HEADER_BYTES:,} bytes each"
        raise HttpRefusal("malformed_body", f"A part may have at most {most}.") from None
    except MultipartError as error:
        raise HttpRefusal("malformed_body", f"Malformed multipart body: {error}") from None


def _boundary(content_type: str) -> str:
    boundary: str | None = parse_options_header(content_type)[1].get("boundary")
    if not boundary:
        raise HttpRefusal("malformed_body", "The Content-Type of a multipart body must name its boundary.")
    return boundary


def _begun(segment: MultipartSegment, begin: Callable[[str, str | None], P]) -> P:
    encoding = segment.header("Content-Transfer-Encoding", "") or ""
    if encoding.strip().lower() not in _AS_IT_IS:
        message = "A part has a Content-Transfer-Encoding that changes its bytes; send them as they are (binary)."
        raise HttpRefusal("unsupported_media_type", message)
    if not segment.name:
        raise HttpRefusal("malformed_body", "Every part needs a Content-Disposition with a name.")
    return begin(_text(segment.name), None if segment.filename is None else _text(segment.filename))


def _text(said: str) -> str:
    """Browsers send names in UTF-8, whatever a header is."""
    return said.encode("latin-1").decode(errors="replace")
