"""API keys in a dictionary, with the promises of the port."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.fakes.audit import MemoryAuditTrail
from domain.model.api_key import ApiKey
from domain.model.audit import Fact
from domain.model.errors import KeyNotFound
from domain.model.ids import KeyHint, Tenant
from ports.api_keys import HandOver, KeyChange
from ports.time_and_ids import Clock


class MemoryApiKeys:
    """An ApiKeyRepository that forgets when the process ends."""

    def __init__(self, clock: Clock, trail: MemoryAuditTrail | None = None) -> None:
        self._clock = clock
        self._trail = trail or MemoryAuditTrail()
        self._keys: dict[KeyHint, ApiKey] = {}

    async def add(self, key: ApiKey, *, facts: Sequence[Fact] = ()) -> None:
        self._keys[key.hint] = key
        self._trail.write(key.tenant, facts)

    async def hand_over(self, hint: KeyHint, change: HandOver, *, facts: Sequence[Fact] = ()) -> tuple[ApiKey, ApiKey]:
        old, fresh = change(self._load(hint), self._clock.now())
        self._keys |= {old.hint: old, fresh.hint: fresh}
        self._trail.write(old.tenant, facts)
        return old, fresh

    async def find(self, digest: bytes) -> ApiKey | None:
        return next((it for it in self._keys.values() if it.digest == digest), None)

    async def change(self, hint: KeyHint, change: KeyChange, *, facts: Sequence[Fact] = ()) -> ApiKey:
        self._keys[hint] = changed = change(self._load(hint), self._clock.now())
        self._trail.write(changed.tenant, facts)
        return changed

    async def all_of(self, tenant: Tenant | None = None) -> Sequence[ApiKey]:
        mine = [it for it in self._keys.values() if tenant in (None, it.tenant)]
        return sorted(mine, key=lambda it: (it.created_at, it.hint))

    async def any(self) -> bool:
        return bool(self._keys)

    async def used(self, hint: KeyHint) -> None:
        self._keys[hint] = self._load(hint).use(self._clock.now())

    def _load(self, hint: KeyHint) -> ApiKey:
        try:
            return self._keys[hint]
        except KeyError:
            raise KeyNotFound(f"there is no key {hint!r}: `ai-recruiter keys list` shows them") from None
