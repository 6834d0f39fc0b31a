"""Under what the other end of a connection is counted."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from starlette.types import Scope

Network = IPv4Network | IPv6Network
OWN_MACHINE: Final[tuple[Network, ...]] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
_SUBSCRIBER_BITS: Final = 64  # of an IPv6 address; the rest of it its owner changes at will
_MOST_HOPS: Final = 8  # of a chain of proxies


class Peers:
    """Tells addresses that count from those of trusted proxies, behind which anybody may be."""

    def __init__(self, trusted_proxies: tuple[Network, ...] = OWN_MACHINE) -> None:
        self._trusted = trusted_proxies

    def of_connection(self, address: str | None) -> str | None:
        """An IPv4 address, or the part of an IPv6 address that one subscriber has; None for a trusted proxy.

        A Unix socket has no address, and is trusted.
        """
        parsed = _parsed(address)
        return None if parsed is None or self._trusts(parsed) else _subscriber(parsed)

    def of_request(self, scope: Scope) -> str | None:
        """The same for who sent a request: behind trusted proxies, whom the last of them says that it came from."""
        client = scope.get("client")
        direct = self.of_connection(client[0] if client else None)
        if direct is not None:
            return direct
        forwarded = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
        for hop in reversed(forwarded.rsplit(b",", _MOST_HOPS)[-_MOST_HOPS:]):
            parsed = _parsed(hop.decode("latin-1").strip())
            if parsed is None:
                return None
            if not self._trusts(parsed):
                return _subscriber(parsed)
        return None

    def _trusts(self, address: IPv4Address | IPv6Address) -> bool:
        return any(address in network for network in self._trusted)


@lru_cache(maxsize=4096)
def _parsed(address: str | None) -> IPv4Address | IPv6Address | None:
    try:
        parsed = ip_address((address or "").partition("%")[0])
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed


def _subscriber(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(ip_network((address, _SUBSCRIBER_BITS), strict=False))
