"""Hands documents to the sandbox and waits for their readings, no longer than a document may take."""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import socket
import subprocess  # only this interpreter is started, with our own modules
import sys
import threading
import time
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from cvJobMatching import limits
from cvJobMatching.confinement import copies, frames
from cvJobMatching.model.document import UnreadableDocument
from cvJobMatching.reading.sandbox import wire

if TYPE_CHECKING:
    from cvJobMatching.reading.parts import Reading

_START_SECONDS = 60.0
_TOO_LONG = UnreadableDocument("time_limit", "The document takes longer to read than one may.")
_TOO_MUCH = UnreadableDocument("too_large", "The document takes more processor time to read than one may.")
_ENDED = "The document ended the process that read it."


def parse(data: bytes) -> tuple[str, Reading]:
    """The media type and the reading of a document. Raises UnreadableDocument."""
    answer = _warm(data) if sys.platform == "linux" else in_new_interpreter(data)
    try:
        return wire.answered(answer)
    except (msgspec.DecodeError, ValueError) as error:
        raise UnreadableDocument("corrupt", _ENDED) from error


def in_new_interpreter(data: bytes) -> bytes:
    """A fresh interpreter for the one document, where none can be forked safely."""
    command = [sys.executable, "-m", "cvJobMatching.reading.sandbox.child"]
    try:
        done = subprocess.run(  # noqa: S603  # no part of the command comes from the document
            command, input=data, stdout=subprocess.PIPE, timeout=limits.SANDBOX_SECONDS, check=False, env=_environment()
        )
    except subprocess.TimeoutExpired as error:
        raise _TOO_LONG from error
    if not done.stdout:
        raise UnreadableDocument("memory_limit", _ENDED)
    return done.stdout


def _environment() -> dict[str, str]:
    """One thread everywhere: a process with several cannot be forked safely."""
    path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)  # noqa: PTH109  # a string is wanted
    return {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": path}


def _warm(data: bytes) -> bytearray:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        deadline = time.monotonic() + limits.SANDBOX_SECONDS
        _zygote.take(theirs)
        theirs.close()
        return _answer(ours, data, deadline)


def _answer(line: socket.socket, data: bytes, deadline: float) -> bytearray:
    """A child that ends without an answer met a limit: the processor's after that time, else memory's."""
    process, started = 0, time.monotonic()
    receive = partial(_receive, line, deadline)
    try:
        process = int.from_bytes(frames.received(receive), "big")
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            line.sendall(frames.framed(data))
        return frames.received(receive)
    except TimeoutError as error:
        if process:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        raise _TOO_LONG from error
    except (EOFError, ConnectionResetError) as error:
        spent = time.monotonic() - started > limits.SANDBOX_CPU_SECONDS
        raise (_TOO_MUCH if spent else UnreadableDocument("memory_limit", _ENDED)) from error


def _receive(line: socket.socket, deadline: float, size: int) -> bytes:
    line.settimeout(max(deadline - time.monotonic(), 0.001))
    return line.recv(size)


class _Zygote:
    """The process that forks, started when it is first needed and again should it die."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._orders: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def take(self, line: socket.socket) -> None:
        """Hands over one end of a line; the other will hear from a confined child."""
        with self._lock:
            for _ in range(2):
                orders = self._orders or self._start()
                try:
                    copies.order(orders, [line])
                except OSError:
                    self._end()
                else:
                    return
        raise RuntimeError("the sandbox cannot be started")

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-m", "cvJobMatching.reading.sandbox.zygote"]
        with theirs:
            self._process = subprocess.Popen(command, stdin=theirs.fileno(), env=_environment())  # noqa: S603  # ours alone
        ours.settimeout(_START_SECONDS)
        if ours.recv(16) != copies.READY:
            raise RuntimeError("the sandbox cannot be started")
        self._orders = ours
        return ours

    def _end(self) -> None:
        if self._orders is not None:
            self._orders.close()
        if self._process is not None:
            self._process.wait(timeout=_START_SECONDS)
        self._orders = self._process = None

    def close(self) -> None:
        """Lets the process end, as it does when nobody can give it orders any more."""
        with self._lock:
            self._end()


_zygote = _Zygote()
atexit.register(_zygote.close)
