"""SQLite connections that leave the event loop only where they would hold it up."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any

import aiosqlite

_BEGIN_TO_WRITE = "BEGIN IMMEDIATE"


class QuickConnection(aiosqlite.Connection):
    """Waits for the lock and for the disk on its thread; what runs between the two takes microseconds.

    aiosqlite moves to its thread and back for every step, some fifteen times in a small transaction, and each move
    costs more than the step. A transaction that only reads may look at many rows: all of it stays on the thread.
    """

    _holds_the_lock = False

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if not self._running or not self._connection:
            raise ValueError("Connection closed")
        if self._is_quick(fn):
            return fn(*args, **kwargs)
        self._holds_the_lock = False  # at COMMIT and ROLLBACK, however they end
        result = await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]  # aiosqlite left it bare
        self._holds_the_lock = fn.__name__ == "execute" and args[0] == _BEGIN_TO_WRITE
        return result

    def _is_quick(self, fn: Callable[..., Any]) -> bool:
        if isinstance(getattr(fn, "__self__", None), sqlite3.Cursor):
            return self._holds_the_lock or fn.__name__ == "close"
        return fn.__name__ == "cursor"


def connect(database: str, **options: Any) -> QuickConnection:
    """What `aiosqlite.connect` gives, of our kind; `options` are those of sqlite3."""
    options["check_same_thread"] = False  # SQLite itself lets in one thread at a time
    connection = QuickConnection(partial(sqlite3.connect, database, **options), iter_chunk_size=64)
    connection._thread.daemon = True  # as SQLAlchemy has it
    return connection
