"""How a call can end without an answer. No text of these quotes a document, a key or the server."""

from __future__ import annotations


class NoAnswer(Exception):
    """This call has no usable answer and another try would have none: a question for the recruiter, with the reason."""

    def __init__(self, reason: str, *, spent: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.spent = spent


class Passing(Exception):
    """It may work in a while; `spent` when the server may have worked on it, `after` seconds if it says when."""

    def __init__(self, reason: str, *, after: float | None = None, spent: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after
        self.spent = spent


class Misconfigured(Exception):
    """Nobody but the operator can mend it: a wrong key, address or model."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotUnderstood(Exception):
    """The server does not know a part of the request; `part` is one of `dialect.PARTS`."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part
