"""Multipart forms, kept in memory and bounded part by part."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from adapters.http.errors import HttpRefusal

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks


@dataclass(slots=True)
class Part:
    """One field of a form; a file when it came with a filename."""

    name: str = ""
    filename: str | None = None
    content: bytearray = field(default_factory=bytearray)

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
    form = _Form(max_parts, max_part_bytes)
    try:
        parser = MultipartParser(_boundary(content_type), form.callbacks())
        async for chunk in body:
            parser.write(chunk)
    except FormParserError as error:
        raise HttpRefusal("malformed_body", f"Malformed multipart body: {error}") from None
    if not form.complete:
        raise HttpRefusal("malformed_body", "The multipart body ends before its closing boundary.")
    return form.parts


def _boundary(content_type: str) -> bytes:
    try:
        return parse_options_header(content_type)[1][b"boundary"]
    except KeyError:
        raise HttpRefusal("malformed_body", "The Content-Type of a multipart body must name its boundary.") from None


class _Form:
    """Collects what the parser finds."""

    def __init__(self, max_parts: int, max_part_bytes: int) -> None:
        self.parts: dict[str, Part] = {}
        self.complete = False
        self._max_parts = max_parts
        self._max_part_bytes = max_part_bytes
        self._part = Part()
        self._header = bytearray()
        self._value = bytearray()
        self._disposition = b""

    def callbacks(self) -> MultipartCallbacks:
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
            "on_end": self._end,
        }

    def _begin(self) -> None:
        if len(self.parts) >= self._max_parts:
            raise HttpRefusal("invalid_request", f"A form may have at most {self._max_parts} parts.")
        self._part, self._disposition = Part(), b""

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        if b"name" not in options:
            raise HttpRefusal("malformed_body", "Every part needs a Content-Disposition with a name.")
        self._part.name = options[b"name"].decode(errors="replace")
        if b"filename" in options:
            self._part.filename = options[b"filename"].decode(errors="replace")
        if self._part.name in self.parts:
            raise HttpRefusal("invalid_request", f"{self._part.name[:80]}: the field occurs more than once.")
        self.parts[self._part.name] = self._part

    def _data(self, data: bytes, start: int, end: int) -> None:
        if len(self._part.content) + end - start > self._max_part_bytes:
            raise HttpRefusal(
                "too_large", f"{self._part.name[:80]}: a part may have at most {self._max_part_bytes:,} bytes."
            )
        self._part.content += data[start:end]

    def _end(self) -> None:
        self.complete = True
