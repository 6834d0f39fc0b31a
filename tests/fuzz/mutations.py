"""Breaks a file along its own structure: numbers, marks and elements are repeated, moved and replaced."""

from __future__ import annotations

import random
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
_TOKEN = re.compile(rb"<[^<>]{0,300}>|\\[a-z]{1,32}-?\d*|\w+|\s+|.", re.DOTALL)
_NUMBERS = (
    b"0 -1 1 2 3 65535 65536 2147483647 -2147483648 4294967296 99999999999 -99999999999 1e9 1e99 nan 0.000001".split()
)
_JUNK = (
    b"",
    b"\x00",
    b"\xff\xfe",
    "²é\u202e\U000e0041".encode(),
    b"<",
    b">",
    b"{",
    b"}",
    b"(",
    b")",
    b"[",
    b"&#x110000;",
)
_MOST = 400_000  # bytes of a broken file
_PNG, _CHUNK = b"\x89PNG\r\n\x1a\n", 12


def broken(data: bytes, chance: random.Random) -> bytes:
    """The file with one to four things wrong, inside its packing where it has one."""
    if data.startswith(b"PK\x03\x04") and chance.random() < 0.9:
        return _in_archive(data, chance)
    if data.startswith(_PNG) and chance.random() < 0.8:
        return _in_png(data, chance)
    return _mutated(data, chance)


def _mutated(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 4)):
        data = chance.choice(_WAYS)(data, chance)[:_MOST]
    return data


def _number(data: bytes, chance: random.Random) -> bytes:
    found = list(_NUMBER.finditer(data))
    if not found:
        return data
    at = chance.choice(found)
    return data[: at.start()] + chance.choice(_NUMBERS) + data[at.end() :]


def _tokens(data: bytes, chance: random.Random) -> tuple[bytes, bytes, bytes]:
    """What stands before some tokens in a row, they, and what stands behind."""
    spans = [found.span() for found in _TOKEN.finditer(data)]
    if not spans:
        return data, b"", b""
    first = chance.randrange(len(spans))
    last = min(first + chance.choice((0, 0, 1, 3, 10, 50)), len(spans) - 1)
    return data[: spans[first][0]], data[spans[first][0] : spans[last][1]], data[spans[last][1] :]


def _repeat(data: bytes, chance: random.Random) -> bytes:
    before, some, after = _tokens(data, chance)
    times = chance.choice((2, 3, 20, 300, 5_000))
    return before + some * min(times, _MOST // max(1, len(some)) + 1) + after


def _drop(data: bytes, chance: random.Random) -> bytes:
    before, _, after = _tokens(data, chance)
    return before + after


def _move(data: bytes, chance: random.Random) -> bytes:
    _, some, _ = _tokens(data, chance)
    before, _, after = _tokens(data, chance)
    return before + some + after


def _junk(data: bytes, chance: random.Random) -> bytes:
    before, some, after = _tokens(data, chance)
    return before + chance.choice((b"", some)) + chance.choice(_JUNK) * chance.choice((1, 1, 1, 50)) + after


def _flip(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 8)) if changed else 0):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)] if chance.random() < 0.5 else data[chance.randrange(len(data) + 1) :]


_WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    *(_number, _number, _repeat, _repeat, _drop, _move, _move, _junk, _flip),
    _cut,
)


def _in_archive(data: bytes, chance: random.Random) -> bytes:
    packed = BytesIO()
    with ZipFile(BytesIO(data)) as archive, ZipFile(packed, "w") as changed:
        names = archive.namelist()
        chosen = chance.choice(names)
        for name in names:
            content = archive.read(name)
            way = chance.choice((ZIP_STORED, ZIP_DEFLATED))
            changed.writestr(name, _mutated(content, chance) if name == chosen else content, way)
    return packed.getvalue()


def _in_png(data: bytes, chance: random.Random) -> bytes:
    chunks = list(_chunks(data))
    at = chance.randrange(len(chunks))
    kind, content = chunks[at]
    chunks[at : at + 1] = [(kind, _mutated(content, chance))] * chance.choice((1, 1, 2, 50))
    return _PNG + b"".join(map(_chunk, chunks))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG)
    while at + _CHUNK <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += _CHUNK + length


def _chunk(chunk: tuple[bytes, bytes]) -> bytes:
    kind, content = chunk
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
