"""What is one long word, or one piece again and again, takes no longer to read than another text."""

from __future__ import annotations

from datetime import date
from time import process_time

import pytest

import cvJobMatching as m
from cvJobMatching.understanding.text import language_detection

pytestmark = pytest.mark.processor_time

AS_OF = date(2026, 11, 1)


def test_the_language_of_one_long_word_is_told_at_once() -> None:
    language_detection.of("a text that loads what tells the languages apart")
    begun = process_time()
    language_detection.of("ab." * 8_000)
    assert process_time() - begun < 1.0


@pytest.mark.parametrize("piece", ["1", "2020-", "a@b.", "+49 ", "|a", "A, "])
def test_a_text_of_one_piece_takes_no_longer_than_another(piece: str) -> None:
    begun = process_time()
    m.read_cv("Jane Doe\n" + piece * (60_000 // len(piece)), as_of=AS_OF)
    assert process_time() - begun < 6.0
