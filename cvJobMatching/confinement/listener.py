"""The supervisor's end of a filter that asks: it hears of each call, and lets it go on."""

from __future__ import annotations

import errno
import fcntl
import os
import struct
from dataclasses import dataclass

_RECEIVE, _ANSWER = 0xC0502100, 0xC0182101
_CALL_BYTES = 80  # id, process, flags, number of the call; the rest is not looked at
_GO_ON = 1


@dataclass(frozen=True, slots=True)
class Listener:
    """The descriptor that `call_filter.filter_calls` gave; whoever asks waits for the answer."""

    descriptor: int

    def fileno(self) -> int:
        """For a selector: readable when somebody asks, and when nobody is left who could."""
        return self.descriptor

    def hear(self) -> int | None:
        """The number of the next call, which goes on then; None when who asked is gone. Raises EOFError at the end."""
        asked = bytearray(_CALL_BYTES)
        try:
            fcntl.ioctl(self.descriptor, _RECEIVE, asked, True)
            id, _, _, number = struct.unpack_from("=QIIi", asked)
            fcntl.ioctl(self.descriptor, _ANSWER, struct.pack("=QqiI", id, 0, 0, _GO_ON))
        except OSError as error:
            if error.errno == errno.ENOENT:  # it was killed, or interrupted and asks again
                return None
            raise EOFError from error
        return int(number)

    def close(self) -> None:
        """Calls that are asked about fail from now on."""
        os.close(self.descriptor)
