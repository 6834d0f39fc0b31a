"""Ranks a given list of skill labels by a sentence: tf-idf cosine of stems, helped by the lexicon.

The labels may come from any list (ESCO has 13,891); a term that is rare among them weighs most.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import lru_cache
from math import log, sqrt
from typing import TYPE_CHECKING, NamedTuple

from cvJobMatching.skill_extraction.features import classes_of
from cvJobMatching.understanding.lexicon.find import named_skills
from cvJobMatching.understanding.lexicon.load import lexicon
from cvJobMatching.understanding.text.stop_words import stop_words
from cvJobMatching.understanding.text.tokens import stem, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WORD = 1.0
START = 0.4  # of a word: "monitor" for "monitoring"
ACTION = 0.7  # "manage", "use" and the like head a third of all labels
OTHER_NAME = 0.2  # aliases and broader skills of a named skill
START_LENGTH = 5  # letters

Weights = dict[str, float]


class Index(NamedTuple):
    """For each term, the labels that have it, with its part of their length; and how rare each term is."""

    labels: dict[str, list[tuple[int, float]]]
    weights: Weights


def rank_skill_labels(sentence: str, labels: Sequence[str]) -> tuple[str, ...]:
    """All `labels`, the most similar to `sentence` first; those without a common term keep their order."""
    index, similarity = _index(tuple(labels)), defaultdict[int, float](float)
    for term, weight in _query(sentence).items():
        for at, part in index.labels.get(term, ()):
            similarity[at] += weight * index.weights[term] * part
    return tuple(labels[at] for at in sorted(range(len(labels)), key=lambda at: (-similarity[at], at)))


@lru_cache(maxsize=2)
def _index(labels: tuple[str, ...]) -> Index:
    by_label = [_terms(label) for label in labels]
    seen = Counter(term for terms in by_label for term in terms)
    weights = {term: log((len(labels) + 1) / (count + 0.5)) for term, count in seen.items()}
    index: dict[str, list[tuple[int, float]]] = {}
    for at, terms in enumerate(by_label):
        length = sqrt(sum((weight * weights[term]) ** 2 for term, weight in terms.items()))
        for term, weight in terms.items():
            index.setdefault(term, []).append((at, weight * weights[term] / length))
    return Index(index, weights)


def _query(sentence: str) -> Weights:
    """The terms of a sentence, and at less weight those of the other names of the skills that it names."""
    found = dict(_weighed(sentence))
    for mention in named_skills(sentence):
        skill = lexicon().skills[mention.label]
        for name in (skill.label, *skill.aliases, *sorted(lexicon().broader(skill.label))):
            for term, weight in _weighed(name):
                found[term] = max(found.get(term, 0.0), OTHER_NAME * weight)
    return found


def _terms(label: str) -> Weights:
    found = dict(_weighed(label))
    first = next(words(label), None)
    if first and len(found) > 2 and "actions" in classes_of(first.key):  # more than one word and its start
        found[stem(first.key)] *= ACTION
    return found


def _weighed(text: str) -> Iterator[tuple[str, float]]:
    for word in words(text):
        if word.key not in stop_words()["en"]:
            found = stem(word.key)
            yield found, WORD
            if len(found) > START_LENGTH:
                yield f"{found[:START_LENGTH]}…", START
