"""Bytes of request bodies that are being received or stored, of each tenant or address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from typing import Generic, TypeVar

from adapters.http.errors import HttpRefusal

Key = TypeVar("Key", bound=Hashable)


class BytesInFlight(Generic[Key]):
    """No one of them may have more than a limit of what all share in a process."""

    def __init__(self, limit: int, refusal: str) -> None:
        self._limit, self._refusal = limit, refusal
        self._held: Counter[Key] = Counter()

    def add(self, key: Key, size: int) -> None:
        """So many more."""
        self._held[key] += size

    def refuse_excess(self, key: Key) -> None:
        """Raises HttpRefusal for who has more than the limit."""
        if self._held[key] > self._limit:
            raise HttpRefusal("overloaded", f"{self._refusal} Retry shortly.")

    def remove(self, key: Key, size: int) -> None:
        """So many fewer."""
        self._held[key] -= size
        if not self._held[key]:
            del self._held[key]
