"""What leaves the service of the audit trail, and how it is checked without the service.

An export is JSON Lines, the manifest first. Each line is an object with one of `manifest`, `entry` or `checkpoint`,
and `hash` (hexadecimal) or `signature` (base64) beside it. What stands under that name is canonical JSON, whose bytes
are hashed or signed as they stand. A checkpoint follows the entry that it confirms.
"""

from __future__ import annotations

import base64
import json
from binascii import Error as NoBase64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

from domain.model.audit_chain import NOTHING, VERSION, Checkpoint, Entry, Head, canonical, digest_of, moment

MEDIA_TYPE: Final = "application/jsonl"
_SIGNED: Final = {"type": str, "tenant": str, "seq": int, "hash": str, "at": str, "key_id": str}


class Signatures(Protocol):
    """Knows public keys."""

    def is_signed(self, content: bytes, signature: bytes, *, key_id: str) -> bool:
        """Whether the key that is named so is known, and has signed that content."""
        ...


class Broken(Exception):
    """It does not hold; the message says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was found of a chain that holds."""

    tenant: str
    entries: int
    until: str  # when it was exported
    checkpoints: int  # that confirm it


def place_body(type: str, head: Head, *, at: datetime, key_id: str) -> bytes:
    """What is signed of the end of a chain: as a checkpoint, or as the manifest of an export that goes up to it."""
    place: dict[str, Any] = {"tenant": head.tenant, "seq": head.seq, "hash": head.digest.hex()}
    return canonical({"v": VERSION, "type": type, **place, "at": moment(at), "key_id": key_id})


def signed_line(name: str, body: bytes, signature: bytes) -> bytes:
    """A line of something signed."""
    return b'{"%s":%s,"signature":"%s"}\n' % (name.encode(), body, base64.b64encode(signature))


def checkpoint_line(it: Checkpoint) -> bytes:
    """The line of a checkpoint."""
    return signed_line("checkpoint", it.body, it.signature)


def entry_line(it: Entry) -> bytes:
    """The line of an entry."""
    return b'{"entry":%s,"hash":"%s"}\n' % (it.body, it.digest.hex().encode())


def verify(lines: Iterable[bytes], signatures: Signatures, *, kept_elsewhere: Iterable[bytes] = ()) -> Verified:
    """Follow an export; `kept_elsewhere` are checkpoints that nobody with the export could change. Raises Broken."""
    numbered = enumerate(lines, 1)
    manifest = read_signed(next(numbered, (1, b""))[1], "manifest", signatures, "line 1")
    chain = _Chain(manifest["tenant"], _kept(kept_elsewhere, manifest["tenant"], signatures))
    number = 1
    for number, line in numbered:
        if line.startswith(b'{"checkpoint":'):
            chain.confirm(read_signed(line, "checkpoint", signatures, f"line {number}"), f"line {number}")
        else:
            chain.follow(line, f"line {number}")
    chain.end(manifest, f"line {number}")
    return Verified(tenant=manifest["tenant"], entries=chain.seq, until=manifest["at"], checkpoints=chain.confirmed)


def read_signed(line: bytes, name: str, signatures: Signatures, at: str) -> Mapping[str, Any]:
    """What stands in a line that a known key has signed. Raises Broken."""
    body, signature = halves(line, name, "signature", at)
    told = object_of(body, at)
    if told.get("type") != name or any(not isinstance(told.get(each), shape) for each, shape in _SIGNED.items()):
        raise Broken(f"{at}: it is no {name}")
    try:
        signed = signatures.is_signed(body, base64.b64decode(signature, validate=True), key_id=told["key_id"])
    except NoBase64:
        signed = False
    if not signed:
        raise Broken(f"{at}: the {name} is not signed by a key that is known here; it names {told['key_id']!r}")
    return told


@dataclass(slots=True)
class _Chain:
    """Follows a chain in the memory of one entry."""

    tenant: str
    kept: dict[int, list[tuple[str, str]]]  # what was signed for a place: the digest, and where that stands
    seq: int = 0
    digest: str = field(default=NOTHING.hex())
    confirmed: int = 0

    def follow(self, line: bytes, at: str) -> None:
        """The next entry."""
        body, claimed = halves(line, "entry", "hash", at)
        entry = object_of(body, at)
        at = f"{at} (seq {entry.get('seq')})"
        if entry.get("tenant") != self.tenant:
            raise Broken(f"{at}: the entry is of tenant {entry.get('tenant')!r}, not of {self.tenant!r}")
        if entry.get("seq") != self.seq + 1:
            raise Broken(f"{at}: entry {self.seq + 1} should stand here; one is missing, repeated or moved")
        if entry.get("prev") != self.digest:
            raise Broken(f"{at}: it does not follow the entry before it; one of the two was changed")
        digest = digest_of(body).hex()
        if digest != claimed:
            raise Broken(f"{at}: it does not have the hash that stands beside it; it was changed")
        self.seq, self.digest = self.seq + 1, digest
        for signed, where in self.kept.pop(self.seq, []):
            self._compare(signed, where)

    def confirm(self, told: Mapping[str, Any], at: str) -> None:
        """A checkpoint, right after its entry."""
        if (told["tenant"], told["seq"]) != (self.tenant, self.seq):
            raise Broken(f"{at}: a checkpoint of {told['tenant']!r} at seq {told['seq']} stands after seq {self.seq}")
        self._compare(told["hash"], at)

    def end(self, manifest: Mapping[str, Any], at: str) -> None:
        """Nothing follows."""
        if (self.seq, self.digest) != (manifest["seq"], manifest["hash"]):
            raise Broken(
                f"{at}: the chain ends at seq {self.seq}, its manifest says seq {manifest['seq']}; "
                "the end was cut off, added or replaced"
            )
        if self.kept:
            first = min(self.kept)
            raise Broken(
                f"{at}: the chain ends at seq {self.seq}, but {self.kept[first][0][1]} was signed at seq {first}; "
                "the end was cut off"
            )

    def _compare(self, signed: str, where: str) -> None:
        if signed != self.digest:
            raise Broken(
                f"seq {self.seq}: {where} was signed for another entry; the chain was written anew from there or before"
            )
        self.confirmed += 1


def _kept(lines: Iterable[bytes], tenant: str, signatures: Signatures) -> dict[int, list[tuple[str, str]]]:
    kept: dict[int, list[tuple[str, str]]] = {}
    for number, line in enumerate(lines, 1):
        at = f"checkpoint {number} of those kept elsewhere"
        told = read_signed(line, "checkpoint", signatures, at)
        if told["tenant"] == tenant:
            kept.setdefault(told["seq"], []).append((told["hash"], at))
    return kept


def halves(line: bytes, name: str, beside: str, at: str) -> tuple[bytes, str]:
    """The bytes under `name`, as they stand, and the text beside them."""
    head, middle, text = b'{"%s":' % name.encode(), b',"%s":"' % beside.encode(), line.rstrip(b"\r\n")
    cut = text.rfind(middle)
    if not text.startswith(head) or cut < 0 or not text.endswith(b'"}'):
        article = "an" if name[0] in "aeiou" else "a"
        raise Broken(f"{at}: {article} {name} with its {beside} was expected")
    return text[len(head) : cut], text[cut + len(middle) : -2].decode("ascii", "replace")


def object_of(body: bytes, at: str) -> Mapping[str, Any]:
    """Raises Broken."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise Broken(f"{at}: it is no JSON") from None
    if not isinstance(told, dict):
        raise Broken(f"{at}: it is no object")
    return told
