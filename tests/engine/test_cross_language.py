"""A CV and a job description in two languages: what can be compared is, and the rest is asked."""

from __future__ import annotations

import pytest

import cvJobMatching as engine
from tests.engine.samples import report_of

ELECTRICIAN = """Jo Doe
jo@example.org

Profile
Electrician with nine years of work on the wiring of offices and of large shops in the north.

Experience
Electrician, Harland Services
06/2016 - 06/2025
- Installed the lighting and the power of offices and tested what was installed by the others.

Qualifications
Apprenticeship as an electrician, 2013 - 2016
Full driving licence
"""
ELEKTRONIKER = """Elektroniker für Gebäudetechnik (m/w/d)

Ihre Aufgaben
- Sie installieren und warten die elektrischen Anlagen in den Gebäuden unserer Kunden
- Sie suchen nach Fehlern an den Verteilungen und beheben sie

Ihr Profil
- Abgeschlossene Berufsausbildung als Elektroniker
- Mindestens 3 Jahre Berufserfahrung
- Sehr gute Deutschkenntnisse
- Führerschein Klasse B
"""
ÉLECTRICIEN = """Électricien de maintenance (H/F)

Vos missions
- Vous assurez la maintenance des installations électriques dans les ateliers de notre site
- Vous participez à la mise en service des armoires et des moteurs

Votre profil
- 3 ans d'expérience minimum
- Permis B
"""
BAKER = """Boulanger (H/F)

Vos missions
- Vous préparez les pâtes et vous assurez la cuisson des pains dans le fournil de notre maison

Votre profil
- 3 ans d'expérience minimum
"""


def _statuses(report: engine.Report, kind: str) -> list[str]:
    return [each.status.value for each in report.findings if each.requirement.kind == kind]


@pytest.mark.parametrize("job", [ELEKTRONIKER, ÉLECTRICIEN])
def test_what_has_one_name_in_every_language_is_compared(job: str) -> None:
    report = report_of(ELECTRICIAN, job)
    assert _statuses(report, "experience") == ["met", "met"]
    assert _statuses(report, "certificate") == ["met"]
    assert report.score is not None
    assert report.score > 50


@pytest.mark.parametrize("job", [ELEKTRONIKER, ÉLECTRICIEN, BAKER])
def test_wording_that_cannot_be_compared_is_a_question_and_the_report_says_so(job: str) -> None:
    report = report_of(ELECTRICIAN, job)
    assert set(_statuses(report, "other")) == {"unknown"}
    assert "languages_differ" in {warning.code for warning in report.warnings}
    assert report.recommendation is engine.Recommendation.REVIEW


def test_another_line_of_work_is_told_across_languages() -> None:
    report = report_of(ELECTRICIAN, BAKER)
    assert _statuses(report, "experience") == ["missing", "missing"]
    assert report.score is not None
    assert report.score < 30


def test_a_skill_that_may_only_be_called_something_else_is_a_question() -> None:
    wanted = ELEKTRONIKER + "- Kenntnisse in Kubernetes\n- Kenntnisse in der Buchhaltung\n"
    found = {each.requirement.text: each.status.value for each in report_of(ELECTRICIAN, wanted).findings}
    assert found["Kubernetes"] == "missing"
    assert found["Buchhaltung"] == "unknown"


def test_without_a_line_of_work_or_a_skill_there_is_no_score_across_languages() -> None:
    job = ELEKTRONIKER.replace("Elektroniker", "Zauberer")
    report = report_of(ELECTRICIAN.replace("Electrician", "Wizard").replace("electrician", "wizard"), job)
    assert report.score is None
    assert "nothing_judged" in {warning.code for warning in report.warnings}


def test_two_texts_in_one_language_are_compared_word_by_word() -> None:
    report = report_of(ELECTRICIAN, "Electrician\n\nDuties\n- You install the lighting and the power of offices\n")
    assert "languages_differ" not in {warning.code for warning in report.warnings}
    assert _statuses(report, "other") == ["met"]
