"""Job descriptions in German, French, Spanish, Russian and English ask for what a recruiter would say they ask for."""

from __future__ import annotations

from typing import TypeVar

import pytest

import cvJobMatching as engine
from cvJobMatching.requirements.criterion import Criterion
from cvJobMatching.requirements.kinds.education import Education
from cvJobMatching.requirements.kinds.language import Language
from cvJobMatching.requirements.kinds.skill import Skill
from cvJobMatching.requirements.kinds.task import Task
from cvJobMatching.requirements.kinds.title import Title
from cvJobMatching.requirements.kinds.years import Years
from tests.engine.samples import report_of

Kind = TypeVar("Kind", bound=Criterion)


def _asked(job: str, kind: str) -> list[tuple[str, bool]]:
    return [(each.text, each.must) for each in engine.read_job_description(job).requirements if each.kind == kind]


def _kinds(job: str) -> list[type[Criterion]]:
    return [type(each) for each in engine.read_job_description(job).criteria]


def _criteria(job: str, kind: type[Kind]) -> list[Kind]:
    return [each for each in engine.read_job_description(job).criteria if isinstance(each, kind)]


def _texts(job: str) -> str:
    return " ".join(each.text for each in engine.read_job_description(job).requirements)


@pytest.mark.parametrize(
    ("heading", "wish"),
    [
        ("Womit Sie uns überzeugen:", True),
        ("Das wäre schön:", False),
        ("Ce que nous recherchons :", True),
        ("Les petits plus :", False),
        ("¿Qué buscamos?", True),
        ("Se valorará:", False),
        ("Кого мы ищем:", True),
        ("Что нам важно:", True),
        ("What you'll need:", True),
        ("It would be great if you also had:", False),
    ],
)
def test_a_heading_tells_musts_from_wishes(heading: str, wish: bool) -> None:
    assert _asked(f"Engineer\n\n{heading}\n- Kubernetes\n", "skill") == [("Kubernetes", wish)]


@pytest.mark.parametrize(
    "heading", ["Darauf dürfen Sie sich freuen:", "Nous vous offrons :", "Qué te ofrecemos:", "Что мы даём:"]
)
def test_what_stands_under_a_heading_of_offers_is_no_requirement(heading: str) -> None:
    assert "Linux" not in _texts(f"Cook\n\nRequirements\n- Cooking\n\n{heading}\n- Laptop with Linux\n")


@pytest.mark.parametrize(
    ("line", "years"),
    [
        ("Mindestens drei Jahre Berufserfahrung", 3.0),
        ("Mehrjährige Berufserfahrung", 2.0),
        ("3 à 5 ans d'expérience minimum", 3.0),
        ("Al menos 5 años de experiencia", 5.0),
        ("Опыт работы от 1 года", 1.0),
        ("Опыт работы не менее трёх лет", 3.0),
        ("Previous experience of at least 6 months", 0.5),
    ],
)
def test_years_are_read_in_every_language(line: str, years: float) -> None:
    assert [each.years for each in _criteria(f"Cook\n\nRequirements:\n- {line}\n", Years)] == [years]


@pytest.mark.parametrize(
    ("line", "rank"),
    [
        ("Abgeschlossenes Studium der Informatik", 3),
        ("Abgeschlossene Berufsausbildung als Koch", 2),
        ("Formation Bac+5 en informatique", 4),
        ("De formation Bac+2 à Bac+3", 2),
        ("Licenciatura o máster en Derecho", 3),
        ("Высшее экономическое образование", 3),
        ("Bachelor's or Master's degree in physics", 3),
    ],
)
def test_degrees_are_read_in_every_language(line: str, rank: int) -> None:
    assert [each.degree for each in _criteria(f"Cook\n\nRequirements:\n- {line}\n", Education)] == [rank]


@pytest.mark.parametrize("line", ["Full UK driving licence", "Valid forklift licence", "Ausbildung der neuen Kollegen"])
def test_a_licence_and_the_training_of_others_are_no_degree(line: str) -> None:
    assert _asked(f"Cook\n\nResponsibilities\n- {line}\n", "education") == []


