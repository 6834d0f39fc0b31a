"""Find out who asks."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, TypeVar, cast

from domain.model.api_key import ApiKey
from domain.model.principal import Principal
from domain.model.proof import NOTHING_SHOWN, Proof
from ports.api_keys import ApiKeyRepository, KeyMaker
from ports.errors import Unavailable
from ports.time_and_ids import Clock, is_within
from ports.tokens import TokenVerifier

T = TypeVar("T")
KNOWN_FOR: Final = timedelta(seconds=5)  # a key that was revoked opens for so long at most
NOBODY_FOR: Final = timedelta(seconds=0.2)  # the first key of all counts after so long
_USE_WRITTEN_EVERY: Final = timedelta(minutes=1)
_MOST_KNOWN: Final = 10_000
_KEY, _SETTLED, _TOKEN = b"k", b"s", b"t"  # kinds of credential
_ANY: Final = b""  # whether there is one
_DOTS_OF_A_TOKEN: Final = 2  # header, claims and signature; a key has none


@dataclass(frozen=True, slots=True)
class _Known:
    """A key as it was a moment ago."""

    key: ApiKey
    seen: datetime


@dataclass(slots=True, kw_only=True)
class Identify:
    """Keys of the settings and of the store; where there are none at all, everybody is the local user."""

    keys: ApiKeyRepository
    maker: KeyMaker
    clock: Clock
    settled: Mapping[bytes, Principal]  # SHA-256 of a key of the settings -> whom it proves
    tokens: TokenVerifier | None = None  # of an issuer, where one is trusted
    known_for: timedelta = KNOWN_FOR
    _known: dict[bytes, _Known] = field(default_factory=dict)
    _locked: bool = False  # there are keys, and that stays so
    _looked: datetime | None = None
    _looks: dict[bytes, asyncio.Future[Any]] = field(default_factory=dict)  # under way, by digest or _ANY

    def lock(self) -> None:
        """Let nobody in without a key, even while there is none."""
        self._locked = True

    async def needs_key(self) -> bool:
        """Whether a caller has to show one: from the first key on, for ever. Raises Unavailable."""
        if self.settled or self.tokens or self._locked:
            return True
        if self._has_to_look():
            await self._together(_ANY, self._look_for_any)
        return self._locked

    def has_at_hand(self, shown: bytes) -> bool:
        """Whether what a key proves is known without a look at the store."""
        if hashlib.sha256(shown).digest() in self.settled:
            return True
        return self._at_hand(self.maker.digest(shown)) is not None

    async def __call__(self, shown: bytes) -> Proof | None:
        """What a key or token proves, or None; that of the local user while calls need neither.

        Raises InvalidToken, Unavailable.
        """
        if not await self.needs_key():
            return NOTHING_SHOWN
        if not shown:
            return None
        digest = hashlib.sha256(shown).digest()
        if (settled := self.settled.get(digest)) is not None:
            return Proof(settled, _SETTLED + digest)
        if self.tokens is not None and shown.count(b".") == _DOTS_OF_A_TOKEN:
            return Proof(await self.tokens.verify(shown), _TOKEN)
        digest = self.maker.digest(shown)
        principal = await self._proven(digest)
        return Proof(principal, _KEY + digest) if principal is not None else None

    async def still(self, proof: Proof) -> bool:
        """Whether what was shown then proves the same now. Raises Unavailable."""
        kind, digest = proof.credential[:1], proof.credential[1:]
        if kind == _KEY:
            return await self._proven(digest) == proof.principal
        if kind == _SETTLED:
            return self.settled.get(digest) == proof.principal
        if kind == _TOKEN:
            until = proof.principal.until
            return self.tokens is not None and until is not None and self.clock.now() < until
        return not await self.needs_key()

    def _has_to_look(self) -> bool:
        return not self._locked and (self._looked is None or not is_within(self._looked, NOBODY_FOR, self.clock))

    async def _look_for_any(self) -> None:
        found = await self.keys.any()
        self._locked = self._locked or found
        self._looked = self.clock.now()

    async def _together(self, at: bytes, look: Callable[[], Awaitable[T]]) -> T:
        """A crowd that shows the same shares what the first of it finds; where that fails, each looks for itself.

        They do so at the same time: what failed may be one connection to the store, or all of it.
        """
        if (under_way := self._looks.get(at)) is not None:
            await asyncio.wait([under_way])
            return await look() if under_way.cancelled() else cast(T, under_way.result())
        self._looks[at] = mine = asyncio.get_running_loop().create_future()
        try:
            found = await look()
            mine.set_result(found)
            return found
        finally:
            mine.cancel()
            del self._looks[at]

    def _at_hand(self, digest: bytes) -> _Known | None:
        known = self._known.get(digest)
        return known if known is not None and is_within(known.seen, self.known_for, self.clock) else None

    async def _proven(self, digest: bytes) -> Principal | None:
        known = self._at_hand(digest)
        if known is None:
            known = await self._together(digest, partial(self._found, digest))
        return known.key.principal if known is not None and known.key.is_live(self.clock.now()) else None

    async def _found(self, digest: bytes) -> _Known | None:
        self._known.pop(digest, None)
        key = await self.keys.find(digest)
        if key is None or not key.is_live(now := self.clock.now()):
            return None
        await self._write_down_use(key, now)
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[digest] = known = _Known(key, now)
        return known

    async def _write_down_use(self, key: ApiKey, now: datetime) -> None:
        if key.last_used_at is None or now - key.last_used_at >= _USE_WRITTEN_EVERY:
            with suppress(Unavailable):  # nobody is kept out by that
                await self.keys.used(key.hint)
