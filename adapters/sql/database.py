"""Connections, transactions, and how long and how often they are tried."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import OperationalError
from time import perf_counter
from typing import Any, TypeVar

import anyio
from sqlalchemy import Connection, event, make_url
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import QueuePool

from adapters.shared.private_files import make_private_directory, make_private_file, require_writable
from adapters.sql import errors
from adapters.sql.clock import DatabaseClock, OwnClock
from adapters.sql.tls import connection_arguments
from domain.model.errors import TooLargeToKeep
from ports.errors import Unavailable
from ports.time_and_ids import Clock

T = TypeVar("T")
# A server may give its sessions any mode: one without backslash escapes, for example, breaks what the driver sends.
_SQL_MODE = "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
_PATIENTLY_MS, _BRIEFLY_MS = 5000, 250  # SQLite waits for another process, or for a reader
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    f"busy_timeout={_PATIENTLY_MS}",
    "foreign_keys=ON",
    "secure_delete=ON",  # what is deleted is overwritten
)
# Nor may it give them a collation of its own, a limit to rows or a rule which updates are safe.
_SESSION = (
    f"SET NAMES utf8mb4 COLLATE utf8mb4_bin, time_zone = '+00:00', sql_mode = '{_SQL_MODE}', "
    "sql_select_limit = 18446744073709551615, sql_safe_updates = 0"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseConfig:
    """Where the database is, and the bounds of its use."""

    url: str
    tls_ca: Path | None = None  # MySQL: whom to trust; then no other server is spoken to, and none without TLS
    pool_size: int = 10
    unit_timeout: float = 5.0  # seconds that one transaction may take, waiting for a connection included
    tries: int = 4  # of one transaction that lost a race or its connection


@dataclass(slots=True)
class DatabaseUse:
    """How the connections of one process are used, counted since its start."""

    waiting: int = 0  # units of work that have no connection yet
    served: int = 0  # units that had one
    waited_seconds: float = 0.0  # by all of these; on SQLite for the one writer's turn, too
    repeated: int = 0  # units that lost a race or their connection and were tried again


class Database:
    """Runs units of work, each in a transaction of its own."""

    def __init__(self, engine: AsyncEngine, config: DatabaseConfig) -> None:
        self.engine = engine
        self._config = config
        self.use = DatabaseUse()
        self.is_sqlite = engine.dialect.name == "sqlite"
        self.clock: Clock = OwnClock() if self.is_sqlite else _asked_at_each_connection(engine)
        # SQLite has one writer: waiting here is fair and quick, waiting inside it is neither.
        self._writer = anyio.Lock() if self.is_sqlite else None
        self._pages_are_left = False

    async def write(self, unit: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Run `unit` and commit. It may run again after a lost race or a lost connection, even one lost at commit."""
        return await self._tried(self._write_once, unit)

    async def read(self, unit: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Run `unit`, which only reads."""
        return await self._tried(self._read_once, unit)

    async def _write_once(self, unit: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        async with AsyncExitStack() as held:
            with self._waiting():
                await held.enter_async_context(self._writer or nullcontext())
                connection = await held.enter_async_context(self.engine.begin())
            return await unit(connection)

    async def _read_once(self, unit: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        async with AsyncExitStack() as held:
            with self._waiting():
                connection = await held.enter_async_context(self.engine.connect())
            if self.is_sqlite:
                await connection.execution_options(only_reads=True)
            return await unit(connection)

    async def forget_old_pages(self) -> None:
        """On SQLite: leave nothing of what was deleted in the write-ahead log, unless somebody reads there now."""
        if self._writer is None:
            return
        async with self._writer, self.engine.connect() as connection:
            raw = (await connection.get_raw_connection()).driver_connection
            assert raw is not None
            self._pages_are_left = True
            with suppress(OperationalError):  # as writers wait meanwhile, it does not wait long for a reader
                await raw.execute(f"PRAGMA busy_timeout={_BRIEFLY_MS}")
                busy = await (await raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")).fetchone()
                self._pages_are_left = bool(busy[0])
            await raw.execute(f"PRAGMA busy_timeout={_PATIENTLY_MS}")

    async def forget_left_pages(self) -> None:
        """Do so now where it could not be done before."""
        if self._pages_are_left:
            await self.forget_old_pages()

    @property
    def connections_in_use(self) -> int:
        """Of the pool, now."""
        return self._pool.checkedout()

    @property
    def connections_limit(self) -> int:
        """How many there may be at once."""
        return self._pool.size()

    @property
    def _pool(self) -> QueuePool:
        pool = self.engine.sync_engine.pool
        assert isinstance(pool, QueuePool)
        return pool

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        use, began = self.use, perf_counter()
        use.waiting += 1
        try:
            yield
            use.served += 1
        finally:
            use.waiting -= 1
            use.waited_seconds += perf_counter() - began

    async def _tried(self, run: Callable[[Any], Awaitable[T]], unit: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        for chance in range(1, self._config.tries + 1):
            try:
                with anyio.fail_after(self._config.unit_timeout):
                    return await run(unit)
            except (PoolTimeout, TimeoutError) as error:
                raise Unavailable(f"the database took more than {self._config.unit_timeout:g} s") from error
            except DBAPIError as error:
                if errors.is_ours(error):
                    raise
                if errors.is_too_large(error):
                    raise TooLargeToKeep(errors.TOO_LARGE) from error
                again = errors.lost_a_race(error) or errors.lost_the_server(error)
                if not again or chance == self._config.tries:
                    raise Unavailable(errors.in_words(error), detail=str(error.orig)) from error
            except (OSError, RuntimeError) as error:
                if isinstance(error, RuntimeError) and not errors.broke_the_transport(error):
                    raise
                if isinstance(error, OSError) or chance == self._config.tries:
                    raise Unavailable("the database cannot be reached", detail=str(error)) from error
            self.use.repeated += 1
            await anyio.sleep(random.uniform(0, 0.02 * 2**chance))  # noqa: S311  (spreads rivals, guards nothing)
        raise AssertionError("the last chance returns or raises")


def _asked_at_each_connection(engine: AsyncEngine) -> DatabaseClock:
    clock = DatabaseClock()
    event.listen(engine.sync_engine, "connect", clock.ask)
    return clock


@asynccontextmanager
async def open_database(config: DatabaseConfig) -> AsyncIterator[Database]:
    """The database, closed when the context is left."""
    engine = _engine(make_url(config.url), config)
    try:
        yield Database(engine, config)
    finally:
        await engine.dispose()


def _engine(url: URL, config: DatabaseConfig) -> AsyncEngine:
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, config)
    url = url.update_query_dict({"charset": "utf8mb4"})
    engine = create_async_engine(
        url,
        isolation_level="READ COMMITTED",  # REPEATABLE READ takes gap locks, which deadlock the claims
        pool_size=config.pool_size,
        max_overflow=0,
        pool_timeout=config.unit_timeout,
        pool_recycle=600,
        pool_use_lifo=True,
        pool_reset_on_return=None,  # each unit ends its own transaction; a second rollback would be one more round trip
        connect_args={
            "connect_timeout": config.unit_timeout,
            "init_command": _SESSION,
            **connection_arguments(config.tls_ca),
        },
    )
    event.listen(engine.sync_engine, "handle_error", _let_go_of_useless_connections)
    return engine


def _sqlite_engine(url: URL, config: DatabaseConfig) -> AsyncEngine:
    if url.database and url.database != ":memory:":
        _make_private(Path(url.database))
    engine = create_async_engine(
        url,
        pool_size=config.pool_size,
        max_overflow=0,
        pool_timeout=config.unit_timeout,
        pool_reset_on_return=None,  # as on MySQL
    )
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _make_private(path: Path) -> None:
    try:
        make_private_directory(path.parent)
        make_private_file(path)  # SQLite gives the files beside it the same mode
        require_writable(path.parent)  # where it makes those files
    except OSError as error:
        raise Unavailable("the data directory cannot be used", detail=f"{path}: {error.strerror or error}") from error


def _prepare_sqlite(connection: Any, record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN is deferred: two writers would fail, not wait
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    only_reads = connection.get_execution_options().get("only_reads", False)
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")


def _let_go_of_useless_connections(context: ExceptionContext) -> None:
    error = context.sqlalchemy_exception
    read_only = isinstance(error, DBAPIError) and errors.is_read_only(error)
    if read_only or errors.broke_the_transport(context.original_exception):
        context.is_disconnect = True
