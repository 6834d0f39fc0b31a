"""A broken file ends with a reading or a code, whatever is wrong with it."""

from __future__ import annotations

import pytest

from tests.fuzz.attempts import attempts, file
from tests.fuzz.seeds import SEEDS


@pytest.mark.parametrize("reader", SEEDS)
def test_a_broken_file_ends_with_a_reading_or_a_code(reader: str) -> None:
    found = list(attempts(reader, 0))
    assert [attempt for attempt in found if attempt.is_finding] == []
    assert any(attempt.outcome == "read" for attempt in found)


@pytest.mark.parametrize("reader", SEEDS)
def test_a_file_is_the_same_each_time(reader: str) -> None:
    assert file(reader, 7) == file(reader, 7)
    assert len({file(reader, number) for number in range(20)}) > 10


@pytest.mark.parametrize(
    ("reader", "number", "outcome"),
    [
        ("odt", 100023, "corrupt"),
        ("pdf", 206335, "read"),
        ("pdf", 929985, "read"),
        ("text", 406785, "read"),
        ("png", 427547, "corrupt"),
    ],
)
def test_a_file_that_once_broke_its_reader_ends_otherwise(reader: str, number: int, outcome: str) -> None:
    [found] = [attempt for attempt in attempts(reader, number) if attempt.seed == number]
    assert found.outcome == outcome
