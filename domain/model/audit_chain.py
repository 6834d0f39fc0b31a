"""The chain: each entry holds the digest of the one before, so nothing can be changed, left out or moved unseen.

An entry is canonical JSON (RFC 8785: sorted keys, no spaces, UTF-8), and its digest is the SHA-256 of these bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.model.audit import Fact, Plain
from domain.model.ids import Tenant

VERSION: Final = 1
NOTHING: Final = bytes(32)  # what the first entry holds for the digest of the one before


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A fact in its place, as it is kept. `body` is what was hashed, byte for byte."""

    tenant: Tenant
    seq: int  # counts from 1 without a gap
    at: datetime  # never before that of the entry before
    body: bytes
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where a chain ends: its last entry, or nothing."""

    tenant: Tenant
    seq: int = 0
    digest: bytes = NOTHING
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A signed word that a chain stood so at that time; kept elsewhere, it shows a chain that was written anew."""

    tenant: Tenant
    seq: int
    body: bytes
    signature: bytes


def extended(head: Head, facts: Sequence[Fact]) -> tuple[Head, Sequence[Entry]]:
    """The chain with further entries."""
    entries = []
    for fact in facts:
        at = max(fact.at, head.at) if head.at else fact.at
        body = canonical(_body(head, fact, at))
        entry = Entry(tenant=head.tenant, seq=head.seq + 1, at=at, body=body, digest=digest_of(body))
        head = Head(tenant=head.tenant, seq=entry.seq, digest=entry.digest, at=at)
        entries.append(entry)
    return head, entries


def digest_of(body: bytes) -> bytes:
    """SHA-256."""
    return hashlib.sha256(body).digest()


def canonical(value: Plain) -> bytes:
    """Canonical JSON, as RFC 8785 has it for what an entry can hold."""
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def moment(at: datetime) -> str:
    """A time as entries tell it: RFC 3339, UTC, to the microsecond."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _body(head: Head, fact: Fact, at: datetime) -> Mapping[str, Plain]:
    actor = {"kind": fact.actor.kind.value, "name": fact.actor.name, "request_id": fact.actor.request_id}
    return {
        "v": VERSION,
        "tenant": head.tenant,
        "seq": head.seq + 1,
        "prev": head.digest.hex(),
        "at": moment(at),
        "action": fact.action.value,
        "actor": {name: value for name, value in actor.items() if value is not None},
        "job_id": str(fact.evaluation_id) if fact.evaluation_id else None,
        "vacancy_id": str(fact.vacancy_id) if fact.vacancy_id else None,
        "data": fact.data,
    }


def _plain(value: Plain) -> Plain:
    """With numbers as RFC 8785 writes them: what is whole has no point."""
    match value:
        case float() if value.is_integer():
            return int(value)
        case Mapping():
            return {name: _plain(each) for name, each in value.items()}
        case str():
            return value
        case Sequence():
            return [_plain(each) for each in value]
        case _:
            return value
