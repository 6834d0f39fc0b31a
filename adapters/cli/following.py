"""Following a job on its WebSocket: every event once and in order, over as many connections as it takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from urllib.parse import quote

import msgspec
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect

from adapters.cli.connection import Service
from adapters.cli.exits import Refused, Unreachable
from adapters.cli.wire import Frame

_SILENCE = 60.0  # seconds; the service sends a heartbeat every 15
_OPEN_TIMEOUT = 10.0
_CLOSE_TIMEOUT = 2.0
_RETRIES = 8  # in a row without an event between them: about 45 seconds
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 10.0
_LARGEST_FRAME = 64 * 2**20  # bytes; the last one carries the report
_TOLD = 1000
_NO_USE = {4400: "invalid_request", 4401: "missing_or_unknown_key", 4403: "forbidden", 4404: "job_not_found"}
_decode = msgspec.json.Decoder(Frame).decode


class _Lost(Exception):
    """The connection is gone and another one may do better."""


class Following:
    """One listener of one job. `on_trouble` is told, in a sentence, when a connection is lost."""

    def __init__(self, service: Service, id: str, *, after_seq: int = 0, on_trouble: Callable[[str], None]) -> None:
        self._service = service
        self._id = id
        self._on_trouble = on_trouble
        self._connected = False
        self._failures = 0
        self.last_seq = after_seq

    def __iter__(self) -> Iterator[Frame]:
        """Events to the terminal one. Raises Refused, Unreachable."""
        while True:
            try:
                yield from self._one_connection()
                return
            except _Lost as lost:
                self._pause(str(lost))

    def _one_connection(self) -> Iterator[Frame]:
        with self._open() as socket:
            self._connected = True
            while (frame := self._received(socket)) is not None:
                if frame.seq <= self.last_seq:  # a heartbeat, or told before
                    continue
                self.last_seq, self._failures = frame.seq, 0
                yield frame
                if frame.terminal:
                    return

    def _open(self) -> ClientConnection:
        url = f"{self._service.socket_url}/ws/jobs/{quote(self._id)}?after_seq={self.last_seq}"
        try:
            return connect(
                url,
                additional_headers=self._service.headers,
                open_timeout=_OPEN_TIMEOUT,
                close_timeout=_CLOSE_TIMEOUT,
                max_size=_LARGEST_FRAME,
                proxy=None if self._service.is_this_machine else True,
            )
        except InvalidStatus as error:
            status = error.response.status_code
            if status < 500 and status != 429:
                raise Refused(
                    f"the service refused the WebSocket (status {status})", status=status, problem="handshake"
                ) from None
            raise _Lost(f"status {status}") from None
        except (OSError, WebSocketException, EOFError) as error:
            if not self._connected:
                raise self._service.nothing_there(error) from None
            raise _Lost(str(error) or type(error).__name__) from None

    def _received(self, socket: ClientConnection) -> Frame | None:
        """The next frame; None when the service has told everything."""
        try:
            return _decode(socket.recv(timeout=_SILENCE))
        except ConnectionClosed as closed:
            if closed.rcvd is not None and closed.rcvd.code == _TOLD:
                return None
            raise self._meaning(closed) from None
        except TimeoutError:
            raise _Lost(f"no message for {_SILENCE:.0f} s") from None
        except msgspec.DecodeError:
            raise Unreachable(f"the server at {self._service.url} is not AI Recruiter; check --url") from None

    def _meaning(self, closed: ConnectionClosed) -> Exception:
        if closed.rcvd is None:
            return _Lost("the connection broke")
        code, reason = closed.rcvd.code, closed.rcvd.reason
        if code in _NO_USE:
            return Refused(
                f"the service refused the WebSocket: {reason or _NO_USE[code]}", status=code, problem=_NO_USE[code]
            )
        return _Lost(reason or f"closed with code {code}")

    def _pause(self, reason: str) -> None:
        self._failures += 1
        if self._failures > _RETRIES:
            raise Unreachable(
                f"the connection was lost {self._failures} times in a row ({reason}); the job still runs. To "
                f"watch it again: ai-recruiter watch {self._id} --after-seq {self.last_seq}"
            )
        pause = min(_FIRST_PAUSE * 2 ** (self._failures - 1), _LONGEST_PAUSE)
        self._on_trouble(f"connection lost ({reason}); reconnecting in {pause:g} s ({self._failures} of {_RETRIES})")
        time.sleep(pause)
