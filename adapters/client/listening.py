"""Following events without a network: every event once and in order, over as many connections as it takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import msgspec
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from adapters.client.address import Address
from adapters.client.errors import ConnectionLost, Refused

SILENCE = 60.0  # seconds; the service sends a heartbeat every 15
FAILURES = (OSError, EOFError, WebSocketException)
_OPEN_TIMEOUT = 10.0
_CLOSE_TIMEOUT = 2.0
_RETRIES = 8  # in a row without an event between them: about 45 seconds
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 10.0
_LARGEST_FRAME = 64 * 2**20  # bytes; the last one carries the report
_TOLD = 1000
_REFUSED: Mapping[int, tuple[int, str]] = {
    4400: (422, "invalid_request"),
    4401: (401, "missing_or_unknown_key"),
    4403: (403, "forbidden"),
    4404: (404, "not_found"),
}


class Numbered(Protocol):
    """An event with its number; 0 for a heartbeat."""

    @property
    def seq(self) -> int: ...
    @property
    def terminal(self) -> bool: ...


E = TypeVar("E", bound=Numbered)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story(Generic[E]):
    """What is followed: the path of its socket, and where to go on.

    `on_trouble` is told, in a sentence, when a connection is lost; `timeout` is in seconds, for all of it.
    """

    path: str
    event: type[E]
    after_seq: int = 0
    timeout: float | None = None
    on_trouble: Callable[[str], object] = lambda sentence: None


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
        """The event, unless it is a heartbeat or was told before. Raises NotAService."""
        self._connected = True
        try:
            event = self._decode(frame)
        except msgspec.DecodeError:
            raise self._address.stranger("it sends other messages") from None
        if event.seq <= self.last_seq:
            return None
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
            raise self._address.nothing_there(error) from None
        return self._pause(self._reason(error))

    def _reason(self, error: Exception) -> str:
        """Why another connection may do better. Raises Refused when none will."""
        match error:
            case InvalidStatus():
                status = error.response.status_code
                if status < 500 and status != 429:
                    raise _refused(status, "handshake", f"status {status}") from None
                return f"status {status}"
            case ConnectionClosed(rcvd=None):
                return "the connection broke"
            case ConnectionClosed():
                assert error.rcvd is not None
                code, reason = error.rcvd.code, error.rcvd.reason
                if code in _REFUSED:
                    status, name = _REFUSED[code]
                    raise _refused(status, name, reason or name) from None
                return reason or f"closed with code {code}"
            case TimeoutError():
                return "no message in time"
        return str(error) or type(error).__name__

    def _pause(self, reason: str) -> float:
        self._failures += 1
        if self._failures > _RETRIES:
            raise ConnectionLost(
                f"the connection was lost {self._failures} times in a row ({reason}); the service goes on",
                after_seq=self.last_seq,
                advice=f"follow it again with after_seq={self.last_seq}",
            ) from None
        pause: float = min(_FIRST_PAUSE * 2 ** (self._failures - 1), _LONGEST_PAUSE, self.patience)
        self._story.on_trouble(
            f"connection lost ({reason}); reconnecting in {pause:g} s ({self._failures} of {_RETRIES})"
        )
        return pause


def _refused(status: int, code: str, detail: str) -> Refused:
    return Refused(f"the service refused the WebSocket: {detail}", status=status, code=code, detail=detail)
