"""The one connection of a process to NATS: never given up, and replaced instead of repaired."""

from __future__ import annotations

import random
import ssl
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

import anyio
import structlog
from anyio.abc import TaskGroup
from nats.aio.client import Client
from nats.errors import Error

from adapters.nats.config import NatsConfig
from adapters.shared.outage import Outage
from ports.errors import Unavailable

Attendant = Callable[[Client], Awaitable[None]]
"""Runs beside a connection for as long as it lasts; canceled when it is lost, started again with the next one."""

_CONNECT = 2.0  # seconds for one server
_CONNECT_ALL = 6.0  # seconds for one round over every server
_PULSE = 1.0  # seconds between two signs of life that are asked for
_PULSE_LIMIT = 3.0  # seconds that the server has to give one
_CLOSE_LIMIT = 1.0
_PAUSES = (0.05, 2.0)  # seconds between two rounds: doubles from the first to the second
_PENDING = 2 * 2**20  # bytes written and not yet sent
_log = structlog.get_logger("nats")


class _Client(Client):
    """nats-py logs in in the open, whatever the URL says, where the server does not ask for TLS."""

    def _connect_command(self) -> bytes:
        if "tls" in self.options and not self._server_info.get("tls_required"):
            raise Error(
                "the server does not ask for TLS, but AI_RECRUITER_NATS_URL (tls://), AI_RECRUITER_NATS_TLS_CA or "
                "AI_RECRUITER_NATS_TLS_CERT does"
            )
        return super()._connect_command()


