"""Requests without a network: what is sent, how its answer is read, and whether it is sent again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import msgspec
from httpx2 import ConnectError, ConnectTimeout, HTTPError, InvalidURL, Response, Timeout

from adapters.client.address import COME_BACK, Address, described
from adapters.client.answers import Answer, Page
from adapters.client.documents import Source, part_of
from adapters.client.errors import ClientError, Refused, Unavailable

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
NO_ANSWER = (HTTPError, InvalidURL)
TIMEOUT = 30.0  # seconds
RETRIES = 2
PAGE_SIZE = 200  # items; the most that the service gives
_CONNECT_TIMEOUT = 5.0  # seconds
_FIRST_PAUSE = 0.5  # seconds; doubled after each attempt
_LONGEST_PAUSE = 30.0  # a service that asks for more patience has it from the caller, who sees `retry_after`
_IN_FLIGHT = "idempotency_key_in_flight"  # the lost request is still at work


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Generic[T_co]):
    """One request. `repeatable`: sent twice it does what it does once."""

    method: str = "GET"
    path: str
    read: Callable[[Response], T_co]
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    json: bytes | None = None
    fields: Mapping[str, str] = field(default_factory=dict)  # of a form, beside its files
    files: Sequence[tuple[str, Source]] = ()
    repeatable: bool = True
    success: frozenset[int] = frozenset()  # statuses that are one beside 2xx
    wait: float = 0  # seconds that the service may take on top of the timeout

    def content(self) -> dict[str, Any]:
        """The request as httpx2 takes it; reads files. Raises OSError, ValueError."""
        content: dict[str, Any] = {"params": self.query, "headers": dict(self.headers)}
        if self.json is not None:
            content["content"] = self.json
            content["headers"]["Content-Type"] = "application/json"
        if self.files:
            content["data"] = dict(self.fields)
            content["files"] = [(name, part_of(source, name)) for name, source in self.files]
        return content

    def from_page(self, token: str) -> Call[T_co]:
        """The same for a later page."""
        return replace(self, query={**self.query, "page_token": token})


@dataclass(slots=True, kw_only=True)
class Line:
    """The way to one service, and what is known of it; both kinds of client have one."""

    address: Address
    timeout: float  # seconds between two signs of life
    retries: int
    answered: bool = False  # something did, so an address that is silent now will do so again

    def options(self) -> dict[str, Any]:
        """For the client of httpx2."""
        proxied = not self.address.is_this_machine
        return {"headers": self.address.headers, "trust_env": proxied, "follow_redirects": False}

    def timeouts(self, call: Call[Any]) -> Timeout:
        return Timeout(self.timeout + call.wait, connect=min(_CONNECT_TIMEOUT, self.timeout))


class Attempts(Generic[T]):
    """Sending one call until it has an answer."""

    def __init__(self, line: Line, call: Call[T]) -> None:
        self._line = line
        self._call = call
        self._left = line.retries if call.repeatable else 0
        self._pause = _FIRST_PAUSE
        self.url = line.address.url + call.path
        self.timeout = line.timeouts(call)

    def succeeded(self, response: Response) -> bool:
        self._line.answered = True
        return response.is_success or response.status_code in self._call.success

    def answer(self, response: Response) -> T:
        """Raises NotAService."""
        try:
            return self._call.read(response)
        except msgspec.DecodeError:
            raise self._line.address.stranger(described(response)) from None

    def after_silence(self, error: Exception) -> float:
        """Seconds until the next attempt. Raises Unavailable when there is none."""
        address = self._line.address
        if not isinstance(error, ConnectError | ConnectTimeout):
            return self._next(address.no_answer(error))
        if not self._line.answered:
            raise address.nothing_there(error)  # a wrong address, most likely
        return self._next(address.nothing_there(error))

    def after_refusal(self, response: Response) -> float:
        """Seconds until the next attempt. Raises Refused, Unavailable, NotAService when there is none."""
        refusal = self._line.address.refusal(response)
        busy = isinstance(refusal, Refused) and refusal.code == _IN_FLIGHT
        if response.status_code not in COME_BACK and not busy:
            raise refusal
        return self._next(refusal)

    def _next(self, error: ClientError) -> float:
        asked = error.retry_after if isinstance(error, Unavailable) else None
        if not self._left or (asked or 0) > _LONGEST_PAUSE:
            raise error from None
        self._left -= 1
        own, self._pause = self._pause, self._pause * 2
        return own if asked is None else asked


def path(*parts: str) -> str:
    """A path of the API, in which ids cannot lead elsewhere."""
    return "/api/v1/" + _joined(parts)


def socket(*parts: str) -> str:
    """As `path`, of a WebSocket."""
    return "/ws/" + _joined(parts)


def _joined(parts: Sequence[str]) -> str:
    return "/".join(quote(part, safe="") for part in parts)


def query(values: Mapping[str, str | float | datetime | None]) -> dict[str, str]:
    """The values that there are, as texts."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else str(value)
        for name, value in values.items()
        if value is not None
    }


class _Items(msgspec.Struct):
    """A list, or a page of one, with each item as it came."""

    items: list[msgspec.Raw]
    next_page_token: str | None = None


_items = msgspec.json.Decoder(_Items).decode


def as_bytes(response: Response) -> bytes:
    """Reads a response as it is."""
    return response.content


def as_a(kind: type[T]) -> Callable[[Response], T]:
    """Reads a response as that type."""
    one = _one(kind)
    return lambda response: one(response.content, response.headers.get("etag"))


def as_list_of(kind: type[T]) -> Callable[[Response], list[T]]:
    """Reads a response as a whole list of that type."""
    one = _one(kind)
    return lambda response: [one(item, None) for item in _items(response.content).items]


def as_page_of(kind: type[T]) -> Callable[[Response], Page[T]]:
    """Reads a response as a page of that type."""
    one = _one(kind)

    def read(response: Response) -> Page[T]:
        part = _items(response.content)
        return Page(items=[one(item, None) for item in part.items], next_page_token=part.next_page_token)

    return read


def _one(kind: type[T]) -> Callable[[bytes | msgspec.Raw, str | None], T]:
    if issubclass(kind, Answer):
        return lambda body, etag: kind.of(body, etag=etag)
    decode = msgspec.json.Decoder(kind).decode
    return lambda body, etag: decode(body)
