"""Tokens of pages: where the next one begins, bound to the query that they came from."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TypeVar

import msgspec

from adapters.http.errors import HttpRefusal, invalid

T = TypeVar("T")
_DIGEST_BYTES = 8


def write_token(mark: object, wanted: object) -> str:
    """A token for the page behind `mark`, for the query `wanted` alone."""
    return urlsafe_b64encode(_digest(wanted) + msgspec.json.encode(mark)).decode().rstrip("=")


def read_token(token: str, wanted: object, kind: type[T]) -> T:
    """The mark; with other filters it would skip or repeat items, so those are refused. Raises HttpRefusal."""
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        mark = msgspec.json.decode(raw[_DIGEST_BYTES:], type=kind)  # which knows no number that is none
    except (ValueError, msgspec.DecodeError):
        raise _no_token() from None
    if raw[:_DIGEST_BYTES] != _digest(wanted):
        raise _no_token()
    return mark


def _digest(wanted: object) -> bytes:
    return hashlib.blake2b(msgspec.json.encode(wanted), digest_size=_DIGEST_BYTES).digest()


def _no_token() -> HttpRefusal:
    return invalid("Expected the next_page_token of a page with the same filters", at="$query.page_token")
