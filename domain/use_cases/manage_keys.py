"""Make API keys, replace them and take them back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.model.api_key import HINT_CHARACTERS, ApiKey
from domain.model.audit import Action, Actor, Fact
from domain.model.audit_chain import moment
from domain.model.errors import InvalidRequest
from domain.model.ids import KeyHint, Tenant, User
from domain.model.principal import Role
from ports.api_keys import ApiKeyRepository, KeyMaker
from ports.time_and_ids import Clock


@dataclass(frozen=True, slots=True)
class FreshKey:
    """A key that nobody has seen yet. `secret` is never to be had again."""

    key: ApiKey
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManageKeys:
    """A key is recognised by its hint and never changed; it ends by its date, by revocation or by rotation."""

    keys: ApiKeyRepository
    maker: KeyMaker
    clock: Clock

    async def create(
        self, tenant: Tenant, user: User, role: Role, *, by: Actor, expires_at: datetime | None = None
    ) -> FreshKey:
        """A new key. Raises InvalidRequest for an end in the past."""
        now = self.clock.now()
        if expires_at is not None and expires_at <= now:
            raise InvalidRequest("the key would have expired already: give a moment that is still to come")
        secret, hint, digest = self._fresh()
        key = ApiKey(
            hint=hint, digest=digest, tenant=tenant, user=user, role=role, created_at=now, expires_at=expires_at
        )
        data = {"key": hint, "user": user, "role": role.value, "expires_at": moment(expires_at) if expires_at else None}
        await self.keys.add(key, facts=[Fact(action=Action.KEY_CREATED, actor=by, at=now, data=data)])
        return FreshKey(key, secret)

    async def rotate(self, hint: KeyHint, *, by: Actor, overlap: timedelta) -> FreshKey:
        """A key for the same user; the old one opens for so long beside it.

        Raises KeyNotFound, KeyRevoked, InvalidRequest.
        """
        secret, fresh, digest = self._fresh()
        fact = Fact(action=Action.KEY_ROTATED, actor=by, at=self.clock.now(), data={"key": hint, "successor": fresh})
        _, key = await self.keys.hand_over(
            hint, lambda it, at: it.hand_over(fresh, digest, at=at, until=at + overlap), facts=[fact]
        )
        return FreshKey(key, secret)

    async def revoke(self, hint: KeyHint, *, by: Actor) -> ApiKey:
        """The key opens nothing from now on. Raises KeyNotFound."""
        fact = Fact(action=Action.KEY_REVOKED, actor=by, at=self.clock.now(), data={"key": hint})
        return await self.keys.change(hint, lambda it, at: it.revoke(at), facts=[fact])

    async def all_of(self, tenant: Tenant | None = None) -> Sequence[ApiKey]:
        """Every key that was ever made, the oldest first."""
        return await self.keys.all_of(tenant)

    def _fresh(self) -> tuple[str, KeyHint, bytes]:
        secret = self.maker.new_secret()
        return secret, KeyHint(secret[:HINT_CHARACTERS]), self.maker.digest(secret.encode())
