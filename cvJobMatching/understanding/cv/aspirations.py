"""Finds what a CV wishes for: naming the position that one wants is no experience of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cvJobMatching.understanding.text.lines import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

# Russian CVs state their title as a wish ("желаемая должность"), so that no Russian words are among these.
LONGEST = 90  # characters of a line that reads as a title
REST = r"[^\n.|•]{0,160}"
LABELLED = re.compile(
    r"(?:^|(?<=[\n|•.]))\W{0,4}(?:(?:career|professional|job|employment)\s+)?(?:objectives?|goals?"
    r"|desired\s+(?:position|role|job|title)"
    r"|target(?:ed)?\s+(?:position|role|job)|position\s+(?:desired|sought|wanted|applied\s+for)|applying\s+for"
    r"|zielposition|gewünschte\s+(?:position|stelle)|berufsziel|bewerbung\s+als|poste\s+(?:recherché|souhaité|visé)"
    r"|puesto\s+(?:deseado|buscado)|postul\s+dorit)\s*[:–-]\s*" + REST,
    re.IGNORECASE,
)
SAID = re.compile(
    r"\b(?:seek(?:ing|s)?|looking\s+for|in\s+search\s+of|apply(?:ing)?\s+for|aspir(?:e|ing)\s+to|to\s+(?:obtain"
    r"|secure|get)"
    r"|wish(?:ing)?\s+to\s+(?:work|become)|want\s+to\s+(?:work|become)|suche)\s+"
    r"(?:[\w'’/-]+\s+){0,6}?(?:positions?|roles?|jobs?|opportunit\w+|employment|stelle|position)\b"
    + REST
    + r"|(?:^|(?<=\n))\W{0,4}(?:an?\s+)?(?:position|job|role)\s+as\b"
    + REST,
    re.IGNORECASE,
)


def wishes(text: str) -> Iterator[Span]:
    """The spans of wishes on short lines, which would count as titles; a whole paragraph of aims tells of skills."""
    for pattern in (LABELLED, SAID):
        yield from (Span(*found.span()) for found in pattern.finditer(text) if _on_a_short_line(text, found))


def _on_a_short_line(text: str, found: re.Match[str]) -> bool:
    end = text.find("\n", found.end())
    start = text.rfind("\n", 0, found.start()) + 1
    return (len(text) if end < 0 else end) - start <= LONGEST
