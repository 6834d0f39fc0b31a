"""Sessions of the desk: what a browser shows instead of a key, which no script can read."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from domain.model.proof import DeskSession, Proof
from domain.use_cases.identify import Identify
from ports.api_keys import KeyMaker
from ports.sessions import SessionRepository
from ports.time_and_ids import Clock

LONGEST: Final = timedelta(hours=12)
LONGEST_IDLE: Final = timedelta(hours=1)
_USE_WRITTEN_EVERY: Final = timedelta(minutes=1)
_OF_SESSIONS: Final = b"session\0"  # so that no digest is of two things
_OF_CSRF: Final = b"csrf\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshSession:
    """`secret` is never to be had again."""

    secret: str = field(repr=False)
    csrf_token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepSessions:
    """A session proves whom a key or token proved, as long as that does, and within its own time."""

    sessions: SessionRepository
    identify: Identify
    maker: KeyMaker
    clock: Clock

    async def open(self, proof: Proof) -> FreshSession:
        """A new session. Raises Unavailable."""
        secret, now = self.maker.new_secret("ses"), self.clock.now()
        session = DeskSession(digest=self._digest(secret), proof=proof, created_at=now, seen_at=now)
        await self.sessions.add(session, forget_before=now - LONGEST)
        return FreshSession(secret=secret, csrf_token=self.csrf_token(secret))

    async def find(self, secret: str) -> Proof | None:
        """Whom it proves; None once it has ended. Raises Unavailable."""
        session, now = await self.sessions.find(self._digest(secret)), self.clock.now()
        if session is None or now - session.created_at >= LONGEST or now - session.seen_at >= LONGEST_IDLE:
            return None
        if not await self.identify.still(session.proof):
            return None
        if now - session.seen_at >= _USE_WRITTEN_EVERY:
            await self.sessions.seen(session.digest, now)
        return session.proof

    async def close(self, secret: str) -> None:
        """Sign out. Raises Unavailable."""
        await self.sessions.remove(self._digest(secret))

    def csrf_token(self, secret: str) -> str:
        """What a page of ours knows and another one cannot: to be sent with what changes something."""
        return self.maker.digest(_OF_CSRF + secret.encode()).hex()

    def is_csrf_token(self, secret: str, sent: str) -> bool:
        """Whether that is it."""
        return hmac.compare_digest(self.csrf_token(secret).encode(), sent.encode())

    def _digest(self, secret: str) -> bytes:
        return self.maker.digest(_OF_SESSIONS + secret.encode())
