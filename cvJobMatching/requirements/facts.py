"""What rules know of one criterion and one CV, as numbers that the fitted judge weighs beside the passages themselves.

Every number is between -1 and 2 and comes from the blind text alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from cvJobMatching.concepts import Path, Strength, find
from cvJobMatching.model.report import FindingStatus
from cvJobMatching.patterns import compiled, literal
from cvJobMatching.requirements.spoken_of import concepts_of, way_between
from cvJobMatching.understanding.text.initials import spelled_out
from cvJobMatching.understanding.text.terms import stems_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from cvJobMatching.requirements.criterion import Criterion
    from cvJobMatching.requirements.kinds.title import Title
    from cvJobMatching.requirements.verdict import Verdict
    from cvJobMatching.understanding.cv.features import CandidateFacts
    from cvJobMatching.understanding.text.lines import Span

NAMED: Final = compiled(r"(?<![\w.])(?:[A-ZА-ЯÄÖÜ]\w*[A-Z0-9][\w.+#/-]*|\w*\d[\w.+#/-]*|[A-ZА-ЯÄÖÜ][\w.+#-]+)")
WORD: Final = compiled(r"\w+")
DOTLESS: Final = str.maketrans("İı", "ii")  # which a search without case takes for an i
ORDER: Final = tuple(Strength)


class Known(NamedTuple):
    """The numbers, the best path from a concept of the CV to one that is asked for, and what each passage shows.

    Of a passage: whether a concept proves one that is asked for, and whether one or its initials hint at it, 0 to 1.
    """

    numbers: tuple[float, ...]
    path: Path | None
    passages: NDArray[np.float32]  # passages by two


def known(criterion: Criterion, cv: CandidateFacts, ruled: Verdict, position: Title | None) -> Known:
    """What is known of `criterion`, where `ruled` is what its own rule says and `position` the posting's title."""
    asked = concepts_of(criterion.wording)
    held = _concepts_by_unit(cv.text, cv.units)
    passages = np.zeros((len(cv.units), 2), dtype=np.float32)
    ways = [_best(concept, held, passages) for concept in sorted(asked)]
    best = min((way for way in ways if way), key=_rank, default=None)
    spelled = _spelled(criterion.wording, cv, passages)
    proven = sum(1.0 for way in ways if way and way.strength.proves) / max(1, len(ways))
    numbers = (
        *_of_rule(ruled.status),
        *criterion.measure(cv),
        *(position.measure(cv) if position else (0.0, 0.0, 0.0)),
        *_overlap(criterion.wording, cv),
        float(bool(asked)),
        proven,
        *(float(best is not None and best.strength is each) for each in ORDER),
        spelled,
        *criterion.told(cv),
    )
    passages[passages[:, 0] > 0, 1] = 0.0
    return Known(numbers, best, passages)


def _best(asked: str, held: Mapping[str, tuple[int, ...]], passages: NDArray[np.float32]) -> Path | None:
    """The best path to a concept that is asked for; what each passage's concepts show of it is noted in `passages`."""
    best = None
    for proof, places in held.items():
        way = way_between(proof, asked)
        if way is None:
            continue
        if way.strength.proves or way.strength is Strength.BROADER:
            passages[list(places), 0 if way.strength.proves else 1] = 1.0
        if best is None or _rank(way) < _rank(best):
            best = way
    return best


def _spelled(asked: str, cv: CandidateFacts, passages: NDArray[np.float32]) -> float:
    """How surely a passage has the initials of what is asked, or its words; each passage that has is noted."""
    best = 0.0
    for number, unit in enumerate(cv.units):
        if sure := spelled_out(asked, cv.text[slice(*unit)]):
            passages[number, 1] = max(passages[number, 1], sure)
            best = max(best, sure)
    return best


def _rank(way: Path) -> tuple[int, int, str]:
    return ORDER.index(way.strength), len(way.steps), way.proof


@lru_cache(maxsize=16)
def _concepts_by_unit(text: str, units: tuple[Span, ...]) -> Mapping[str, tuple[int, ...]]:
    """The concepts of a CV, each with the numbers of the passages that name it."""
    found: dict[str, set[int]] = {}
    starts = [unit.start for unit in units]
    for mention in find(text):
        at = bisect_right(starts, mention.start) - 1
        if at >= 0:
            found.setdefault(mention.concept, set()).add(at)
    return {concept: tuple(sorted(places)) for concept, places in sorted(found.items())}


def _of_rule(status: FindingStatus | None) -> tuple[float, ...]:
    return (
        float(status is not None),
        float(status is FindingStatus.MET),
        float(status is FindingStatus.PARTIAL),
        float(status is FindingStatus.MISSING),
    )


def _names(text: str, name: str) -> bool:
    """Whether a text has a name, in letters of any case; it is searched only where it has the first word of it."""
    first = WORD.match(name)
    if first is None or _folded(first[0]) not in _words(text):
        return False
    return literal(name, whole=True, flags=re.IGNORECASE).search(text) is not None


@lru_cache(maxsize=4)
def _words(text: str) -> frozenset[str]:
    return frozenset(map(_folded, WORD.findall(text)))


def _folded(word: str) -> str:
    return word.lower() if word.isascii() else word.translate(DOTLESS).upper().casefold()


def _overlap(text: str, cv: CandidateFacts) -> tuple[float, float, float, float]:
    """Shares of the terms that the whole CV and its best passage hold, and of the names; whether there are names."""
    wanted = stems_of(text, cv.language or "en")
    places = [cv.terms[term] for term in wanted if term in cv.terms]
    counted: dict[int, int] = {}
    for units in places:
        for unit in units:
            counted[unit] = counted.get(unit, 0) + 1
    names = NAMED.findall(text[1:]) if text[:1].isupper() and not text[:2].isupper() else NAMED.findall(text)
    held = [name for name in names if _names(cv.text, name)]
    size = max(1, len(wanted))
    return (
        len(places) / size,
        max(counted.values(), default=0) / size,
        len(held) / len(names) if names else 0.0,
        float(bool(names)),
    )
