"""Multipart forms, kept in memory and bounded part by part."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import anyio
import anyio.lowlevel
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from adapters.http.errors import HttpRefusal

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

_SLICE = 16 * 1024  # bytes that are parsed in one go
_MOST_HEAD_BYTES = 16 * 1024  # of the headers of one part, its file name among them


class Sink(Protocol):
    """What the bytes of one part go to."""

    def write(self, data: bytes) -> None: ...


_AS_IT_IS = frozenset({b"", b"7bit", b"8bit", b"binary"})  # RFC 7578 does away with the others

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
    form = _Form(begin)
    try:
        parser = MultipartParser(_boundary(content_type), form.callbacks())
        async for chunk in body:
            for start in range(0, len(chunk), _SLICE):
                parser.write(chunk[start : start + _SLICE])
                while form.done:
                    yield form.done.popleft()
                if start:
                    await anyio.lowlevel.checkpoint()  # the parser is slow where a file looks like its boundary
    except FormParserError as error:
        raise HttpRefusal("malformed_body", f"Malformed multipart body: {error}") from None
    if not form.complete:
        raise HttpRefusal("malformed_body", "The multipart body ends before its closing boundary.")


def _boundary(content_type: str) -> bytes:
    try:
        return parse_options_header(content_type)[1][b"boundary"]
    except KeyError:
        raise HttpRefusal("malformed_body", "The Content-Type of a multipart body must name its boundary.") from None


class _Form(Generic[P]):
    """Collects what the parser finds."""

    def __init__(self, begin: Callable[[str, str | None], P]) -> None:
        self.done: deque[P] = deque()
        self.complete = False
        self._begin_part = begin
        self._part: P | None = None
        self._header = bytearray()
        self._value = bytearray()
        self._disposition = b""
        self._head_bytes = 0

    def callbacks(self) -> MultipartCallbacks:
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
            "on_part_end": self._part_end,
            "on_end": self._end,
        }

    def _begin(self) -> None:
        self._part, self._disposition, self._head_bytes = None, b"", 0

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._bound(end - start)
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._bound(end - start)
        self._value += data[start:end]

    def _bound(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > _MOST_HEAD_BYTES:
            raise HttpRefusal("invalid_request", f"The head of a part may have at most {_MOST_HEAD_BYTES:,} bytes.")

    def _header_end(self) -> None:
        name = self._header.lower()
        if name == b"content-disposition":
            self._disposition = bytes(self._value)
        elif name == b"content-transfer-encoding" and bytes(self._value).strip().lower() not in _AS_IT_IS:
            message = "A part has a Content-Transfer-Encoding that changes its bytes; send them as they are (binary)."
            raise HttpRefusal("unsupported_media_type", message)
        self._header.clear()
        self._value.clear()

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        if b"name" not in options:
            raise HttpRefusal("malformed_body", "Every part needs a Content-Disposition with a name.")
        filename = options[b"filename"].decode(errors="replace") if b"filename" in options else None
        self._part = self._begin_part(options[b"name"].decode(errors="replace"), filename)

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._part is not None:
            self._part.write(data[start:end])

    def _part_end(self) -> None:
        if self._part is not None:
            self.done.append(self._part)

    def _end(self) -> None:
        self.complete = True
