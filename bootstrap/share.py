"""What one of several processes has of what the settings give the service."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from adapters.telemetry import Place
from bootstrap.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """An equal one, rounded up."""

    processes: int
    figures: Place  # where it puts its own

    def of(self, settings: Settings) -> Settings:
        """Bounds of use alone differ; every process takes the largest body that a request may have."""
        room = self._part(settings.max_mb_in_flight)
        room_of_one = self._part(settings.bytes_in_flight_per_tenant() // 2**20)
        budget = settings.max_worker_s_per_tenant_a_minute
        return replace(
            settings,
            max_connections=self._part(settings.max_connections),
            max_connections_per_peer=self._part(settings.max_connections_per_peer),
            max_listeners=self._part(settings.max_listeners),
            max_listeners_per_tenant=self._part(settings.listeners_per_tenant()),
            max_mb_in_flight=max(room, min(settings.max_body_mb, settings.max_mb_in_flight)),
            max_mb_in_flight_per_tenant=max(room_of_one, min(settings.max_body_mb, settings.max_mb_in_flight)),
            max_worker_s_per_tenant_a_minute=None if budget is None else self._part(budget),
        )

    def _part(self, whole: int) -> int:
        return max(-(-whole // self.processes), 1)
