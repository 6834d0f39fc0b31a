"""Settings of the connections that a process takes."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from adapters.http.connection_bounds import ConnectionBounds
from adapters.http.peers import Network
from bootstrap.engine_settings import EngineSettings
from bootstrap.listed_settings import network

_Count = Annotated[int, Meta(ge=1, le=10_000_000)]


class ConnectionSettings(EngineSettings, frozen=True, kw_only=True):
    """A part of bootstrap.settings.Settings; structs have one base each, so it carries on that of engines."""

    max_connections: _Count = 20_000
    max_connections_per_peer: _Count = 2_000
    trusted_proxies: str = "127.0.0.0/8,::1"

    def proxies(self) -> tuple[Network, ...]:
        """Addresses behind which anybody may be. Raises ValueError."""
        return tuple(network(part.strip()) for part in self.trusted_proxies.split(",") if part.strip())

    def connections(self, room: int) -> ConnectionBounds:
        """Bounds within what the process has `room` for."""
        return ConnectionBounds(
            most=max(1, min(self.max_connections, room - ConnectionBounds().spare)),
            most_of_peer=self.max_connections_per_peer,
            trusted_proxies=self.proxies(),
        )
