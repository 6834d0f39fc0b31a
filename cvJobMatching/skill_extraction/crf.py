"""A linear-chain CRF that marks which words of an English sentence tell a skill, with weights from `data/tagger.txt`.

Lafferty, McCallum, Pereira: Conditional Random Fields, ICML 2001. `training.py` makes the weights and says of what.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from itertools import pairwise
from math import exp
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TAGS = "BIO"  # begins a skill, goes on with it, is outside
Row = tuple[float, float, float]
ZERO: Row = (0.0, 0.0, 0.0)


class Model(NamedTuple):
    """The weight of each sign for each tag, and of each step from tag to tag."""

    version: str
    signs: dict[str, Row]
    steps: tuple[Row, Row, Row]


class Chance(NamedTuple):
    """How likely a word begins a skill, and how likely it is a part of one."""

    begins: float
    inside: float


@cache
def model() -> Model:
    """The weights that ship with the package, read once a process."""
    return parsed(files("cvJobMatching.skill_extraction").joinpath("data/tagger.txt").read_text("utf-8"))


def parsed(text: str) -> Model:
    """The weights as `training.py` writes them: hundredths for B, I and O, a tab, the sign; `->` heads a step."""
    version = text.split("version:", 1)[1].split(None, 1)[0]
    rows = dict(_row(line) for line in text.splitlines() if line and not line.startswith("#"))
    return Model(version, rows, (rows["-> B"], rows["-> I"], rows["-> O"]))


def _row(line: str) -> tuple[str, Row]:
    weights, _, sign = line.partition("\t")
    begins, inside, outside = (int(weight) / 100 for weight in weights.split())
    return sign, (begins, inside, outside)


def chances(rows: Iterable[Sequence[str]], weights: Model) -> list[Chance]:
    """The marginal chances of each word, from the signs of each, by the forward-backward algorithm."""
    seen = [_weighed(row, weights.signs) for row in rows]
    if not seen:
        return []
    steps = tuple(tuple(map(exp, row)) for row in weights.steps)
    forward, backward = [_scaled(seen[0])], [(1.0, 1.0, 1.0)]
    for row in seen[1:]:
        forward.append(_scaled(_times(row, [_dot(forward[-1], column) for column in zip(*steps, strict=True)])))
    for row in reversed(seen[1:]):
        backward.append(_scaled([_dot(_times(row, backward[-1]), step) for step in steps]))
    both = (_scaled(_times(a, b)) for a, b in zip(forward, reversed(backward), strict=True))
    return [Chance(begins, begins + inside) for begins, inside, _ in both]


def _weighed(row: Sequence[str], signs: dict[str, Row]) -> Row:
    begins = inside = outside = 0.0
    for sign in row:
        a, b, c = signs.get(sign, ZERO)
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


def joined(found: Sequence[Chance], least: float) -> list[tuple[int, int]]:
    """The runs of words that are likely parts of a skill, cut where another one more likely begins than goes on."""
    starts = [
        at
        for at, chance in enumerate(found)
        if chance.inside >= least and (not at or found[at - 1].inside < least or chance.begins >= chance.inside / 2)
    ]
    return [(start, _end(found, start, stop, least)) for start, stop in pairwise([*starts, len(found)])]


def _end(found: Sequence[Chance], start: int, stop: int, least: float) -> int:
    return next((at for at in range(start, stop) if found[at].inside < least), stop)
