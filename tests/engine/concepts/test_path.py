"""One concept proves another by steps that can be said."""

from __future__ import annotations

import pytest

from cvJobMatching.concepts import Strength, best_path, path


@pytest.mark.parametrize(
    ("proof", "asked", "strength", "note"),
    [
        ("Wound care", "Wound care", Strength.SAME, ""),
        ("Wound care", "Patient care", Strength.NARROWER, "wound care is a kind of patient care"),
        ("Registered nurse", "Wound care", Strength.IMPLIES, "wound care is part of the work of a registered nurse"),
        (
            "Registered nurse",
            "Nurse registration",
            Strength.IMPLIES,
            "nobody works as a registered nurse without Nurse registration",
        ),
        ("Epic", "Electronic health records", Strength.IMPLIES, "Epic is a system of electronic health records"),
        ("Amazon EKS", "Kubernetes", Strength.NARROWER, "EKS is managed Kubernetes"),
        ("Spring Boot", "Java", Strength.IMPLIES, "Spring Boot is used with Java or Kotlin, mostly Java"),
        ("JavaScript", "Java", Strength.IS_NOT, "JavaScript is not Java"),
        ("React Native", "React", Strength.IS_NOT, "React Native makes mobile apps, it is not React for the web"),
        ("CSCS card", "Construction site card", Strength.NARROWER, "CSCS card is a construction site card"),
        ("Articulated lorry driver", "Driving licence CE", Strength.IMPLIES, "an articulated lorry needs class C+E"),
        ("Patient care", "Wound care", Strength.BROADER, "wound care is a kind of patient care"),
        (
            "Practical nurse",
            "Registered nurse",
            Strength.IS_NOT,
            "a licensed practical nurse is not a registered nurse",
        ),
        (
            "Care assistant",
            "Registered nurse",
            Strength.RELATED,
            "a care assistant is related to a registered nurse, which is no proof",
        ),
    ],
)
def test_a_path_has_a_strength_and_words(proof: str, asked: str, strength: Strength, note: str) -> None:
    way = path(proof, asked)
    assert way is not None
    assert (way.strength, way.note) == (strength, note)
    assert way.strength.proves == (strength in {Strength.SAME, Strength.NARROWER, Strength.IMPLIES})


def test_what_is_not_connected_has_no_path() -> None:
    assert path("Registered nurse", "Python") is None


def test_the_strongest_path_wins_in_any_order() -> None:
    ways = {
        best_path(proofs, "Wound care")
        for proofs in (["Patient care", "Registered nurse"], ["Registered nurse", "Patient care"])
    }
    assert [way.strength for way in ways if way] == [Strength.IMPLIES]
    assert best_path([], "Wound care") is None
