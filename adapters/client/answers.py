"""What every answer of the service has in common.

The types of answers are not those of adapters/http: a client may be older than its service, so it takes any status,
engine and field that is added later, where the service's own types refuse them. A test holds the two sets together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, Protocol, Self, TypeVar

import msgspec
from msgspec import Struct

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Answer(Struct, frozen=True, kw_only=True, dict=True):
    """An answer that can be had as it came, too."""

    @classmethod
    def of(cls, body: bytes | msgspec.Raw, *, etag: str | None = None) -> Self:
        """Raises msgspec.DecodeError."""
        answer = msgspec.json.decode(body, type=cls)
        answer.__dict__.update(raw=bytes(body), etag=etag)
        return answer

    @property
    def raw(self) -> bytes:
        """The JSON as the service sent it, with every field that it has."""
        sent: bytes | None = self.__dict__.get("raw")
        return msgspec.json.encode(self) if sent is None else sent

    @property
    def etag(self) -> str | None:
        """The version of what was read, if the service named one."""
        etag: str | None = self.__dict__.get("etag")
        return etag


class Paged(Protocol[T_co]):
    """A part of a list."""

    @property
    def items(self) -> Sequence[T_co]: ...
    @property
    def next_page_token(self) -> str | None: ...


class Page(Struct, Generic[T], frozen=True, kw_only=True):
    """A part of a list; `next_page_token` is None on the last one."""

    items: list[T]
    next_page_token: str | None = None