@pytest.mark.parametrize(
    ("line", "name", "level"),
    [
        ("Sehr gute Deutschkenntnisse (mindestens B2)", "German", "B2"),
        ("Verhandlungssicheres Englisch", "English", "C1"),
        ("Deutsch in Wort und Schrift", "German", "B2"),
        ("Anglais courant", "English", "C1"),
        ("Inglés nivel C1", "English", "C1"),
        ("Свободный английский язык", "English", "C1"),
    ],
)
def test_languages_and_levels_are_read_in_every_language(line: str, name: str, level: str) -> None:
    found = _criteria(f"Cook\n\nRequirements:\n- {line}\n", Language)
    assert [(each.name, each.level) for each in found] == [(name, level)]


@pytest.mark.parametrize(
    "line",
    [
        "We are hiring!",
        "Harbour Foods is one of the fastest growing companies of the north.",
        "Our people are at the heart of everything that happens here.",
        "Apply today!",
        "Pay: £13.20 per hour, paid weekly",
        "Free parking, subsidised canteen",
        "All applicants will receive consideration without regard to race, sex or age.",
        "Wir freuen uns auf Ihre Bewerbung.",
        "Seit über 80 Jahren stehen wir für gutes Brot.",
        "Schwerbehinderte Menschen werden bei gleicher Eignung bevorzugt.",
        "Notre groupe compte 250 collaborateurs sur 4 sites.",
        "Poste ouvert aux personnes en situation de handicap.",
        "Somos una empresa líder con más de 20 años de experiencia en 12 países.",
        "Мы работаем с 2005 года и входим в топ-10 школ.",
        "Приглашаем в нашу дружную команду!",
    ],
)
@pytest.mark.parametrize("place", ["{line}\n\nRequirements\n- Cooking\n", "\nRequirements\n- Cooking\n- {line}\n"])
def test_what_a_company_says_of_itself_asks_for_nothing(line: str, place: str) -> None:
    assert _kinds("Cook\n\n" + place.format(line=line)) == [Title, Skill]


def test_the_same_place_keeps_a_sentence_that_asked() -> None:
    assert _kinds("Cook\n\nRequirements\n- Cooking\n- Plating of cold starters\n") == [Title, Skill, Task]


@pytest.mark.parametrize(
    "line",
    [
        "Teamfähigkeit, Einfühlungsvermögen und Belastbarkeit",
        "Rigueur, autonomie et esprit d'équipe",
        "Disponibilidad para viajar",
        "Ответственность, пунктуальность",
        "Flexible attitude and willing to work overtime",
        "Great attention to detail",
    ],
)
def test_traits_and_conditions_are_questions_without_points(line: str) -> None:
    report = report_of(job=f"Cook\n\nRequirements\n- Cooking\n- {line}\n")
    found = [each for each in report.findings if each.requirement.text == line]
    assert [(each.status.value, each.max_points) for each in found] == [("unknown", 0.0)]
    assert [each.status.value for each in report.findings if each.requirement.kind == "skill"] == ["missing"]


def test_a_sentence_that_only_names_skills_is_asked_for_once() -> None:
    job = "Engineer\n\nRequirements\n- Very good knowledge of Docker and Kubernetes\n"
    assert _asked(job, "skill") == [("Docker", True), ("Kubernetes", True)]
    assert _asked(job, "other") == []


def test_a_field_of_study_is_no_skill() -> None:
    assert _asked("Clerk\n\nRequirements\n- Bachelor's degree in accounting or finance\n", "skill") == []


def test_one_of_two_certificates_will_do() -> None:
    assert _asked("Accountant\n\nRequirements\n- ACCA or CIMA qualified\n", "certificate") == [("ACCA or CIMA", True)]
    report = report_of(
        "Jo Doe\n\nSkills\nbookkeeping, ledgers\nCIMA member since 2019\n", "Accountant\n\nACCA or CIMA\n"
    )
    assert [each.status.value for each in report.findings if each.requirement.kind == "certificate"] == ["met"]


