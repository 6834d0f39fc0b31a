"""Recognises sentences that call their requirement nice to have."""

from __future__ import annotations

import re

NICE = re.compile(
    r"\b(?:nice\s+to\s+have|(?:is|are|would\s+be|as|considered)\s+an?\s+(?:\w+\s+)?(?:plus|advantage|bonus|asset)"
    r"|an\s+(?:added\s+)?(?:advantage|asset)\s*(?:[.,;!)]|\Z)|a\s+plus\b|preferred|preferably|desirable|ideally|bonus|von\s+vorteil|wünschenswert|idealerweise"
    r"|serait\s+un\s+plus|est\s+un\s+plus|souhaité\w*|serai\w*\s+appréci\w+|appréciée?s?\b|un\s+atout"
    r"|deseable|se\s+valora\w*|(?:будет|как)\s+(?:\w+\s+)?(?:плюс\w*|преимуществ\w*)|плюсом|желател\w+|приветств\w+"
    r"|преимуществ\w+|constituie\s+(?:un\s+)?avantaj|este\s+avantajoas\w+|de\s+preferat)",
    re.IGNORECASE,
)
ASIDE = re.compile(r"\(([^()\n]{0,120})\)")


def is_nice(sentence: str) -> bool:
    """Whether the sentence calls its requirement nice to have; an aside about a detail does not count."""
    return bool(NICE.search(ASIDE.sub(_unless_of_the_whole, sentence)))


def _unless_of_the_whole(aside: re.Match[str]) -> str:
    """The aside if it is about the whole, as "(nice to have)"; blanks if about a detail, as "(ideally in law)"."""
    rest = NICE.sub(" ", aside[1])
    return " " * len(aside[0]) if len(rest.split()) > 1 else aside[0]
