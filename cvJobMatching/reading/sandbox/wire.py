"""How a reading travels out of the sandbox: JSON and raw pixels, because nothing that comes from there is trusted."""

from __future__ import annotations

import json
from typing import Any

from cvJobMatching.model.document import HiddenText, UnreadableDocument
from cvJobMatching.model.document import Warning as Remark
from cvJobMatching.reading.parts import Reading, Scan

_LENGTH = 8  # bytes of each length


def read(kind: str, reading: Reading) -> bytes:
    """What the child answers."""
    scans = [[scan.page, scan.width, scan.height, scan.scale] for scan in reading.scans]
    said = {
        "kind": kind,
        "pages": reading.pages,
        "hidden": [[hidden.text, hidden.reason, hidden.page] for hidden in reading.hidden],
        "warnings": [[warning.code, warning.message] for warning in reading.warnings],
        "coverage": reading.coverage,
        "scans": scans,
    }
    return _framed(said, b"".join(scan.pixels for scan in reading.scans))


def refused(error: UnreadableDocument) -> bytes:
    """What the child answers when the document cannot be read."""
    return _framed({"code": error.code, "message": error.message}, b"")


def _framed(said: dict[str, Any], pixels: bytes) -> bytes:
    text = json.dumps(said).encode("ascii")
    return len(text).to_bytes(_LENGTH, "big") + len(pixels).to_bytes(_LENGTH, "big") + text + pixels


def complete(answer: bytes | bytearray) -> bool:
    """Whether the whole answer is there."""
    if len(answer) < 2 * _LENGTH:
        return False
    lengths = (int.from_bytes(answer[at : at + _LENGTH], "big") for at in (0, _LENGTH))
    return len(answer) >= 2 * _LENGTH + sum(lengths)


def answered(answer: bytes | bytearray) -> tuple[str, Reading]:
    """The child's answer, whole. Raises UnreadableDocument as the child did; ValueError, KeyError for nonsense."""
    end = 2 * _LENGTH + int.from_bytes(answer[:_LENGTH], "big")
    said = json.loads(answer[2 * _LENGTH : end])
    if "code" in said:
        raise UnreadableDocument(str(said["code"]), str(said["message"]))
    return str(said["kind"]), Reading(
        pages=tuple(map(str, said["pages"])),
        hidden=tuple(HiddenText(text=str(t), reason=str(r), page=p) for t, r, p in said["hidden"]),
        warnings=tuple(Remark(code=str(c), message=str(m)) for c, m in said["warnings"]),
        coverage=float(said["coverage"]),
        scans=tuple(_scans(said["scans"], bytes(answer[end:]))),
    )


def _scans(said: list[Any], pixels: bytes) -> list[Scan]:
    found: list[Scan] = []
    place = 0
    for page, width, height, scale in said:
        size = int(width) * int(height)
        found.append(Scan(int(page), int(width), int(height), float(scale), pixels[place : place + size]))
        place += size
    return found
