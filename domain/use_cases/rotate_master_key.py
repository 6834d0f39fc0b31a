"""Wrap every key anew, while the service runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ports.vault import Vault, WrappedKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class RotateMasterKey:
    """In small batches: what is sealed stays as it is, and a key opens the same before and after."""

    vault: Vault
    keys: WrappedKeys
    batch: int = 200

    async def __call__(self) -> int:
        """How many keys are under the master key of today now and were not before. Raises Unavailable."""
        done, last = 0, self.batch
        while last:
            last = await self.keys.rewrap(self.vault.rewrap, master=self.vault.master(), limit=self.batch)
            done += last
        return done

    async def by_master(self) -> Mapping[str, int]:
        """How many keys each master key wraps; one that wraps none may be destroyed."""
        return await self.keys.by_master()
