"""Places of a ranking as bytes, so that one index holds a vacancy's candidates in their order."""

from __future__ import annotations

import struct
from typing import Final

from domain.model.ranking import Place

TIE_BYTES: Final = 9  # the advice and the score; candidates that share them share a rank
_DIGEST_BYTES: Final = 16


def place_bytes(place: Place) -> bytes:
    """A place as bytes that sort as it does: an IEEE double that is not negative sorts by its bits."""
    return bytes([place.advice]) + struct.pack(">d", place.behind) + bytes.fromhex(place.digest)[:_DIGEST_BYTES]
