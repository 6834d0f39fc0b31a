"""The second family of errors: the outside failed."""

from __future__ import annotations


class Unavailable(Exception):
    """Something outside failed and may come back. Adapters raise it from the driver's own error."""


class DocumentLost(Exception):
    """A document that was stored cannot be found any more."""
