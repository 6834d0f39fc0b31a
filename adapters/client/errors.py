"""What a client raises: one sentence for people, and what a program decides by."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct


class Fault(Struct, frozen=True, kw_only=True):
    """One thing to put right; `at` is where it was found, such as `$.cv.text`."""

    at: str
    message: str


class ClientError(Exception):
    """The base of all errors of a client; `advice` says what to do, where that is known."""

    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(f"{message}; {advice}" if advice else message)
        self.message = message
        self.advice = advice


class Refused(ClientError):
    """The service refused the request. Decide by `code`, which is stable; `errors` lists what to put right."""

    def __init__(
        self, message: str, *, status: int, code: str, detail: str, errors: Sequence[Fault] = (), advice: str = ""
    ) -> None:
        super().__init__(message, advice=advice)
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = tuple(errors)


class Unavailable(ClientError):
    """The service cannot answer at present, and the retries are used up; `retry_after` is in seconds, if it said so."""

    def __init__(self, message: str, *, retry_after: float | None = None, advice: str = "") -> None:
        super().__init__(message, advice=advice)
        self.retry_after = retry_after


class Unreachable(Unavailable):
    """Nothing answers at the address."""


class ConnectionLost(Unavailable):
    """Events could not be followed any further; those up to `after_seq` were delivered."""

    def __init__(self, message: str, *, after_seq: int, advice: str = "") -> None:
        super().__init__(message, advice=advice)
        self.after_seq = after_seq


class NotAService(ClientError):
    """Another program answers at the address."""
