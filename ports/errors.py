"""The second family of errors: the outside failed."""

from __future__ import annotations

from datetime import datetime


class Unavailable(Exception):
    """Something outside failed and may come back. Adapters raise it from the driver's own error.

    Every caller sees the message, so it has no internal details; `detail` is the driver's own message.
    """

    def __init__(self, message: str, *, detail: str = "") -> None:
        super().__init__(message)
        self.detail = detail

    @property
    def in_full(self) -> str:
        """For logs and for the operator's own terminal."""
        return f"{self}: {self.detail}" if self.detail else str(self)


class NoWorkers(Unavailable):
    """No process is there to judge what is accepted. `since` is the last sign of life; None if there was never one."""

    def __init__(self, since: datetime | None) -> None:
        when = f"since {since:%Y-%m-%dT%H:%M:%SZ}" if since else "and none has ever been"
        super().__init__(f"no worker is at work {when}; start `ai-recruiter work`")
        self.since = since


class DocumentLost(Exception):
    """A document that was stored cannot be found any more."""


class DocumentChanged(DocumentLost):
    """What lies where a document was stored is not that document any more: it was changed, or replaced."""
