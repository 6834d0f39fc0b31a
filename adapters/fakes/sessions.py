"""Sessions in a dictionary, with the promises of the port."""

from __future__ import annotations

from datetime import datetime

from domain.model.proof import DeskSession


class MemorySessions:
    """A SessionRepository that forgets when the process ends."""

    def __init__(self) -> None:
        self._sessions: dict[bytes, DeskSession] = {}

    async def add(self, session: DeskSession, *, forget_before: datetime) -> None:
        self._sessions = {it.digest: it for it in self._sessions.values() if it.created_at >= forget_before}
        self._sessions[session.digest] = session

    async def find(self, digest: bytes) -> DeskSession | None:
        return self._sessions.get(digest)

    async def seen(self, digest: bytes, at: datetime) -> None:
        if digest in self._sessions:
            self._sessions[digest] = self._sessions[digest].use(at)

    async def remove(self, digest: bytes) -> None:
        self._sessions.pop(digest, None)
