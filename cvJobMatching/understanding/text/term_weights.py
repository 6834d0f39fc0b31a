"""How much a word tells: little when most CVs and postings have it, much when few do."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from math import log

from cvJobMatching.understanding.text.tokens import stem

COMMON, RARE = 0.25, 1.0


@cache
def _common() -> frozenset[str]:
    text = files("cvJobMatching.understanding.text").joinpath("data/common_words.txt").read_text("utf-8")
    rows = (line.partition(":") for line in text.splitlines() if line and not line.startswith("#"))
    return frozenset(stem(word, language.strip()) for language, _, listed in rows for word in listed.split())


def rarity(term: str) -> float:
    """The weight of a stem, above 0 and at most 1."""
    return COMMON if term in _common() else RARE


def emphasis(term: str, times: int) -> float:
    """How much a CV speaks of a term: by how rare it is, and a little by how often it stands there."""
    return rarity(term) * (1.0 + log(times))
