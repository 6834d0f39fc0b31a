"""Where one HTTP connection stands, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.http.connection_bounds import ConnectionBounds

_PACE = 16 * 1024  # bytes a second, below which what nobody waits for any more does not arrive
_BODILESS = frozenset({b"GET", b"HEAD", b"DELETE", b"OPTIONS", b"TRACE"})


@dataclass(slots=True)
class Phases:
    """Moments of the loop's clock; None while the connection is not in that phase."""

    head: float | None = None  # a request line or headers have begun, or the first ones are waited for
    idle: float | None = None  # the answer is out and the body in
    unread: float | None = None  # a body comes that nobody waits for: answered already, or of a GET
    unread_bytes: int = 0
    stuffed: float | None = None  # the peer takes nothing of what waits for it
    closing: float | None = None  # the last of it waits
    body_comes: bool = False
    body_left: int = 0  # bytes of it, where its head says how many it has

    def asked(self, now: float, method: bytes, headers: Sequence[tuple[bytes, bytes]]) -> None:
        """A head is complete."""
        self.head = self.idle = self.unread = None
        self.unread_bytes = 0
        self.body_left = 0
        self.body_comes = has_body(headers)
        if self.body_comes:
            self.body_left = next((int(value.lstrip(b"0")) for name, value in headers if name == b"content-length"), 0)
            self.unread = now if method in _BODILESS else None

    def answered(self, now: float) -> None:
        """An answer is out, and no other request waits."""
        if self.body_comes:
            self.unread = now if self.unread is None else self.unread
        else:
            self.idle = now

    def came(self, size: int) -> None:
        """Bytes of a body."""
        self.body_left -= size
        self.unread_bytes += size

    def body_ended(self, now: float, *, answered: bool) -> None:
        """The request is complete."""
        self.body_comes, self.unread = False, None
        self.body_left = 0
        if answered:
            self.idle = now

    def overdue(self, now: float, bounds: ConnectionBounds, idle_s: float) -> str | None:
        """The phase in which it has been for too long."""
        if self.closing is not None:
            return "closing" if now - self.closing >= bounds.closing_s else None
        if self.stuffed is not None and now - self.stuffed >= bounds.write_s:
            return "writing"
        if self.head is not None and now - self.head >= bounds.head_s:
            return "head"
        if self.unread is not None and now - self.unread >= self._patience(bounds):
            return "body"
        if self.idle is not None and self.head is None and now - self.idle >= idle_s:
            return "idle"
        return None

    def _patience(self, bounds: ConnectionBounds) -> float:
        return min(bounds.answered_s, bounds.answered_idle_s + self.unread_bytes / _PACE)


def has_body(headers: Sequence[tuple[bytes, bytes]]) -> bool:
    """Whether a head announces a body."""
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value.strip(b"0") != b"")
        for name, value in headers
    )
