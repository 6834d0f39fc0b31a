"""Labels of any list of skills are ordered by how much a sentence speaks of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cvJobMatching import rank_skill_labels

LABELS = ("manage staff", "bake bread", "SQL", "inspect bridges", "inspect food", "monitor patients", "welding")


def test_the_label_that_a_sentence_speaks_of_comes_first() -> None:
    assert rank_skill_labels("You inspect bridges and roads", LABELS)[0] == "inspect bridges"
    assert rank_skill_labels("Baking our breads every morning", LABELS)[0] == "bake bread"


def test_what_is_rare_among_the_labels_tells_most() -> None:
    ranked = rank_skill_labels("inspect kitchens for food", LABELS)
    assert ranked[:2] == ("inspect food", "inspect bridges")


def test_another_form_of_a_word_still_counts_something() -> None:
    assert rank_skill_labels("patient monitorship", LABELS)[0] == "monitor patients"


def test_a_named_skill_stands_for_what_it_is_a_kind_of() -> None:
    assert rank_skill_labels("PostgreSQL administration", LABELS)[0] == "SQL"


def test_labels_that_a_sentence_does_not_speak_of_keep_their_order() -> None:
    assert rank_skill_labels("nothing of the sort", LABELS) == LABELS
    assert rank_skill_labels("", []) == ()


@given(st.text(max_size=50), st.lists(st.sampled_from(LABELS), max_size=9))
def test_ranking_loses_no_label_and_adds_none(sentence: str, labels: list[str]) -> None:
    assert sorted(rank_skill_labels(sentence, labels)) == sorted(labels)
