"""Short names and the words whose initials they are: "PMP" and "Project Management Professional".

After the rule of Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions" (2003), for names
that stand in different texts: every letter is the first one of a word.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.text.stop_words import all_stop_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SHORTEST: Final = 3  # letters; two are the initials of too much
LONGEST: Final = 6
SHORT: Final = compiled(rf"(?<![\w.])[^\W\d_a-zа-яё]{{{SHORTEST},{LONGEST}}}(?![\w])")
APART: Final = compiled(r"[^\w\s'’/-]+|\s[-–—/]\s|\n")  # nothing that is spelled out goes over it
WORD: Final = compiled(r"[^\W\d_]+")


@lru_cache(maxsize=4096)
def short_names(text: str) -> frozenset[str]:
    """The words of three to six capitals."""
    return frozenset(SHORT.findall(text))


@lru_cache(maxsize=4096)
def initials(text: str) -> Mapping[str, bool]:
    """Initials of three to six successive words in capitals, and whether all these words begin with one."""
    found: dict[str, bool] = {}
    for part in APART.split(text):
        for name, written in _of(part):
            found[name] = found.get(name, False) or written
    return found


def _of(part: str) -> Iterator[tuple[str, bool]]:
    words = [word for word in WORD.findall(part) if word.lower() not in all_stop_words()]
    for start in range(len(words)):
        for end in range(start + SHORTEST, min(len(words), start + LONGEST) + 1):
            own = words[start:end]
            yield "".join(word[0] for word in own).upper(), all(word[0].isupper() for word in own)


def spelled_out(asked: str, passage: str) -> float:
    """How surely one text has a short name of what the other spells out: 1, 0.5 where not all are capitals, or 0."""
    best = 0.0
    for one, other in ((asked, passage), (passage, asked)):
        if names := short_names(one):
            written = initials(other)
            best = max(best, *(0.5 + 0.5 * written[name] if name in written else 0.0 for name in names))
    return best
