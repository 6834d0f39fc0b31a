"""Keys with which programs and people show who they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Self

from domain.model.errors import InvalidRequest, KeyRevoked
from domain.model.ids import KeyHint, Tenant, User
from domain.model.principal import Principal, Role

HINT_CHARACTERS: Final = 12  # of a key, by which people recognise it; it proves nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """What is kept of a key: a digest under a secret of the installation, so a copy of the store opens nothing."""

    hint: KeyHint
    digest: bytes  # 32 bytes
    tenant: Tenant
    user: User
    role: Role
    created_at: datetime
    expires_at: datetime | None = None  # None: never
    successor: KeyHint | None = None  # which replaces it
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None  # to the minute

    @property
    def principal(self) -> Principal:
        """Whom it proves."""
        return Principal(tenant=self.tenant, user=self.user, roles=frozenset({self.role}))

    def is_live(self, at: datetime) -> bool:
        """Whether it opens anything at that moment."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)

    def use(self, at: datetime) -> Self:
        """It opened something."""
        return replace(self, last_used_at=at)

    def revoke(self, at: datetime) -> Self:
        """It opens nothing from now on; one that was revoked before stays as it is."""
        return self if self.revoked_at else replace(self, revoked_at=at)

    def hand_over(self, hint: KeyHint, digest: bytes, *, at: datetime, until: datetime) -> tuple[Self, Self]:
        """This key, which opens until then, and a new one for the same user and as long a life.

        Raises KeyRevoked, InvalidRequest.
        """
        if not self.is_live(at):
            raise KeyRevoked(f"{self.hint} is no longer valid: create a new key instead")
        if self.successor is not None:
            raise InvalidRequest(f"{self.hint} gives way to {self.successor} already: rotate that one")
        life = self.expires_at - self.created_at if self.expires_at else None
        fresh = replace(
            self, hint=hint, digest=digest, created_at=at, expires_at=at + life if life else None, last_used_at=None
        )
        ends = min(until, self.expires_at) if self.expires_at else until
        return replace(self, successor=hint, expires_at=ends), fresh
