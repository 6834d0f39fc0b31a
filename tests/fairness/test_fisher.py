"""Fisher's exact test, by hand and beside another implementation."""

from __future__ import annotations

import random
import time

import pytest
from glassbox.audit import fisher_exact_2x2

from adapters.fairness.fisher import fisher_p


def test_the_lady_who_tasted_tea() -> None:
    """Of 70 ways to choose four cups, 17 with three or four right, and as many with three or four wrong."""
    assert fisher_p(3, 1, 1, 3) == pytest.approx(34 / 70, rel=1e-14)
    assert fisher_p(4, 0, 0, 4) == pytest.approx(2 / 70, rel=1e-14)


@pytest.mark.parametrize("table", [(0, 0, 3, 4), (5, 0, 3, 0), (0, 5, 0, 3), (1, 1, 1, 1), (0, 1, 0, 1)])
def test_what_cannot_differ_has_a_p_of_one(table: tuple[int, int, int, int]) -> None:
    assert fisher_p(*table) == 1.0


def test_it_agrees_with_another_implementation() -> None:
    dice = random.Random(5)
    for size in (5, 40, 400):
        for _ in range(60):
            table = tuple(dice.randint(0, size) for _ in range(4))
            if sum(table):
                assert fisher_p(*table) == pytest.approx(fisher_exact_2x2(*table).p_value, rel=1e-9), table


def test_many_people_take_no_time() -> None:
    began = time.process_time()
    assert fisher_p(30_000, 20_000, 40_000, 10_000) == 0.0
    assert fisher_p(100, 99_900, 120, 99_880) == pytest.approx(0.19984464, abs=1e-7)
    assert fisher_p(1_000, 1_500, 1_200, 1_299) == pytest.approx(1.1916158603861112e-08, rel=1e-9)
    assert time.process_time() - began < 1
