"""The second family of errors: the outside failed."""

from __future__ import annotations


class Unavailable(Exception):
    """Something outside failed and may come back. Adapters raise it from the driver's own error.

    The message is for every caller, so it tells nothing of the inside; `detail` is what the driver said.
    """

    def __init__(self, message: str, *, detail: str = "") -> None:
        super().__init__(message)
        self.detail = detail

    @property
    def in_full(self) -> str:
        """For logs and for the operator's own terminal."""
        return f"{self}: {self.detail}" if self.detail else str(self)


class DocumentLost(Exception):
    """A document that was stored cannot be found any more."""
