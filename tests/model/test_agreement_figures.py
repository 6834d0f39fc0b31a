"""The figures of agreement, held against worked examples of others and against their definitions."""

from __future__ import annotations

from itertools import combinations
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.model.agreement_figures import FEWEST, Figure, Missing, kappa, share, tau_b

GRANTS = ((20, 5, 10, 15), 0.4)  # two reviewers of fifty grant proposals: en.wikipedia.org/wiki/Cohen's_kappa
SAME_AGREEMENT = (((45, 15, 25, 15), 0.1304), ((25, 35, 5, 35), 0.2593))  # of the same page
SCIPY = (((12, 1), (2, 4), (1, 7), (12, 1), (2, 0)), -0.4714045207910316)  # the example of scipy.stats.kendalltau
NEWCOMBE = (  # Statistics in Medicine 17 (1998) 857-872, table I, method 3: Wilson's score without correction
    ((81, 263), (0.2553, 0.3662)),
    ((15, 148), (0.0624, 0.1605)),
    ((0, 20), (0.0, 0.1611)),
    ((1, 29), (0.0061, 0.1718)),
)
SCORES = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=12)


@pytest.mark.parametrize(("table", "expected"), [GRANTS, *SAME_AGREEMENT])
def test_kappa_is_that_of_worked_examples(table: tuple[int, ...], expected: float) -> None:
    value = kappa([table, (0, 0, 0, 0), table], fewest=1).value  # twice the same proposals, and a job without findings
    assert value == pytest.approx(expected, abs=5e-5)


def test_tau_b_is_that_of_a_worked_example() -> None:
    scores, expected = SCIPY
    assert tau_b([scores], fewest=1).value == pytest.approx(expected)


@pytest.mark.parametrize(("counts", "expected"), NEWCOMBE)
def test_the_interval_of_a_share_is_wilsons(counts: tuple[int, int], expected: tuple[float, float]) -> None:
    found = share(*counts)
    assert (found.low, found.high) == pytest.approx(expected, abs=5e-5)


@given(st.lists(SCORES, min_size=1, max_size=3))
def test_tau_b_is_what_its_definition_says(groups: list[list[tuple[int, int]]]) -> None:
    pairs = [pair for group in groups for pair in combinations(group, 2)]
    signs = [(_sign(a[0] - b[0]), _sign(a[1] - b[1])) for a, b in pairs]
    untied = sum(x != 0 for x, _ in signs) * sum(y != 0 for _, y in signs)
    found = tau_b(groups, fewest=1).value
    if untied and found is not None:
        assert found == pytest.approx(sum(x * y for x, y in signs) / sqrt(untied))
    else:
        assert found is None


def test_the_interval_is_what_is_left_when_each_job_is_left_out_in_turn() -> None:
    tables = [(4, 1, 0, 3), (2, 2, 1, 5), (6, 0, 2, 1), (3, 1, 1, 3)]
    left_out = [kappa(tables[:at] + tables[at + 1 :], fewest=1).value for at in range(len(tables))]
    told = [it for it in left_out if it is not None]
    mean = sum(told) / 4
    error = sqrt(3 / 4 * sum((it - mean) ** 2 for it in told))
    found = kappa(tables, fewest=1)
    assert found.value is not None
    assert found.low == pytest.approx(found.value - 1.959964 * error)
    assert found.high == pytest.approx(min(found.value + 1.959964 * error, 1.0))
    groups = [[(1.0, 2.0), (2.0, 1.0), (3.0, 3.0), (4.0, 5.0)]]
    turns = [tau_b([[it for at, it in enumerate(groups[0]) if at != gone]], fewest=1).value for gone in range(4)]
    taus = [it for it in turns if it is not None]
    around = sum(taus) / 4
    reach = 1.959964 * sqrt(3 / 4 * sum((it - around) ** 2 for it in taus))
    order = tau_b(groups, fewest=1)
    assert order.value is not None
    assert (order.low, order.high) == pytest.approx((max(order.value - reach, -1), min(order.value + reach, 1)))


def test_with_too_few_jobs_no_figure_is_told() -> None:
    assert kappa([(5, 5, 5, 5)] * (FEWEST - 1)) == Figure(missing=Missing.TOO_FEW)
    assert kappa([(5, 5, 5, 5)] * FEWEST).value == 0
    assert tau_b([[(float(it), float(it)) for it in range(FEWEST - 1)]]).missing is Missing.TOO_FEW
    assert tau_b([[(float(it), float(it)) for it in range(FEWEST)]]).value == 1
    assert share(1, FEWEST - 1).missing is Missing.TOO_FEW


def test_where_nothing_varies_no_figure_is_told() -> None:
    assert kappa([(1, 0, 0, 0)] * FEWEST).missing is Missing.NO_VARIATION
    assert tau_b([[(50.0, float(it)) for it in range(FEWEST)]]).missing is Missing.NO_VARIATION


def _sign(difference: int) -> int:
    return (difference > 0) - (difference < 0)
