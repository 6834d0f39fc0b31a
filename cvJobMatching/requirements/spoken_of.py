"""The concepts that a passage speaks of, and the paths between two concepts, remembered."""

from __future__ import annotations

from functools import lru_cache

from cvJobMatching.concepts import Path, find, path
from cvJobMatching.understanding.text.terms import stems_of


@lru_cache(maxsize=4096)
def concepts_of(text: str) -> frozenset[str]:
    """The concepts that a text names."""
    return frozenset(mention.concept for mention in find(text))


@lru_cache(maxsize=4096)
def covered(text: str, language: str) -> float:
    """The share of a passage's terms that stand in the names of concepts."""
    whole = stems_of(text, language)
    named = frozenset().union(*(stems_of(mention.quote, language) for mention in find(text)))
    return len(whole & named) / len(whole) if whole else 0.0


@lru_cache(maxsize=65536)
def way_between(proof: str, asked: str) -> Path | None:
    """The path from one concept to another."""
    return path(proof, asked)