class NatsConnection:
    """Keeps a client connected.

    nats-py can reconnect by itself, but an error that the server sends closes its client for good, a half-open
    connection is noticed after minutes, and a flush that is canceled ends its reading. So each client is used for
    one connection, this class alone flushes, and a client that does not answer is thrown away.
    """

    def __init__(self, config: NatsConfig, *, name: str) -> None:
        """Raises Unavailable when a file that the settings name cannot be used."""
        self._servers = list(config.servers)
        self._options = {"name": name, **_authentication(config), **_encryption(config)}
        self._attendants: list[Attendant] = []
        self._loss_callbacks: set[Callable[[], None]] = set()
        self._client: Client | None = None
        self._session: TaskGroup | None = None
        self._outage = Outage(_log.warning, "nats_unavailable")
        self._error: Exception | None = None  # the latest of this client
        self._asked, self._answered = anyio.Event(), anyio.Event()

    def attend(self, attendant: Attendant) -> None:
        """Have `attendant` run beside every connection from now on."""
        self._attendants.append(attendant)

    @property
    def connected(self) -> bool:
        """Whether there is a client to use now."""
        return self._client is not None and self._client.is_connected

    @property
    def client(self) -> Client:
        """The connected client. Raises Unavailable."""
        if self._client is None or not self.connected:
            raise Unavailable(self._outage.reason or "NATS: not connected yet")
        return self._client

    async def settled(self, *, within: float) -> None:
        """Return once the server has seen all that was written so far, or when `within` seconds have passed."""
        answered = self._answered
        self._asked.set()
        with anyio.move_on_after(within):
            await answered.wait()

    def when_lost(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call `callback` at each loss of the connection, until the returned function is called."""
        self._loss_callbacks.add(callback)
        return lambda: self._loss_callbacks.discard(callback)

    def start(self, work: Callable[..., Coroutine[Any, Any, None]], *arguments: Any) -> None:
        """Run something that must not be canceled before the connection ends. Without a connection it is not run."""
        if self._session is not None:
            self._session.start_soon(work, *arguments)

    async def keep(self) -> None:
        """Stay connected for ever; run this in a task of its own."""
        shortest, longest = _PAUSES
        pause = shortest
        while True:
            client = _Client()
            try:
                if await self._connected(client):
                    pause = shortest
                    await self._live(client)
            finally:
                self._client = None
                await _bury(client)
            await anyio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311  (so that machines do not march in step)
            pause = min(pause * 2, longest)

    async def _connected(self, client: Client) -> bool:
        self._error = None
        try:
            with anyio.fail_after(_CONNECT_ALL):
                await client.connect(
                    self._servers,
                    allow_reconnect=False,
                    max_reconnect_attempts=1,  # for one round; the rounds never end
                    reconnect_time_wait=0,
                    connect_timeout=_CONNECT,  # type: ignore[arg-type]  # declared int, used as seconds
                    error_cb=self._on_error,
                    disconnected_cb=self._on_disconnect,
                    no_echo=True,  # listeners of this process have its events already
                    pending_size=_PENDING,
                    flush_timeout=_PULSE_LIMIT,
                    **self._options,
                )
        except Exception as error:  # whatever answers at that address may send anything
            # That no server is left says nothing; what the last one did says more.
            self._outage.met(f"NATS cannot be reached: {_words(self._error or error)}")
            return False
        return True

    async def _live(self, client: Client) -> None:
        self._client = client
        self._outage.over()
        url = client.connected_url
        _log.info("nats_connected", server=url.hostname if url else None)
        async with anyio.create_task_group() as session:
            self._session = session
            try:
                for attendant in self._attendants:
                    session.start_soon(self._attend, attendant, client)
                self._outage.met(f"the connection to NATS was lost: {await self._until_lost(client)}")
            finally:
                self._lose()
                session.cancel_scope.cancel()

    def _lose(self) -> None:
        self._client = self._session = None
        for callback in [*self._loss_callbacks]:
            callback()

    async def _attend(self, attendant: Attendant, client: Client) -> None:
        try:
            await attendant(client)
        except (Error, OSError) as error:
            _log.debug("nats_attendant_ended", reason=_words(error))
        except Exception:
            _log.exception("nats_attendant_crashed")
        self._client = None  # the next connection starts it anew

    async def _until_lost(self, client: Client) -> str:
        while client.is_connected and self._client is client:
            with anyio.move_on_after(_PULSE):
                await self._asked.wait()
            answered, self._answered, self._asked = self._answered, anyio.Event(), anyio.Event()
            try:
                await client.flush(_PULSE_LIMIT)  # type: ignore[arg-type]  # declared int, used as seconds
            except Exception as error:
                return _words(self._error or error)
            answered.set()
        return _words(self._error) if self._error else "the server went away"

    async def _on_error(self, error: Exception) -> None:
        _log.debug("nats_error", error=_words(error))
        self._error = error

    async def _on_disconnect(self) -> None:
        self._asked.set()  # look at once


def _words(error: Exception) -> str:
    said = str(error).removeprefix("nats: ").strip()
    return said if isinstance(error, Error) and said else f"{type(error).__name__} {said}".strip()


async def _bury(client: Client) -> None:
    """Close a client, whatever state it is in, and leave no task of it behind."""
    with anyio.CancelScope(shield=True):
        with anyio.move_on_after(_CLOSE_LIMIT):
            try:
                await client.close()
            except Exception as error:  # a connection that broke while data was waiting cannot be closed politely
                _log.debug("nats_close_failed", error=_words(error))
        for subscription in [*client._subs.values()]:
            subscription._stop_processing()  # close() does not come to it when it fails
        reading = client._reading_task
        if reading is not None and reading.done() and not reading.cancelled():
            reading.exception()  # it may have failed to close, too: looked at, or asyncio logs it as never seen


def _authentication(config: NatsConfig) -> dict[str, Any]:
    given = {
        "user": config.user,
        "password": config.password,
        "token": config.token,
        "user_credentials": _readable("nats_creds_file", config.creds_file),
        "nkeys_seed": _readable("nats_nkey_file", config.nkey_file),
    }
    return {name: value for name, value in given.items() if value is not None}


def _encryption(config: NatsConfig) -> dict[str, Any]:
    if not (config.tls_ca or config.tls_cert or any(url.startswith("tls://") for url in config.servers)):
        return {}
    try:
        context = ssl.create_default_context(cafile=config.tls_ca)
        if config.tls_cert:
            context.load_cert_chain(config.tls_cert, config.tls_key)
    except (OSError, ssl.SSLError) as error:
        raise Unavailable(f"the certificates of the settings nats_tls_ca, _cert and _key: {error}") from error
    return {"tls": context}


def _readable(setting: str, path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        path.read_bytes()
    except OSError as error:
        raise Unavailable(f"the file of the setting {setting}: {error}") from error
    return str(path)
