"""How much of a passage of a posting is found in a CV, term by term."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from cvJobMatching.understanding.text.term_weights import emphasis
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from cvJobMatching.understanding.cv.features import CandidateFacts
    from cvJobMatching.understanding.text.lines import Span

Terms = tuple[tuple[str, float], ...]  # stem and weight
MOST_PASSAGES = 2  # that are quoted
POORER = 0.6  # of what the best passage holds: with less, a second one is not quoted


def present(terms: Terms, cv: CandidateFacts) -> Terms:
    """The terms that the CV has, too."""
    return tuple((term, weight) for term, weight in terms if term in cv.terms)


def prominence(term: str, cv: CandidateFacts) -> float:
    """How large a part of the CV speaks of the term, 0 to 1; a longer CV gains nothing by its length."""
    return min(1.0, weights().of["prominence"] * emphasis(term, len(cv.terms[term])) / cv.norm)


def best_passages(found: Terms, cv: CandidateFacts) -> tuple[tuple[Span, ...], float]:
    """The passages that hold most of the terms, much poorer ones left out, and the weight that the best one holds."""
    weight_of: dict[int, float] = defaultdict(float)
    for term, weight in found:
        for unit in dict.fromkeys(cv.terms[term]):
            weight_of[unit] += weight
    best = sorted(weight_of.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_PASSAGES]
    most = best[0][1] if best else 0.0
    return tuple(cv.units[unit] for unit, weight in sorted(best) if weight >= POORER * most), most
