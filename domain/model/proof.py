"""What somebody has shown."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from domain.model.principal import LOCAL, Principal


@dataclass(frozen=True, slots=True)
class Proof:
    """Who asks and by what: enough to ask later whether that still proves it, and to show nobody anything."""

    principal: Principal
    credential: bytes = field(repr=False)  # its kind, and the digest of a key


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What is kept of a ticket: it lets one listener in, once, to one subject."""

    digest: bytes = field(repr=False)  # 32 bytes
    subject: str  # as `jobs/<id>`
    proof: Proof  # of whoever asked for it
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSession:
    """What is kept of a session of the desk."""

    digest: bytes = field(repr=False)  # 32 bytes
    proof: Proof  # of whoever signed in
    created_at: datetime
    seen_at: datetime  # when it was used last, to the minute

    def use(self, at: datetime) -> Self:
        """It was used then."""
        return replace(self, seen_at=at)


NOTHING_SHOWN = Proof(LOCAL, b"")
"""That of whoever sits at this machine, while there are no keys."""
