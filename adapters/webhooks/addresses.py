"""Which URLs and which IP addresses webhooks may be sent to.

A name is resolved once, every address it has must be allowed, and the connection is made to one that was checked:
what the name means a moment later cannot matter.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from threading import Thread
from typing import Any

import httpx2

from domain.model.webhook import LONGEST_URL

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a name, as the system knows them. Raises OSError."""
Found = Sequence[tuple[Any, ...]]  # by getaddrinfo

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*")
_LOOKS_NUMERIC = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)")  # what some resolvers take for an IPv4 address
_UNSAFE_CHARACTERS = re.compile(r"[\x00-\x20\x7f\\]")
_ASSIGNED = ip_network("2000::/3")  # IPv6 that is routed at all; NAT64 and IPv4 in IPv6 lie outside
_SPECIAL: Sequence[IPv6Network] = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # of protocols, Teredo among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which leads to an IPv4 address
        "3fff::/20",  # documentation
    )
)
_SPECIAL_V4 = (ip_network("192.0.0.0/24"), ip_network("192.88.99.0/24"))  # of protocols, and the way into 6to4
_DEFAULT_PORTS = {"https": 443, "http": 80}


class Forbidden(Exception):
    """Nothing may be sent there; the message says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that was looked at, not yet resolved."""

    url: httpx2.URL
    host: str  # a name in ASCII, or an IP address
    port: int


def target_of(url: str, *, allow_private: bool) -> Target:
    """What the URL points at; one that is not HTTPS may be sent to where private addresses may. Raises Forbidden."""
    if len(url) > LONGEST_URL:
        raise Forbidden(f"a URL has at most {LONGEST_URL} characters")
    if _UNSAFE_CHARACTERS.search(url):
        raise Forbidden("a URL has no blanks, control characters and backslashes; encode them")
    try:
        parsed = httpx2.URL(url)
        host = parsed.raw_host.decode("ascii").lower()
    except (httpx2.InvalidURL, UnicodeError) as error:
        raise Forbidden(f"it is not a URL: {error}") from None
    schemes = ("https", "http") if allow_private else ("https",)
    if parsed.scheme not in schemes:
        raise Forbidden(f"use a URL that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}")
    if parsed.userinfo:
        raise Forbidden("leave user and password out of the URL; receivers know us by the signature")
    if parsed.fragment:
        raise Forbidden("leave the fragment (#…) out of the URL")
    port = _DEFAULT_PORTS[parsed.scheme] if parsed.port is None else parsed.port
    if not 0 < port <= 65_535:
        raise Forbidden("the port is from 1 to 65535")
    _require_host(host)
    return Target(parsed, host, port)


def _require_host(host: str) -> None:
    """Raises Forbidden for what is neither a name nor an address in its usual form."""
    if _is_address(host):
        return
    if _LOOKS_NUMERIC.fullmatch(host):
        raise Forbidden("write an IPv4 address as four decimal numbers, as in 203.0.113.7")
    if not _NAME.fullmatch(host):
        raise Forbidden("its host is neither a name, without a dot at the end, nor an IP address")


def _is_address(host: str) -> bool:
    try:
        return "%" not in host and bool(ip_address(host))
    except ValueError:
        return False


async def addresses_of(target: Target, resolve: Resolve, *, allow_private: bool) -> Sequence[Address]:
    """All addresses of the host, each of which may be reached. Raises Forbidden, OSError."""
    found = [target.host] if _is_address(target.host) else await resolve(target.host, target.port)
    addresses = [ip_address(each) for each in dict.fromkeys(found) if "%" not in each]
    if len(addresses) < len(set(found)) or not addresses:
        raise Forbidden(f"{target.host} has no address that can be reached from here")
    if not allow_private and not all(map(is_public, addresses)):
        raise Forbidden(f"{target.host} does not lead to the public Internet alone")
    return addresses


def is_public(address: Address) -> bool:
    """Whether it is a host of the public Internet, named directly: no address that stands for another one is."""
    if isinstance(address, IPv4Address):
        special = any(address in network for network in _SPECIAL_V4)
        return address.is_global and not address.is_multicast and not address.is_reserved and not special
    return address in _ASSIGNED and address.is_global and not any(address in network for network in _SPECIAL)


class SystemNames:
    """As any other program on this machine would, in threads of its own: strangers' names may take half a minute each,
    and those of our database and broker do not wait for them. Nor does the end of the process."""

    def __init__(self, at_once: int) -> None:
        self._free = asyncio.Semaphore(at_once)

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        await self._free.acquire()
        looked: asyncio.Future[Found] = asyncio.get_running_loop().create_future()
        look = partial(self._look, looked, host, port)
        try:
            Thread(target=look, name="webhook-names", daemon=True).start()
        except RuntimeError:  # the system has no thread left
            self._free.release()
            raise
        return [str(address[0]) for *_, address in await looked]

    def _look(self, looked: asyncio.Future[Found], host: str, port: int) -> None:
        """In a thread, which nobody waits for and no more than so many of which there are."""
        found: Found | Exception
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except Exception as error:
            found = error
        with suppress(RuntimeError):  # the event loop has ended
            looked.get_loop().call_soon_threadsafe(self._tell, looked, found)

    def _tell(self, looked: asyncio.Future[Found], found: Found | Exception) -> None:
        self._free.release()
        if looked.done():  # it was given up
            return
        if isinstance(found, Exception):
            looked.set_exception(found)
        else:
            looked.set_result(found)
