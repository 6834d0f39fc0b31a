"""What a client prefers: how long to wait, which media type, and which version it has already."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WAIT = re.compile(r'\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:;.*)?', re.IGNORECASE)
_QUALITY = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")


def preferred_wait(prefer: str | None, *, longest_s: int) -> int:
    """Seconds of `Prefer: wait=N`, at most `longest_s`; 0 for none. What cannot be read is ignored (RFC 7240)."""
    for preference in (prefer or "").split(","):
        if found := _WAIT.fullmatch(preference):
            return min(int(found[1]), longest_s)
    return 0


def matches(if_none_match: str | None, etag: str) -> bool:
    """Whether the client has this version already."""
    if if_none_match is None:
        return False
    candidates = {candidate.strip().removeprefix("W/") for candidate in if_none_match.split(",")}
    return etag in candidates or "*" in candidates


def negotiate(accept: str | None, offered: Sequence[str]) -> str | None:
    """The offered media type that `accept` likes best, the first of equals; None when it likes none."""
    ranges = [_range(part) for part in accept.split(",")] if accept and accept.strip() else [("*/*", 1.0)]
    best = max(offered, key=lambda it: _quality(it, ranges))
    return best if _quality(best, ranges) > 0 else None


def _range(part: str) -> tuple[str, float]:
    media, *parameters = (piece.strip().lower() for piece in part.split(";"))
    qualities = [float(found[1]) for piece in parameters if (found := _QUALITY.fullmatch(piece))]
    return media, qualities[0] if qualities else 1.0


def _quality(media: str, ranges: Sequence[tuple[str, float]]) -> float:
    """That of the most specific range; `text/*` counts before `*/*`."""
    for pattern in (media, media.partition("/")[0] + "/*", "*/*"):
        for candidate, quality in ranges:
            if candidate == pattern:
                return quality
    return 0.0
