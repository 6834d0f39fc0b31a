"""Large JSON bodies: bounded while they arrive, and decoded one at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from string import ascii_letters, digits
from typing import Final

import anyio
import anyio.lowlevel

from adapters.http.config import HttpConfig
from adapters.http.errors import invalid

_SMALL: Final = 256 * 1024  # bytes, whatever they are: decoded within milliseconds
_BLANKS: Final = b" \t\r\n"
_WORDS: Final = f"{ascii_letters}{digits}+/=".encode()  # of base64, and most of a text


async def bounded_json(body: AsyncIterator[bytes], config: HttpConfig) -> bytearray:
    """The whole body, if no part of it takes long to decode. Raises HttpRefusal, and what the chunks raise."""
    whole, shape = bytearray(), _Shape(config)
    async for chunk in body:
        if len(whole) + len(chunk) > _SMALL:
            if len(whole) <= _SMALL:
                shape.add(bytes(whole))
            shape.add(chunk)
        whole += chunk
    return whole


class DecodingTurn:
    """What decodes a large body waits for its turn, so that the loop looks after others in between."""

    def __init__(self) -> None:
        self._lock = anyio.Lock()

    async def wait(self, size: int) -> None:
        """Return when a body of so many bytes may be decoded."""
        if size > _SMALL:
            async with self._lock:
                await anyio.lowlevel.checkpoint()


class _Shape:
    """What a body is made of so far; each member costs time, even one that the next of the same name overwrites."""

    def __init__(self, config: HttpConfig) -> None:
        self._config = config
        self._last = b""
        self._members = 0
        self._escaped = 0
        self._marks = 0

    def add(self, chunk: bytes) -> None:
        """Raises HttpRefusal."""
        dense = self._last + chunk.translate(None, _BLANKS)
        pairs, escaped = dense.count(b'":') - self._last.count(b'":'), dense.count(b'\\":')
        self._last = dense[-2:]
        self._members += pairs - escaped
        self._escaped += escaped
        self._marks += len(chunk.translate(None, _WORDS))
        for count, limit, what in (
            (self._members, self._config.max_json_members, "members"),
            (self._escaped, self._config.max_escaped_members, "quotes before a colon"),
            (self._marks, self._config.max_json_marks, "characters that are neither letters nor digits"),
        ):
            if count > limit:
                raise invalid(f"Expected at most {limit:,} {what}")
