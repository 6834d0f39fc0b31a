"""What rules know of a requirement and a CV: initials, stated years, places in names of employers."""

from datetime import date

import pytest

from cvJobMatching.model.report import Requirement, Topic
from cvJobMatching.pipeline import read_cv
from cvJobMatching.requirements.criterion import Criterion
from cvJobMatching.requirements.facts import known
from cvJobMatching.requirements.topics import criterion_of, topics
from cvJobMatching.understanding.text.initials import spelled_out


def criterion(topic: Topic, text: str) -> Criterion:
    return criterion_of(Requirement(text=text, kind=topics()[topic].kind_of(text), must=True, topic=topic))


@pytest.mark.parametrize(
    ("asked", "passage", "sure"),
    [
        ("PMP", "Project Management Professional, 2020", 1.0),
        ("Project Management Professional", "PMP (PMI)", 1.0),
        ("CDL Class A", "Class A Commercial Driver License", 1.0),
        ("Título de Técnico en Cuidados Auxiliares de Enfermería", "TCAE, Hospital de la Paz, 2015", 1.0),
        ("ИТП", "эксплуатация индивидуальных тепловых пунктов", 0.5),
        ("EMR", "kept electronic medical records", 0.5),
        ("SAP", "sales and purchasing", 0.0),  # small words are no letters of it
        ("PMP", "Project Management. Professional", 0.0),  # over the end of a sentence
        ("QA", "Quality Assurance", 0.0),  # two letters are the initials of too much
        ("KRA", "Kranschein", 0.0),
    ],
)
def test_a_short_name_is_found_in_the_words_that_it_stands_for(asked: str, passage: str, sure: float) -> None:
    assert spelled_out(asked, passage) == sure


def test_a_passage_that_spells_out_what_is_asked_is_noted() -> None:
    cv = read_cv("Alex Doe\n\nCertificates\nFirst aid\nProject Management Professional, 2020\n").facts
    asked = criterion(Topic.CERTIFICATE, "PMP")
    shown = known(asked, cv, asked.judge(cv), None).passages
    held = [cv.text[slice(*unit)] for unit, row in zip(cv.units, shown, strict=True) if row[1]]
    assert held == ["Project Management Professional, 2020"]


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("I have worked in infrastructure for ten years.", (2.0, 2.0)),
        ("I have worked in infrastructure for 2.5 years.", (0.5, 0.5)),
        ("Seit zehn Jahren in der Logistik.", (2.0, 0.0)),
        ("I have worked in infrastructure.", (0.0, 0.0)),
    ],
)
def test_the_years_that_a_cv_states_are_measured_by_those_asked_for(sentence: str, told: tuple[float, float]) -> None:
    cv = read_cv(f"Sam Ade\nDevOps Engineer\n\n{sentence}\n", as_of=date(2026, 11, 26)).facts
    assert criterion(Topic.YEARS, "5 years of experience in infrastructure").told(cv) == told


@pytest.mark.parametrize(
    ("place", "measure"),
    [
        ("Leeds", (1.0, 0.0, 1.0)),
        ("Newcastle upon Tyne", (0.0, 0.5, 1.0)),  # where the employer is
        ("Sunderland", (0.0, 1.0, 1.0)),  # the name of a school
        ("on site in Gateshead", (0.0, 0.0, 1.0)),
        ("own car", (0.0, 0.0, 0.0)),
    ],
)
def test_a_place_in_an_employers_or_a_schools_name_is_told_apart(
    place: str, measure: tuple[float, float, float]
) -> None:
    cv = read_cv(
        "Leanne Robson\n\nAnalyst. Willing to relocate to Leeds.\n\n"
        "Cobalt Watch, Newcastle, Security Analyst, June 2023 - now\n- Queue of 60 incidents a shift\n\n"
        "BSc Computing, University of Sunderland, 2019\n"
    ).facts
    assert criterion(Topic.GATE, place).measure(cv) == measure
