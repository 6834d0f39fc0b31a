"""The first login to a MySQL 8 over a line without TLS: the password goes out under the server's public key."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiomysql
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

PASSWORD = "correct-horse-battery"
SALT = b"abcdefghijklmnopqrst"
PLUGIN = b"caching_sha2_password"
_OK = b"\0\0\0\2\0\0\0"
_FULL_LOGIN, _PUBLIC_KEY_WANTED = b"\1\4", b"\2"
_CAPABILITIES = 0x0000_8000 | 0x0008_0000 | 0x0200 | 0x0001  # secure connection, plugin, protocol 4.1, long password


class MySql8:
    """As much of one as asks for a password it has not seen before."""

    def __init__(self) -> None:
        self.password: bytes | None = None
        self.left = asyncio.Event()
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        low, high = struct.unpack("<HH", struct.pack("<I", _CAPABILITIES))
        head = b"\x0a8.4.0\0" + struct.pack("<I", 1) + SALT[:8] + b"\0" + struct.pack("<HBHH", low, 45, 2, high)
        self._send(writer, 0, head + bytes([len(SALT) + 1]) + bytes(10) + SALT[8:] + b"\0" + PLUGIN + b"\0")
        await self._packet(reader)  # who it is, and a digest of the password
        self._send(writer, 2, _FULL_LOGIN)
        assert await self._packet(reader) == _PUBLIC_KEY_WANTED
        public = self._key.public_key()
        shown = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        self._send(writer, 4, b"\1" + shown)
        self.password = self._opened(await self._packet(reader))
        self._send(writer, 6, _OK)
        while await self._packet(reader):  # whatever it asks first
            self._send(writer, 1, _OK)
        writer.close()
        await writer.wait_closed()
        self.left.set()

    def _opened(self, sealed: bytes) -> bytes:
        oaep = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)
        mixed = self._key.decrypt(sealed, oaep)
        return bytes(byte ^ SALT[place % len(SALT)] for place, byte in enumerate(mixed)).rstrip(b"\0")

    @staticmethod
    def _send(writer: asyncio.StreamWriter, number: int, packet: bytes) -> None:
        writer.write(struct.pack("<I", len(packet))[:3] + bytes([number]) + packet)

    @staticmethod
    async def _packet(reader: asyncio.StreamReader) -> bytes:
        try:
            head = await reader.readexactly(4)
        except asyncio.IncompleteReadError:
            return b""
        return await reader.readexactly(int.from_bytes(head[:3], "little"))


@asynccontextmanager
async def listening(server: MySql8) -> AsyncIterator[int]:
    async with await asyncio.start_server(server.serve, "127.0.0.1", 0) as socket:
        yield socket.sockets[0].getsockname()[1]


async def test_the_password_arrives_and_is_not_readable_on_the_way() -> None:
    server = MySql8()
    async with listening(server) as port:
        connection = await aiomysql.connect(host="127.0.0.1", port=port, user="us", password=PASSWORD)
        connection.close()
        await server.left.wait()
    assert server.password == PASSWORD.encode()
