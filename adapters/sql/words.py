"""Finds evaluations by the beginnings of words that the store does not hold.

Of each word and of its beginnings a keyed digest is kept, the same wherever the tenant uses that word.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import ColumnElement, and_, false, func, or_

from domain.model.history import LONGEST, SHORTEST, words
from domain.model.ids import Tenant
from ports.vault import Digest

_MOST: Final = 200  # words of one evaluation
_TOKEN_BYTES: Final = 5
_MARK: Final = "#"  # before tokens: what has none was written before there were any


def tokens(digest: Digest, tenant: Tenant, texts: Iterable[str]) -> str:
    """What is kept of texts."""
    first = dict.fromkeys(word for text in texts for word in words(text))
    beginnings = dict.fromkeys(each for word in list(first)[:_MOST] for each in _beginnings(word))
    return " ".join([_MARK, *(_token(digest, tenant, each) for each in beginnings)])


def mention(column: ColumnElement[str], digest: Digest, tenant: Tenant, text: str) -> ColumnElement[bool]:
    """Whether words that begin with those of `text` are there; of older rows, whether the text stands in them."""
    sought = [column.contains(_token(digest, tenant, word[:LONGEST])) for word in words(text)] or [false()]
    marked = func.substr(column, 1, 1) == _MARK
    return or_(and_(marked, *sought), and_(~marked, column.contains(text.casefold(), autoescape=True)))


def _beginnings(word: str) -> Iterator[str]:
    if len(word) < SHORTEST:
        yield word
    for length in range(SHORTEST, min(len(word), LONGEST) + 1):
        yield word[:length]


def _token(digest: Digest, tenant: Tenant, beginning: str) -> str:
    made = digest(f"word\0{tenant}\0{beginning}".encode())[:_TOKEN_BYTES]
    return base64.b32encode(made).decode().lower()
