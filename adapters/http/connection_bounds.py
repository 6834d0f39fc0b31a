"""How many connections there may be, and for how long each may stand where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from adapters.http.peers import OWN_MACHINE, Network

PROBES: Final = frozenset({"/healthz", "/readyz", "/metrics"})  # answered while all else is refused


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionBounds:
    """Times are in seconds."""

    most: int = 20_000  # at once
    most_of_peer: int = 2_000  # at once, of an address that is no trusted proxy's
    spare: int = 64  # beyond either, for probes alone
    head_s: float = 30.0  # for a request line and headers, and for the handshake of a WebSocket
    answered_s: float = 30.0  # for what is left of a body once its answer was sent,
    answered_idle_s: float = 5.0  # and for so long plus what it sends at the pace of a slow line
    write_s: float = 30.0  # for a peer to take something of what waits for it
    closing_s: float = 10.0  # for it to take the last of it
    trusted_proxies: tuple[Network, ...] = OWN_MACHINE
