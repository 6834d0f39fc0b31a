"""How far two judges agree, as figures with intervals: Cohen's kappa, Kendall's tau-b, and a share.

The intervals of kappa and tau are those of the jackknife over jobs (Efron and Tibshirani, An Introduction to the
Bootstrap, ch. 11), because the findings of one job, like the pairs that one candidate is in, are not independent of
each other; that of a share is Wilson's.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from math import sqrt
from operator import itemgetter
from typing import Final

FEWEST: Final = 20  # jobs that a figure is told of
_Z: Final = 1.959963984540054  # of the standard normal distribution, two-sided 95 %

Table = Sequence[int]  # a square one, row by row
Scores = tuple[float, float]  # of one job, by both judges


class Missing(StrEnum):
    """Why a figure is not told."""

    TOO_FEW = "too_few"  # jobs: less than FEWEST
    NO_VARIATION = "no_variation"  # one judge said the same of all, so agreement beyond chance has no meaning


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its interval of 95 %, or why there is none."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    missing: Missing | None = None


def kappa(tables: Sequence[Table], *, fewest: int = FEWEST) -> Figure:
    """Cohen's kappa, unweighted, over the sum of the tables; each is of one job."""
    told = [table for table in tables if any(table)]
    if len(told) < fewest:
        return Figure(missing=Missing.TOO_FEW)
    whole = [sum(cells) for cells in zip(*told, strict=True)]
    value = _kappa(whole)
    if value is None:
        return Figure(missing=Missing.NO_VARIATION)
    without = (_kappa([all - one for all, one in zip(whole, table, strict=True)]) for table in told)
    return _jackknifed(value, without)


def tau_b(groups: Iterable[Sequence[Scores]], *, fewest: int = FEWEST) -> Figure:
    """Kendall's tau-b over the pairs of jobs within each group, such as a pile; pairs across groups do not count.

    Over several groups it is the sum of their numerators over the root of the product of the summed denominators.
    """
    parts = [part for group in groups if len(group) > 1 for part in _order(group)]
    if len(parts) < fewest:
        return Figure(missing=Missing.TOO_FEW)
    whole = _Order(*(sum(each) for each in zip(*((it.s, it.x, it.y) for it in parts), strict=True)))
    value = _Order(whole.s / 2, whole.x / 2, whole.y / 2).tau  # each pair was counted from both of its ends
    if value is None:
        return Figure(missing=Missing.NO_VARIATION)
    without = (_Order(whole.s / 2 - it.s, whole.x / 2 - it.x, whole.y / 2 - it.y).tau for it in parts)
    return _jackknifed(value, without)


def share(part: int, whole: int, *, fewest: int = FEWEST) -> Figure:
    """A share with Wilson's interval."""
    if whole < fewest:
        return Figure(missing=Missing.TOO_FEW)
    p, zz = part / whole, _Z * _Z
    middle, reach = p + zz / (2 * whole), _Z * sqrt(p * (1 - p) / whole + zz / (4 * whole * whole))
    low, high = ((middle + sign * reach) / (1 + zz / whole) for sign in (-1, 1))
    return Figure(p, max(low, 0.0), min(high, 1.0))


def _kappa(table: Table) -> float | None:
    n, size = sum(table), round(sqrt(len(table)))
    if not n:
        return None
    rows = [sum(table[at * size : (at + 1) * size]) for at in range(size)]
    columns = [sum(table[at::size]) for at in range(size)]
    by_chance = sum(row * column for row, column in zip(rows, columns, strict=True)) / (n * n)
    if by_chance == 1:
        return None
    return (sum(table[:: size + 1]) / n - by_chance) / (1 - by_chance)


@dataclass(frozen=True, slots=True)
class _Order:
    """Pairs of jobs: those in the same order less those in the opposite one, and those untied by either judge."""

    s: float
    x: float
    y: float

    @property
    def tau(self) -> float | None:
        return self.s / sqrt(self.x * self.y) if self.x and self.y else None


def _order(scores: Sequence[Scores]) -> list[_Order]:
    """For each job, the pairs that it is in."""
    n, first, second = len(scores), Counter(x for x, _ in scores), Counter(y for _, y in scores)
    upward, downward = _surplus(scores), _surplus([(-x, -y) for x, y in scores])
    return [_Order(upward[at] + downward[at], n - first[x], n - second[y]) for at, (x, y) in enumerate(scores)]


def _surplus(scores: Sequence[Scores]) -> list[int]:
    """For each job, of those with a lower first score: how many more have a lower second score than a higher one."""
    found, seen = [0] * len(scores), list[float]()
    by_first = sorted((x, at) for at, (x, _) in enumerate(scores))
    for _, tied in groupby(by_first, key=itemgetter(0)):
        places = [at for _, at in tied]
        for at in places:
            y = scores[at][1]
            found[at] = bisect_left(seen, y) - (len(seen) - bisect_right(seen, y))
        for at in places:
            insort(seen, scores[at][1])
    return found


def _jackknifed(value: float, without: Iterable[float | None]) -> Figure:
    """The interval from what the figure would be without each job; one without which it has no meaning is no help."""
    others = [it for it in without if it is not None]
    if len(others) < 2:
        return Figure(missing=Missing.NO_VARIATION)
    mean = sum(others) / len(others)
    spread = (len(others) - 1) / len(others) * sum((it - mean) ** 2 for it in others)
    reach = _Z * sqrt(spread)
    return Figure(value, max(value - reach, -1.0), min(value + reach, 1.0))
