"""What has to be had, what is only wished for and what is not wanted at all, where the words themselves say so."""

from __future__ import annotations

import pytest

import cvJobMatching as m
from cvJobMatching.requirements.obligation import must_be_had


@pytest.mark.parametrize(
    ("words", "must"),
    [
        ("Anglais courant indispensable", True),
        ("idealerweise Erfahrung in der Gastronomie", False),
        ("Тракторные права приветствуются", False),
        ("Experience with the SAP module for warehouses desirable", False),
    ],
)
def test_what_the_words_say_of_themselves_counts_whatever_stands_around(words: str, must: bool) -> None:
    around = ("Nice to have", "- Kotlin would be a plus") if must else ("Requirements", "- Kotlin is a must")
    read = m.read_job_description("\n".join(["Developer", "", around[0], around[1], f"- {words}", around[1]]))
    assert [each.must for each in read.requirements if each.text == words] == [must]


@pytest.mark.parametrize(
    "words",
    [
        "Three years in functional safety, automotive preferred",  # of a part of it
        "A following is a plus but not essential",
        "Fahrpraxis nicht zwingend erforderlich",
        "HACCP",
    ],
)
def test_words_that_say_it_of_a_part_or_of_nothing_leave_it_to_the_reader(words: str) -> None:

    assert must_be_had(words) is None


def test_what_is_not_wanted_is_no_requirement_and_is_not_lost() -> None:
    text = (
        "Engineer\nRequirements\n- C++\n- Not interested in front-end work or database management\n- Linear algebra\n"
    )
    read = m.read_job_description(text)
    assert not [each for each in read.requirements if "front-end" in each.text or "database" in each.text]
    assert [each.reason for each in read.left_out if "front-end" in each.text] == [m.Reason.NOT_REQUIRED]
    assert {"C++", "Linear algebra"} <= {each.text for each in read.requirements}


def test_what_is_wanted_instead_stays() -> None:
    read = m.read_job_description(
        "Cook\nProfile\n- Not looking for stars but for clean work and punctuality\n- HACCP\n"
    )
    assert not [each for each in read.left_out if each.reason is m.Reason.NOT_REQUIRED]


def test_a_list_that_an_offer_opens_asks_for_nothing() -> None:
    offer = "In addition to a great career opportunity we offer an excellent benefits package including:"
    read = m.read_job_description(f"Developer\n\nRequirements\n- C#\n\n{offer}\n* Wellness Programs\n* Paid Training\n")
    assert [each.text for each in read.requirements if each.text in {"Wellness Programs", "Paid Training"}] == []
    assert {"Wellness Programs", "Paid Training"} <= {each.text for each in read.left_out}


def test_a_list_after_an_offer_of_its_own_line_is_read() -> None:
    text = "Developer\n\nWe offer:\n* Wellness Programs\n\nYou bring:\n* Kotlin\n* Kafka\n* Three years of Java\n"
    assert {"Kotlin", "Kafka", "Three years of Java"} <= {
        each.text for each in m.read_job_description(text).requirements
    }
