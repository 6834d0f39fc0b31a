"""How long, and how long ago, a CV shows what is asked: the roles in which the judge saw something of it."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final

import numpy as np

from cvJobMatching.understanding.cv.roles import months_covered

if TYPE_CHECKING:
    from cvJobMatching.matching.opinion import Opinion
    from cvJobMatching.understanding.cv.features import CandidateFacts
    from cvJobMatching.understanding.cv.roles import Placed

ABOVE: Final = (0.0, 2.0, 4.0)  # how far the best passage of a role stands above nothing, from hardly to plainly
MOST: Final = 2.0  # times what is asked; more says no more
DECADE: Final = 120.0  # months
UNKNOWN: Final = -1.0


def tenure(months: float, opinion: Opinion, cv: CandidateFacts) -> tuple[float, ...]:
    """The time in the roles that speak of it by the `months` asked, for each of `ABOVE`; 0 where none are asked.

    Then of the role that has the best passage, in decades: how long it was held and how long ago it ended.
    """
    starts = [unit.start for unit in cv.units]
    spoken = [(_support(placed, opinion, starts), placed) for placed in cv.roles if placed.period]
    found = ([placed for near, placed in spoken if near > above] for above in ABOVE)
    covered = (months_covered(roles, cv.as_of) or 0 for roles in found)
    return (*(min(MOST, share / months) if months else 0.0 for share in covered), *_of_best(spoken, cv))


def _support(placed: Placed, opinion: Opinion, starts: list[int]) -> float:
    """Of the best passage of a role, above nothing; `starts` says where each passage begins."""
    first, last = bisect_left(starts, placed.span.start), bisect_left(starts, placed.span.end)
    return float(opinion.support[first:last].max() - opinion.nothing) if first < last else -np.inf


def _of_best(spoken: list[tuple[float, Placed]], cv: CandidateFacts) -> tuple[float, float]:
    best = max(spoken, key=lambda each: each[0], default=None)
    if best is None or best[0] <= ABOVE[0]:
        return UNKNOWN, UNKNOWN
    held, ago = best[1].months(cv.as_of) or 0, best[1].months_ago(cv.as_of) or 0
    return held / DECADE, ago / DECADE
