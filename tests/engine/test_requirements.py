"""What is read out of a job description."""

from __future__ import annotations

import pytest

import cvJobMatching as engine
from tests.engine.samples import JOB, report_of


def _asked(job: str, kind: str) -> list[tuple[str, bool]]:
    return [(each.text, each.must) for each in engine.read_job_description(job).requirements if each.kind == kind]


def test_musts_and_wishes_are_told_apart() -> None:
    skills = dict(_asked(JOB, "skill"))
    assert skills["PostgreSQL"]
    assert not skills["Rust"]
    assert not skills["Terraform"]


def test_alternatives_are_one_requirement() -> None:
    assert ("Django or FastAPI", True) in _asked(JOB, "skill")


def test_what_the_company_says_of_itself_is_no_requirement() -> None:
    texts = " ".join(each.text for each in engine.read_job_description(JOB).requirements)
    assert "fruit" not in texts
    assert "Java" not in texts
    assert "tennis" not in texts


def test_years_degree_language_level_and_place_are_read() -> None:
    assert _asked(JOB, "education") == [("Bachelor's degree in computer science or a similar field", True)]
    assert _asked(JOB, "language") == [("English, level B2", True)]
    assert _asked(JOB, "level") == [("Senior", True)]
    assert ("5+ years of experience in backend development", True) in _asked(JOB, "experience")
    assert _asked(JOB, "location") == [("Location: Gothenburg or remote", True)]


def test_headings_inside_a_running_line_are_seen() -> None:
    job = (
        "Java разработчик\nМы делаем банк. Требования Опыт от 3 лет на Java "
        "Будет плюсом Kotlin Мы предлагаем Офис и Python-клуб"
    )
    skills = dict(_asked(job, "skill"))
    assert skills == {"Java": True, "Kotlin": False}
    assert any("3 лет" in text for text, _ in _asked(job, "experience"))


def test_a_wish_for_work_authorisation_is_a_gate() -> None:
    assert _asked("Nurse\nRequirements\n- Must be authorized to work in the EU\n", "work_authorisation")


def test_a_certificate_is_asked_for_by_name() -> None:
    assert _asked("Accountant\nRequirements\n- CPA required\n", "certificate") == [("CPA", True)]


def test_a_choice_that_begins_with_a_word_is_one_requirement_met_by_either() -> None:
    job = "Backend Engineer\n\nRequirements\n- Go or Rust\n- PostgreSQL\n"
    assert ("Go or Rust", True) in _asked(job, "skill")
    for known in ("Golang", "Rust"):
        cv = f"Jo Doe\n\nSkills\nPython, {known}, Docker, SQL\n\nLanguages\nGerman\n"
        [choice] = [each for each in report_of(cv, job).findings if each.requirement.text == "Go or Rust"]
        assert choice.status is engine.FindingStatus.MET


def test_to_go_is_no_skill() -> None:
    assert _asked("Nurse\nRequirements\n- Go and see patients at home\n", "skill") == []


@pytest.mark.parametrize(
    "line",
    [
        "Location: Hamburg, hybrid",
        "Permission to work in Germany",
        "Full time, permanent",
        "Vollzeit, unbefristet",
        "Remote or on-site",
        "Полная занятость, полный день",
    ],
)
def test_place_permission_and_contract_carry_no_points(line: str) -> None:
    job = f"# Backend Engineer\n\n## Requirements\n\n- Python\n- {line}\n- Write services that last\n"
    found = report_of(job=job).findings
    assert all(each.max_points == 0 for each in found if each.requirement.text in line)
    assert line not in [text for text, _ in _asked(job, "other")]


def test_the_mark_of_a_markdown_heading_is_no_part_of_a_requirement() -> None:
    job = "# Backend Engineer\n\n## Things to know by heart\n\n- Python\n"
    found = engine.read_job_description(job).requirements
    assert found[0].text == "Backend Engineer"
    assert not [each for each in found if each.text.startswith("#")]
    assert all(job[each.start : each.end] == each.text for each in found)
