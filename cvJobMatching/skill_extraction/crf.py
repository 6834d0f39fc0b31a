"""A linear-chain CRF that marks the words of an English sentence that describe a skill; weights: `data/tagger.txt`.

Lafferty, McCallum, Pereira: Conditional Random Fields, ICML 2001. `training.py` fits the weights.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from itertools import pairwise
from math import exp
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TAGS = "BIO"  # begins a skill, is inside one, is outside
Row = tuple[float, float, float]
ZERO: Row = (0.0, 0.0, 0.0)


class Model(NamedTuple):
    """The weight of each feature for each tag, and of each transition from tag to tag."""

    version: str
    features: dict[str, Row]
    transitions: tuple[Row, Row, Row]


class Marginal(NamedTuple):
    """The probability that a word begins a skill, and that it is a part of one."""

    begins: float
    inside: float


@cache
def model() -> Model:
    """The weights that ship with the package, read once a process."""
    return parsed(files("cvJobMatching.skill_extraction").joinpath("data/tagger.txt").read_text("utf-8"))


def parsed(text: str) -> Model:
    """The model from the text that `training.py` writes.

    A line: hundredths for B, I and O, a tab, the feature; `-> TAG` instead of a feature is a transition.
    """
    version = text.split("version:", 1)[1].split(None, 1)[0]
    rows = dict(_row(line) for line in text.splitlines() if line and not line.startswith("#"))
    return Model(version, rows, (rows["-> B"], rows["-> I"], rows["-> O"]))


def _row(line: str) -> tuple[str, Row]:
    weights, _, feature = line.partition("\t")
    begins, inside, outside = (int(weight) / 100 for weight in weights.split())
    return feature, (begins, inside, outside)


def marginals(rows: Iterable[Sequence[str]], weights: Model) -> list[Marginal]:
    """The marginal probabilities of each word, from the features of each, by the forward-backward algorithm."""
    seen = [_scores(row, weights.features) for row in rows]
    if not seen:
        return []
    transitions = tuple(tuple(map(exp, row)) for row in weights.transitions)
    forward, backward = [_scaled(seen[0])], [(1.0, 1.0, 1.0)]
    for row in seen[1:]:
        forward.append(_scaled(_times(row, [_dot(forward[-1], column) for column in zip(*transitions, strict=True)])))
    for row in reversed(seen[1:]):
        backward.append(_scaled([_dot(_times(row, backward[-1]), step) for step in transitions]))
    both = (_scaled(_times(a, b)) for a, b in zip(forward, reversed(backward), strict=True))
    return [Marginal(begins, begins + inside) for begins, inside, _ in both]


def _scores(row: Sequence[str], features: dict[str, Row]) -> Row:
    begins = inside = outside = 0.0
    for feature in row:
        a, b, c = features.get(feature, ZERO)
        begins, inside, outside = begins + a, inside + b, outside + c
    most = max(begins, inside, outside)
    return exp(begins - most), exp(inside - most), exp(outside - most)


def _times(a: Sequence[float], b: Sequence[float]) -> Row:
    return a[0] * b[0], a[1] * b[1], a[2] * b[2]


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _scaled(row: Sequence[float]) -> Row:
    total = sum(row)
    return row[0] / total, row[1] / total, row[2] / total


def likely_runs(found: Sequence[Marginal], least: float) -> list[tuple[int, int]]:
    """The runs of words that are likely parts of a skill, cut where a new one is more likely to begin."""
    starts = [
        at
        for at, marginal in enumerate(found)
        if marginal.inside >= least
        and (not at or found[at - 1].inside < least or marginal.begins >= marginal.inside / 2)
    ]
    return [(start, _end(found, start, stop, least)) for start, stop in pairwise([*starts, len(found)])]


def _end(found: Sequence[Marginal], start: int, stop: int, least: float) -> int:
    return next((at for at in range(start, stop) if found[at].inside < least), stop)
