"""What one tenant may hold of what all of them share in a process."""

from __future__ import annotations

from collections import Counter

from adapters.http.config import HttpConfig
from adapters.http.errors import HttpRefusal
from domain.model.ids import Tenant


class BytesInFlight:
    """Bytes of request bodies that are being received or stored: of all tenants, and of each."""

    def __init__(self, config: HttpConfig) -> None:
        self._of_all, self._of_one = config.max_bytes_in_flight, config.max_bytes_in_flight_per_tenant
        self._held: Counter[Tenant] = Counter()
        self._total = 0

    def add(self, tenant: Tenant, size: int) -> None:
        """So many more. Raises HttpRefusal once they are too many; they count all the same."""
        self._held[tenant] += size
        self._total += size
        if self._held[tenant] > self._of_one:
            raise HttpRefusal("overloaded", f"You may send {self._of_one:,} bytes at a moment. Retry shortly.")
        if self._total > self._of_all:
            raise HttpRefusal("overloaded", "Too many uploads at this moment. Retry shortly.")

    def remove(self, tenant: Tenant, size: int) -> None:
        """So many fewer."""
        self._total -= size
        self._held[tenant] -= size
        if not self._held[tenant]:
            del self._held[tenant]
