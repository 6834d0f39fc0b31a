"""What a text can cost is bounded before anything searches it."""

from __future__ import annotations

import time
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cvJobMatching
from cvJobMatching import limits
from cvJobMatching.reading import bounded

PIECES = st.text("aA1. ,-\n(/ж@:\té)'", min_size=1, max_size=8)
SIZE = 10_000
CV, JOB = "Ada Example\nEngineer since 2019, Python and SQL.\n", "Engineer\nYou must know Python.\n"


@given(PIECES, st.text("xyz", max_size=5), st.text("xyz", max_size=5))
def test_a_repetition_keeps_its_ends_and_little_more(piece: str, before: str, after: str) -> None:
    text = before + piece * (5_000 // len(piece)) + after
    kept = bounded.page(text)
    assert len(kept) <= limits.MAX_RUN + 2 * limits.MAX_PIECE
    assert kept.startswith(before)
    assert kept.endswith(after)


def test_blanks_of_more_than_one_kind_are_a_run() -> None:
    assert bounded.page("a" + " \t\t" * 3_000 + "b").split() == ["a", "b"]
    assert len(bounded.page("a" + " \t\t" * 3_000 + "b")) == limits.MAX_RUN + 2


def test_a_long_line_is_broken_between_words_and_loses_none() -> None:
    line = " ".join(map(str, range(10_000)))
    kept = bounded.page(line)
    assert max(map(len, kept.split("\n"))) <= limits.MAX_LINE_CHARACTERS
    assert kept.split() == line.split()


def test_a_word_longer_than_a_line_is_broken() -> None:
    word = "".join(map(str, range(10_000)))
    kept = bounded.page(word)
    assert max(map(len, kept.split("\n"))) <= limits.MAX_LINE_CHARACTERS
    assert kept.replace("\n", "") == word


def test_a_text_within_the_bounds_is_left_alone() -> None:
    text = "\n".join(f"{number}\tEngineer at Firm {number} ........ 2019" for number in range(500))
    assert bounded.page(text) == text


@pytest.mark.processor_time
@settings(max_examples=3, deadline=None)
@given(PIECES, PIECES, st.booleans())
def test_an_evaluation_of_repeated_pieces_takes_less_than_an_ordinary_one(one: str, two: str, in_cv: bool) -> None:
    text = "x" + one * (SIZE // 2 // len(one)) + two * (SIZE // 2 // len(two)) + "x"
    assert _seconds(text, in_cv) < 1 + _of_an_ordinary_one(in_cv)


@cache
def _of_an_ordinary_one(in_cv: bool) -> float:
    lines = (f"Engineer {number} at Firm {number}, Python and SQL" for number in range(SIZE // 40))
    return _seconds("\n".join(lines), in_cv)


def _seconds(text: str, in_cv: bool) -> float:
    begun = time.process_time()
    cvJobMatching.evaluate(CV + text if in_cv else CV, JOB if in_cv else JOB + text)
    return time.process_time() - begun
