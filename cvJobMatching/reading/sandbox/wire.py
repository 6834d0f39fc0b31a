"""How a reading leaves the sandbox: typed messages, because nothing that comes from there is trusted."""

from __future__ import annotations

import msgspec

from cvJobMatching.model.document import UnreadableDocument
from cvJobMatching.reading.parts import Reading


class Read(msgspec.Struct, frozen=True, tag=True):
    """The document was read."""

    media_type: str
    reading: Reading


class Refused(msgspec.Struct, frozen=True, tag=True):
    """The document cannot be read."""

    code: str
    message: str


def encoded(answer: Read | Refused) -> bytes:
    """What the child answers."""
    return msgspec.msgpack.encode(answer)


def answered(body: bytes | bytearray) -> tuple[str, Reading]:
    """The child's answer. Raises UnreadableDocument as the child did; msgspec.DecodeError, ValueError for nonsense."""
    answer = msgspec.msgpack.decode(body, type=Read | Refused)
    if isinstance(answer, Refused):
        raise UnreadableDocument(answer.code, answer.message)
    if any(len(scan.pixels) != scan.width * scan.height for scan in answer.reading.scans):
        raise ValueError("a scan with other pixels than its size says")
    return answer.media_type, answer.reading
