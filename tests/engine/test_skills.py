"""Look-alikes are told apart."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cvJobMatching as engine
from cvJobMatching.understanding.lexicon import lexicon
from tests.engine.samples import labels


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Java", ["Java"]),
        ("JavaScript", ["JavaScript"]),
        ("Java Script", ["JavaScript"]),
        ("C, C++, C#", ["C", "C++", "C#"]),
        ("I go to work by train.", []),
        ("Go to market with us.", []),
        ("Skilled in Go.", ["Go"]),
        ("Python, go, rust", ["Python", "Go", "Rust"]),
        ("The letter R of the alphabet", []),
        ("statistics in R, Python", ["Statistics", "R", "Python"]),
        ("reactive systems react to load", []),
        ("ReactJS and React Native", ["React", "React Native"]),
        ("a net profit", []),
        (".NET and ASP.NET", [".NET", ".NET"]),
        ("Vitamin C is healthy", []),
        ("our chef excels", []),
        ("опыт управления проектами", ["Project management"]),
        ("Node.js", ["Node.js"]),
        ("https://cv.example/r/kim, r@go.example", []),
    ],
)
def test_a_text_names_these_skills(text: str, found: list[str]) -> None:
    assert labels(text) == found


def test_a_phrase_tells_a_skill_that_has_no_name() -> None:
    assert labels("You will lead a team of nurses, and have knowledge of tax law.") == [
        "lead a team of nurses",
        "tax law",
    ]
    assert labels("We build bridges.") == []


def test_every_label_finds_itself_in_a_list() -> None:
    lost = [
        label
        for label, skill in lexicon().skills.items()
        if skill.flag != "hidden" and label not in labels(f"Python, {label}, SQL")
    ]
    assert lost == []


@settings(deadline=None)
@given(st.text(max_size=60), st.sampled_from(sorted(lexicon().skills)))
def test_a_mention_quotes_the_text(noise: str, label: str) -> None:
    text = f"{noise} {label}, {noise}"
    for mention in engine.find_skills(text):
        assert text[mention.start : mention.end] == mention.quote
