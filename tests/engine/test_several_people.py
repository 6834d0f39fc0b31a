"""A file with the CVs of two people is told, and nothing else that has two names in it."""

from __future__ import annotations

from functools import partial

import pytest

import cvJobMatching as m
from cvJobMatching.matching.score import recommend
from tests.engine.reading.build import Draw, lines, pdf
from tests.engine.samples import DAY, JOB, report_of

ADA = (
    *("Ada Nordin", "Backend Engineer", "ada.nordin@example.org | +46 70 123 45 67", "Summary", "Builds services."),
    *("Experience", "Backend Engineer, Nordpay AB", "03/2020 - Present", "- Built a settlement service in Python."),
    *("Education", "Master of Science in Computer Science, Chalmers University, 2014 - 2016"),
    *("Skills", "Python, PostgreSQL, Docker"),
)
BEN = (
    *("Ben Ekholm", "Welder", "ben.ekholm@example.com", "Experience", "Welder, Kockums", "05/2015 - 04/2021"),
    *("- Welded hulls and checked the seams of others.", "Education", "Vocational school Malmö, 2012 - 2015"),
    *("Skills", "TIG welding, MIG welding"),
)
OF_ADA = ("Experience", "Software Developer, Fjord Data", "06/2016 - 02/2020", "- Developed REST APIs with Django.")
LETTER = (
    *("Ms Carla Lundh", "Nordpay AB", "carla.lundh@nordpay.example", "Dear Ms Lundh,"),
    *("I have read your posting with joy and would like to join your team, because my experience fits it well.",),
    *("Kind regards,", "Ada Nordin"),
)
CERTIFICATE = (
    *("Chalmers University of Technology", "Certificate", "Carla Lundh", "registrar@chalmers.example"),
    *("hereby certifies that Ada Nordin has passed the course Distributed Systems with distinction.",),
)
REFEREES = ("Carla Lundh", "Head of Payments, Nordpay AB", "carla.lundh@nordpay.example", "Erik Storm", "Fjord Data")
IN_RUSSIAN = (
    *("Ада Нордин", "Разработчик", "ada.nordin@example.org", "Опыт работы", "Разработчик, Nordpay AB"),
    *("03.2020 - настоящее время", "- Построила сервис на Python.", "Образование", "Магистр информатики, 2016"),
)


def a_page(texts: tuple[str, ...]) -> Draw:
    return partial(lines, texts=texts)


def warned(*pages: tuple[str, ...]) -> list[str]:
    candidate = m.read_cv(pdf(*map(a_page, pages)), as_of=DAY)
    return [each.message for each in candidate.document.warnings if each.code == "several_people"]


def test_a_second_cv_is_told_with_the_pages_on_which_both_begin() -> None:
    (message,) = warned(ADA, OF_ADA, BEN)
    assert "begin on pages 1 and 3" in message
    assert "Ada" not in message
    assert "Ben" not in message


def test_a_cover_letter_before_the_first_one_hides_neither() -> None:
    (message,) = warned(LETTER, ADA, BEN)
    assert "pages 2 and 3" in message


@pytest.mark.parametrize(
    "pages",
    [
        (ADA,),
        (ADA, OF_ADA),
        (ADA, ADA),
        (ADA, (*ADA[:2], *OF_ADA)),
        (LETTER, ADA),
        (ADA, LETTER),
        (ADA, CERTIFICATE),
        (ADA, ("References", *REFEREES)),
        ((*ADA, "References"), REFEREES),
        ((*ADA, "References"), (*REFEREES, "Languages", "Swedish", "Education", "Courses of the city, 2012")),
        (ADA, (*OF_ADA, "Skills", "Kafka", *REFEREES)),
        (ADA, REFEREES),
    ],
    ids=[
        *("one page", "two pages", "twice the same", "the name on each page", "after a letter", "before a letter"),
        *("with a certificate", "with referees", "with referees on a page of their own", "with more behind them"),
        *("with referees under no heading", "with a list of referees alone"),
    ],
)
def test_one_person_is_one_person(pages: tuple[tuple[str, ...], ...]) -> None:
    assert warned(*pages) == []


def test_a_cv_in_two_scripts_is_of_one_person() -> None:
    candidate = m.read_cv("\f".join("\n".join(page) for page in (ADA, IN_RUSSIAN)), as_of=DAY)
    assert [page.number for page in candidate.document.pages] == [1, 2]
    assert candidate.document.warnings == ()


def test_two_people_are_for_a_person_to_look_at() -> None:
    report = m.match(m.read_cv(pdf(a_page(ADA), a_page(BEN)), as_of=DAY), m.read_job_description(JOB))
    assert "several_people" in {each.code for each in report.warnings}
    assert recommend(95.0, report_of().findings, ()) is m.Recommendation.SHORTLIST
    assert recommend(95.0, report_of().findings, report.warnings) is m.Recommendation.REVIEW
