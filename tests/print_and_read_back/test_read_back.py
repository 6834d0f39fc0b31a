"""A sample of the suite: every layout once, so that every language and nearly every style of dates comes about.

`python -m tests.print_and_read_back` prints as many profiles as are asked for, and says what came back wrong.
"""

from __future__ import annotations

import pytest

from tests.print_and_read_back import dates, layouts
from tests.print_and_read_back.profiles import LANGUAGES, profile
from tests.print_and_read_back.reading import Tally, cases, compared, read_back

LEAST = {"placed": 0.96, "name": 0.97, "months": 0.93, "periods": 0.97, "skills": 0.97, "languages": 0.97}


@pytest.fixture(scope="module")
def figures() -> Tally:
    """What came back of all of them together."""
    whole = Tally()
    for case in cases(1):
        whole.add(read_back(case)[0])
    return whole


@pytest.mark.parametrize("figure", LEAST)
def test_what_was_printed_is_read_back(figures: Tally, figure: str) -> None:
    assert figures.f1(figure) >= LEAST[figure]


def test_all_layouts_languages_and_most_styles_are_in_the_sample() -> None:
    chosen = cases(1)
    assert {case.layout for case in chosen} == set(layouts.every())
    assert {case.language for case in chosen} == set(LANGUAGES)
    assert len({case.style for case in chosen}) > 0.8 * len(dates.STYLES)


def test_a_profile_that_was_not_printed_is_not_read_back() -> None:
    case = cases(1)[0]
    _, candidate, _ = read_back(case)
    other = compared(candidate.profile, profile(case.language, case.seed + 1))
    assert {"name", "months", "periods", "skills", "roles"} <= set(other.wrong())
