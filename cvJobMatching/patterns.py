"""The only place where patterns are compiled: no repeat of one looks further than REACH characters.

So a search costs at most REACH steps a character for each open repeat that stands inside another one or can begin
anywhere; tests/architecture/test_patterns.py refuses a pattern whose time grows faster than its text even below that.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from cvJobMatching.limits import MAX_LINE_CHARACTERS

REACH: Final = MAX_LINE_CHARACTERS  # so a line is never longer than what a pattern sees of it
_QUANTIFIER: Final = re.compile(
    r"(?P<whole>\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?:\{\d+(?:,\d+)?\}|\?)[+?]?)"
    r"|(?P<open>[*+]|\{(?P<least>\d*),\})(?P<way>[+?]?)",
    re.DOTALL,
)
_registered: dict[tuple[str, int], re.Pattern[str]] = {}


def compiled(source: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern with its open repeats bounded; the same one for the same source. Raises re.error."""
    key = (source, int(flags))
    if key not in _registered:
        _registered[key] = re.compile(_bounded(source), flags)
    return _registered[key]


@lru_cache(maxsize=512)
def literal(*words: str, whole: bool = False, flags: int = 0) -> re.Pattern[str]:
    """Words that stand in a document, one after the other with blanks between; `whole`: with no letter at their sides.

    Such a pattern is not kept for ever.
    """
    together = rf"\s{{1,{REACH}}}".join(map(re.escape, words))
    return re.compile(rf"(?<!\w){together}(?!\w)" if whole else together, flags)


def registered() -> tuple[re.Pattern[str], ...]:
    """Every pattern that was compiled so far."""
    return tuple(_registered.values())


def _bounded(source: str) -> str:
    return _QUANTIFIER.sub(_within_reach, source)


def _within_reach(found: re.Match[str]) -> str:
    if found["whole"]:
        return found[0]
    least = {"*": "0", "+": "1"}.get(found["open"], found["least"] or "0")
    return f"{{{least},{REACH}}}{found['way']}"
