"""Following events without a network: every event once and in order, over as many connections as it takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import msgspec
from httpx2 import Response
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, WebSocketException
from websockets.http11 import Response as Answer

from adapters.client.address import COME_BACK, Address
from adapters.client.errors import ConnectionLost

RECONNECTS = 8  # in a row without an event between them: about 45 seconds
SILENCE = 60.0  # seconds; the service sends a heartbeat every 15
FAILURES = (OSError, EOFError, WebSocketException)
_OPEN_TIMEOUT = 10.0
_CLOSE_TIMEOUT = 2.0
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 10.0
_LARGEST_FRAME = 64 * 2**20  # bytes; the last one carries the report
_TOLD = 1000
PROGRESS = "progress"
_REFUSED: Mapping[int, tuple[int, str]] = {
    4400: (422, "invalid_request"),
    4401: (401, "missing_or_unknown_key"),
    4403: (403, "forbidden"),
    4404: (404, "not_found"),
}


class Numbered(Protocol):
    """An event with its number; 0 for a heartbeat and for progress."""

    @property
    def type(self) -> str: ...
    @property
    def seq(self) -> int: ...
    @property
    def terminal(self) -> bool: ...


E = TypeVar("E", bound=Numbered)


def silently(sentence: str) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story(Generic[E]):
    """What is followed: the path of its socket, and where to go on.

    `timeout` is in seconds, for all of it; `reconnects` are tried in a row; `on_trouble` is told of each one.
    With `progress`, what tells only how far a stage has come is an event too.
    """

    path: str
    event: type[E]
    after_seq: int = 0
    timeout: float | None = None
    reconnects: int = RECONNECTS
    on_trouble: Callable[[str], object] = silently
    progress: bool = False


class Listening(Generic[E]):
    """One listener. The client connects to `url` with `options` until it is `over`."""

    def __init__(self, address: Address, story: Story[E]) -> None:
        self.over = False
        self.last_seq = story.after_seq
        self._address = address
        self._story = story
        self._decode = msgspec.json.Decoder(story.event).decode
        self._give_up_at = None if story.timeout is None else time.monotonic() + story.timeout
        self._connected = False
        self._failures = 0

    @property
    def url(self) -> str:
        return f"{self._address.socket_url}{self._story.path}?after_seq={self.last_seq}"

    @property
    def options(self) -> dict[str, Any]:
        """For the `connect` of websockets."""
        return {
            "additional_headers": self._address.headers,
            "open_timeout": min(_OPEN_TIMEOUT, self.patience),
            "close_timeout": _CLOSE_TIMEOUT,
            "max_size": _LARGEST_FRAME,
            "proxy": None if self._address.is_this_machine else True,
        }

    @property
    def patience(self) -> float:
        """Seconds to wait for the next frame."""
        return SILENCE if self._give_up_at is None else max(min(SILENCE, self._give_up_at - time.monotonic()), 0.0)

    def heard(self, frame: str | bytes) -> E | None:
        """The event, unless it is a heartbeat, was told before, or nobody wants it. Raises NotAService."""
        self._connected = True
        try:
            event = self._decode(frame)
        except msgspec.DecodeError:
            raise self._address.stranger("it sends other messages") from None
        if event.seq <= self.last_seq:
            return event if self._story.progress and event.type == PROGRESS else None
        self.last_seq, self._failures, self.over = event.seq, 0, event.terminal
        return event

    def failed(self, error: Exception) -> float:
        """Seconds until the next connection; 0 when it is over. Raises Refused, Unavailable, TimeoutError."""
        if isinstance(error, ConnectionClosed) and error.rcvd is not None and error.rcvd.code == _TOLD:
            self.over = True
            return 0
        if self._give_up_at is not None and time.monotonic() >= self._give_up_at:
            raise TimeoutError(f"it has not ended within {self._story.timeout:g} s") from None
        self._connected |= isinstance(error, ConnectionClosed | InvalidStatus)
        if not self._connected:
            speaks_another = isinstance(error, InvalidHandshake)
            raise (self._address.stranger if speaks_another else self._address.nothing_there)(error) from None
        return self._pause(self._reason(error))

    def _reason(self, error: Exception) -> str:
        """Why another connection may do better. Raises Refused when none will."""
        match error:
            case InvalidStatus():
                return self._refused_handshake(error.response)
            case ConnectionClosed(rcvd=None):
                return "the connection broke"
            case ConnectionClosed():
                assert error.rcvd is not None
                return self._closed(error.rcvd.code, error.rcvd.reason)
            case TimeoutError():
                return "no message in time"
        return str(error) or type(error).__name__

    def _refused_handshake(self, answer: Answer) -> str:
        response = Response(
            answer.status_code, headers=list(answer.headers.raw_items()), content=bytes(answer.body or b"")
        )
        refusal = self._address.refusal(response)
        if response.status_code < 500 and response.status_code not in COME_BACK:
            raise refusal from None
        return refusal.message

    def _closed(self, code: int, reason: str) -> str:
        if code in _REFUSED:
            status, name = _REFUSED[code]
            raise self._address.refused(status, name, reason or name) from None
        return reason or f"closed with code {code}"

    def _pause(self, reason: str) -> float:
        self._failures += 1
        if self._failures > self._story.reconnects:
            raise ConnectionLost(
                f"the connection was lost {self._failures} times in a row ({reason}); the service goes on",
                after_seq=self.last_seq,
                advice=f"follow it again with after_seq={self.last_seq}",
            ) from None
        pause: float = min(_FIRST_PAUSE * 2 ** (self._failures - 1), _LONGEST_PAUSE, self.patience)
        self._story.on_trouble(
            f"connection lost ({reason}); reconnecting in {pause:g} s ({self._failures} of {self._story.reconnects})"
        )
        return pause
