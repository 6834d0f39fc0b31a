"""How many connections there may be, and for how long each may stand where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

Network = IPv4Network | IPv6Network
OWN_MACHINE: Final = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
PROBES: Final = frozenset({"/healthz", "/readyz", "/metrics"})  # answered while all else is refused
_V6_PEER: Final = 64  # bits of an IPv6 address that one subscriber has


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionBounds:
    """Times are in seconds."""

    most: int = 20_000  # at once
    most_of_peer: int = 2_000  # at once, of an address that is no trusted proxy's
    spare: int = 64  # beyond `most`, for probes alone
    head_s: float = 30.0  # for a request line and headers, and for the handshake of a WebSocket
    answered_s: float = 30.0  # for what is left of a body once its answer was sent,
    answered_idle_s: float = 5.0  # and for so long plus what it sends at the pace of a slow line
    write_s: float = 30.0  # for a peer to take something of what waits for it
    closing_s: float = 10.0  # for it to take the last of it
    trusted_proxies: tuple[Network, ...] = OWN_MACHINE

    def peer(self, address: str | None) -> str | None:
        """Under what an address is counted; None for trusted proxies, and for a Unix socket, which has none."""
        if address is None or self.trusts(address):
            return None
        return subscriber(address)

    def trusts(self, address: str) -> bool:
        """Whether it is a trusted proxy's."""
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        mapped = getattr(parsed, "ipv4_mapped", None)
        return any((mapped or parsed) in network for network in self.trusted_proxies)


def subscriber(address: str) -> str:
    """An IPv4 address, or the part of an IPv6 address that one subscriber cannot change."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:64]
    if parsed.version == 4:
        return str(parsed)
    mapped = parsed.ipv4_mapped
    return str(mapped) if mapped else str(ip_network((parsed, _V6_PEER), strict=False).network_address)
