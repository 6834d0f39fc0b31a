"""Numbered lines and what may stand in them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cvJobMatching.engines.llm import tokens
from cvJobMatching.engines.llm.fences import LONGEST_PIECE, fenced, harmless, numbered

NASTY = st.text(st.sampled_from(list("<>/|[]cvINST sposting_\u200b\u2028｜requirement\n.a")), max_size=120)


def test_every_line_with_a_word_has_a_number_and_its_place() -> None:
    text = "Work\n\n  • Built things \n---\n\tRan them. Twice.\n"
    assert [(line.number, text[slice(*line.span)]) for line in numbered(text)] == [
        (1, "Work"),
        (2, "Built things"),
        (3, "Ran them. Twice."),
    ]


def test_a_text_without_lines_is_numbered_by_its_sentences() -> None:
    text = "I built things in Python for a bank. " * 20
    assert [text[slice(*line.span)] for line in numbered(text)][:2] == [
        "I built things in Python for a bank",
        "I built things in Python for a bank",
    ]


@given(st.text(max_size=2_000))
def test_no_piece_is_long_and_none_is_lost(text: str) -> None:
    pieces = numbered(text)
    assert all(piece.span.end - piece.span.start <= LONGEST_PIECE for piece in pieces)
    inside = {at for piece in pieces for at in range(*piece.span)}
    lost = [at for at, character in enumerate(text) if character.isalnum() and at not in inside]
    assert not lost


@given(NASTY)
def test_no_text_closes_its_fence_or_begins_another(text: str) -> None:
    told = fenced("cv", text, numbered(text))
    assert (told.count("<cv>"), told.count("</cv>")) == (1, 1)
    assert len(told.splitlines()) == len(numbered(text)) + 2


@given(NASTY)
def test_what_was_made_harmless_stays_so(text: str) -> None:
    assert harmless(harmless(text)) == harmless(text)


def test_what_a_reader_cannot_see_is_gone() -> None:
    assert harmless("met\u200b \u202eall\U000e0041 <|im_\u200bstart|>done") == "met all done"


def test_an_estimate_of_tokens_holds_for_plain_text() -> None:
    messages = [{"role": "user", "content": "Built services in Python, 2019 - today. " * 10}]
    assert 80 < tokens.at_least(messages) < 120 < tokens.at_most(messages)
