"""The weight of a term: low when most CVs and job descriptions have it."""

from __future__ import annotations

from functools import cache
from math import log

from cvJobMatching.languages.pack import topic
from cvJobMatching.languages.schema import Grammar
from cvJobMatching.understanding.text.tokens import stem
from cvJobMatching.weights import weights


@cache
def _common() -> frozenset[str]:
    """The stems of the common words of all languages."""
    return frozenset(stem(word, code) for code, each in topic(Grammar).items() for word in each.common_words)


def is_common(term: str) -> bool:
    """Whether most CVs and postings have the stem, whatever they are about."""
    return term in _common()


def rarity(term: str) -> float:
    """The weight of a stem, above 0 and at most 1."""
    return weights().of["common_term" if is_common(term) else "rare_term"]


def emphasis(term: str, times: int) -> float:
    """The weight of a term that a CV has `times` times: the rarity, raised a little by the frequency."""
    return rarity(term) * (1.0 + log(times))
