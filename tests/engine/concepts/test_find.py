"""Names are found whole, in any form of theirs, in their language and nowhere else."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cvJobMatching.concepts import find


@pytest.mark.parametrize(
    ("text", "lang", "named"),
    [
        ("Staff nurses", "en", ["Registered nurse"]),
        ("RN", "en", ["Registered nurse"]),
        ("rn", "en", []),
        ("administering the medications", "en", ["Medication administration"]),
        ("mit Pflegefachkräften", "de", ["Registered nurse"]),
        ("Kenntnisse der Wundversorgungen", "de", ["Wound care"]),
        ("les infirmières", "fr", ["Registered nurse"]),
        ("prises de sang", "fr", ["Injections and blood samples"]),
        ("enfermeras", "es", ["Registered nurse"]),
        ("медицинскими сёстрами", "ru", ["Registered nurse"]),
        ("asistenta medicala", "ro", ["Registered nurse"]),
        ("asistentă medicală", "ro", ["Registered nurse"]),
        ("We help our residents with washing", "en", ["Personal care"]),
        ("We help. Washing is not done.", "en", []),
        ("go to market, the letter R, we excel", "en", []),
        ("Go, Rust, C", "en", ["Go", "Rust", "C"]),
        ("https://epic.example/rn, rn@hca.example", "en", []),
    ],
)
def test_a_text_names_these_concepts(text: str, lang: str, named: list[str]) -> None:
    assert [mention.concept for mention in find(text, lang)] == named


@pytest.mark.parametrize(
    ("text", "lang", "classes"),
    [
        ("Führerschein Klassen B, C/CE", "de", ["B", "C", "CE"]),
        ("водительские права кат. В, С, Е", "ru", ["B", "C", "CE"]),
        ("Permis B et CE", "fr", ["B", "CE"]),
        ("permis categoria C+E", "ro", ["CE"]),
        ("carnet de conducir tipo B", "es", ["B"]),
        ("Full driving licence (category B)", "en", ["B"]),
        ("HGV Class 1", "en", ["CE"]),
        ("category theory in C; English C1, licence agreements", "en", []),
    ],
)
def test_the_classes_of_a_driving_licence(text: str, lang: str, classes: list[str]) -> None:
    named = [mention.concept for mention in find(text, lang)]
    assert [each.removeprefix("Driving licence ") for each in named if each.startswith("Driving licence ")] == classes


def test_the_language_is_guessed() -> None:
    text = "Wir suchen eine Pflegefachkraft, die mit uns in der Altenpflege und im Team an der Wundversorgung arbeitet."
    assert find(text) == find(text, "de")


@settings(deadline=None)
@given(st.text(max_size=40), st.sampled_from(["Staff nurse", "wound dressings", "пролежни", "Führungszeugnis"]))
def test_a_mention_quotes_the_text(noise: str, name: str) -> None:
    text = f"{noise} {name}, {noise}"
    for language in ("en", "de", "ru", None):
        for mention in find(text, language):
            assert text[mention.start : mention.end] == mention.quote


@pytest.mark.processor_time
def test_a_cv_takes_less_than_ten_milliseconds() -> None:
    line = (
        "Staff Nurse on a cardiac ward: vital signs, wound dressings, medication rounds, handover to the night shift.\n"
    )
    text = line * 40  # 640 words
    find(text, "en")
    started = time.process_time()
    for _ in range(5):
        find(text, "en")
    assert (time.process_time() - started) / 5 < 0.04  # four times what it takes, for a busy machine