def test_a_certificate_that_is_only_begun_is_not_met() -> None:
    report = report_of(
        "Jo Doe\n\nSkills\nbookkeeping, ledgers\nACCA: 3 papers passed\n", "Accountant\n\nACCA required\n"
    )
    assert [each.status.value for each in report.findings if each.requirement.kind == "certificate"] == ["partial"]


def test_years_in_another_line_of_work_do_not_count() -> None:
    cv = "Jo Doe\n\nExperience\n{0}, Acme\n01/2010 - 01/2020\n- worked with many people every day\n"
    job = "Electrician\n\nRequirements\n- 3 years of experience\n"
    statuses = [report_of(cv.format(title), job).findings[1].status.value for title in ("Electrician", "Nurse")]
    assert statuses == ["met", "missing"]


def test_a_degree_in_another_field_is_not_met() -> None:
    cv = "Jo Doe\n\nExperience\nClerk, Acme\n01/2010 - 01/2020\n\nEducation\nBachelor of Arts in {0}, 2010\n"
    job = "Clerk\n\nRequirements\n- Bachelor's degree in chemistry\n"
    found = [
        each.status.value
        for field in ("Chemistry", "Sculpture")
        for each in report_of(cv.format(field), job).findings
        if each.requirement.kind == "education"
    ]
    assert found == ["met", "partial"]


def test_words_scattered_over_a_cv_do_not_show_that_a_task_was_done() -> None:
    job = "Cook\n\nDuties\n- Grilling trout beside orchards\n"
    cv = "Jo Doe\n\nExperience\nCook, Acme\n01/2010 - 01/2020\n{0}\n"
    together = "- Grilling trout beside orchards for guests of the house"
    apart = "- Grilling of bread\n- Bought trout once\n- Swept floors beside the stove\n- Walked in orchards"
    statuses = [report_of(cv.format(lines), job).findings[-1].status.value for lines in (together, apart)]
    assert statuses == ["met", "partial"]


@pytest.mark.parametrize(
    ("line", "must"),
    [
        ("Bachelor's degree (preferably in physics or in chemistry)", True),
        ("Bachelor's degree (nice to have)", False),
        ("Высшее образование (желательно экономическое или техническое)", True),
        ("Abgeschlossenes Studium (wünschenswert)", False),
    ],
)
def test_an_aside_about_a_detail_makes_no_wish_of_the_whole(line: str, must: bool) -> None:
    assert _asked(f"Clerk\n\nRequirements:\n- {line}\n", "education") == [(line, must)]


def test_a_skill_told_in_other_words_is_partly_met_and_quoted() -> None:
    cv = "Jo Doe\n\nExperience\nOfficer, Acme\n01/2010 - 01/2020\n- {0} all subjects to a class of thirty\n"
    job = "Officer\n\nRequirements\n- Teaching\n"
    told, other = (report_of(cv.format(verb), job).findings[1] for verb in ("Teach", "Sell"))
    assert (told.status.value, other.status.value) == ("partial", "missing")
    assert "all subjects" in told.evidence[0].quote


def test_a_tool_is_not_told_in_other_words() -> None:
    cv = "Jo Doe\n\nExperience\nOfficer, Acme\n01/2010 - 01/2020\n- springs and tables were dusted in spring\n"
    report = report_of(cv, "Officer\n\nRequirements\n- Spring\n- Tableau\n")
    assert [each.status.value for each in report.findings if each.requirement.kind == "skill"] == ["missing"] * 2


@pytest.mark.parametrize(
    "named",
    ["Führerschein Klasse B", "Permis B", "Carnet de conducir B", "Водительские права категории B", "Driving licence"],
)
def test_a_driving_licence_is_one_whatever_its_language(named: str) -> None:
    drove = "Experience\nDriver, Acme\n01/2010 - 01/2020\n- drove heavy goods all over the country"
    cv = f"Jo Doe\n\n{drove}\n\nOther\n{named}\n"
    job = "Driver\n\nRequirements\n- {0}\n"
    found = [
        each.status.value
        for wanted in ("Führerschein Klasse B", "Führerschein Klasse C")
        for each in report_of(cv, job.format(wanted)).findings
        if each.requirement.kind == "certificate"
    ]
    assert found == ["met", "missing"]
