"""What is read out of a CV."""

from __future__ import annotations

import pytest

import cvJobMatching as engine
from tests.engine.samples import CV, DAY


def _profile(text: str) -> engine.Profile:
    return engine.read_cv(text, as_of=DAY).profile


def test_the_sample_is_read_whole() -> None:
    profile = _profile(CV)
    assert profile.name == "Clara Lindqvist"
    assert profile.emails == ("clara.lindqvist@example.org",)
    assert profile.phones == ("+46 70 123 45 67",)
    assert [(role.title, role.employer, role.start, role.end) for role in profile.roles] == [
        ("Senior Backend Engineer", "Nordpay AB", "2020-03", None),
        ("Software Developer", "Fjord Data", "2016-06", "2020-02"),
    ]
    assert [(each.institution, each.start_year, each.end_year) for each in profile.education] == [
        ("Chalmers University of Technology", 2014, 2016)
    ]
    assert [(each.name, each.level) for each in profile.languages] == [
        ("Swedish", "native"),
        ("English", "C1"),
        ("German", "B1"),
    ]
    assert "Kubernetes" in profile.skills
    assert profile.certificates == ("Certified Kubernetes Administrator (CKA)",)


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("March 2018 - June 2020", "2018-03", "2020-06"),
        ("03/2018 – 06/2020", "2018-03", "2020-06"),
        ("2018-03 to 2020-06", "2018-03", "2020-06"),
        ("Mar '18 - Jun '20", "2018-03", "2020-06"),
        ("01.03.2018 - 30.06.2020", "2018-03", "2020-06"),
        ("März 2018 bis Juni 2020", "2018-03", "2020-06"),
        ("mars 2018 à juin 2020", "2018-03", "2020-06"),
        ("marzo de 2018 - junio de 2020", "2018-03", "2020-06"),
        ("март 2018 г. — июнь 2020 г.", "2018-03", "2020-06"),
        ("с 03.2018 по 06.2020", "2018-03", "2020-06"),
        ("03.2018 - по настоящее время", "2018-03", None),
        ("03.2018 – н.в.", "2018-03", None),
        ("March 2018 - till date", "2018-03", None),
        ("seit 03/2018", "2018-03", None),
    ],
)
def test_periods_are_read_in_many_ways(written: str, start: str, end: str | None) -> None:
    roles = _profile(f"Jo Doe\n\nExperience\nEngineer, Acme Ltd\n{written}\n- built things\n").roles
    assert [(role.start, role.end) for role in roles] == [(start, end)]


def test_overlapping_roles_are_counted_once() -> None:
    text = "Jo Doe\n\nExperience\nEngineer\n01/2018 - 01/2020\nLecturer\n07/2019 - 07/2020\n"
    assert _profile(text).months_of_experience == 31


def test_labels_before_lists_are_no_skills() -> None:
    labelled = "Building\tDocker, Git\tHosting\tAWS\nOffice suite\tExcel, Jira\n"
    listed = "Critical thinker\tDeadline-driven\nCalm\tWorks alone, and in teams\n"
    skills = [_profile(f"Jane Doe\n\nSkills\n{rows}").skills for rows in (labelled, listed)]
    assert {"Docker", "Git", "AWS", "Jira"} <= {*skills[0]}
    assert not {"Building", "Hosting", "Office suite"} & {*skills[0]}
    assert {"Critical thinker", "Calm"} <= {*skills[1]}


def test_dates_of_study_are_no_experience() -> None:
    assert _profile("Jo Doe\n\nEducation\nOxford University\n01/2010 - 01/2014\n").months_of_experience is None


def test_a_russian_cv_is_read() -> None:
    text = (
        "Мария Ветрова\nmaria@example.org\n\nОпыт работы\n04.2019 – н.в.\nАналитик данных\nООО Пример\n\n"
        "Образование\n2015, Тестовый государственный университет, Бакалавр\n\n"
        "Ключевые навыки\nPython, SQL, анализ данных\n"
    )
    profile = _profile(text)
    assert profile.name == "Мария Ветрова"
    assert [(role.title, role.employer, role.start) for role in profile.roles] == [
        ("Аналитик данных", "ООО Пример", "2019-04")
    ]
    assert profile.education[0].end_year == 2015
    assert profile.skills == ("Python", "SQL", "Data analysis")
