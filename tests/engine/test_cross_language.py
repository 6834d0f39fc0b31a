"""A CV and a job description in two languages: what can be compared is, and the rest is asked."""

from __future__ import annotations

import pytest

import cvJobMatching as engine
from tests.engine.samples import ELECTRICIAN, report_of

LICENSED = f"""{ELECTRICIAN}
Qualifications
Apprenticeship as an electrician, 2013 - 2016
Driving licence class B
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


JOBS = (ELEKTRONIKER, ÉLECTRICIEN, BAKER)


def _score(job: str) -> float:
    score = report_of(LICENSED, job).score
    assert score is not None
    return score


@pytest.mark.parametrize("job", [ÉLECTRICIEN])
def test_what_has_one_name_in_every_language_is_compared(job: str) -> None:
    found = report_of(LICENSED, job).findings
    licence = [each.status.value for each in found if each.requirement.text.startswith(("Führerschein", "Permis"))]
    assert licence == ["met"]


@pytest.mark.parametrize("job", JOBS)
def test_the_report_says_that_the_languages_differ_and_leaves_the_pair_to_a_person(job: str) -> None:
    report = report_of(LICENSED, job)
    assert "languages_differ" in {warning.code for warning in report.warnings}
    assert report.recommendation is engine.Recommendation.REVIEW


def test_two_texts_in_one_language_have_no_such_warning() -> None:
    report = report_of(LICENSED, "Electrician\n\nDuties\n- You install the lighting and the power of offices\n")
    assert "languages_differ" not in {warning.code for warning in report.warnings}


def test_a_task_is_met_by_the_same_work_in_other_words() -> None:
    report = report_of(LICENSED, "Electrician\n\nDuties\n- You install the lighting and the power of offices\n")
    assert [each.status.value for each in report.findings if "lighting" in each.requirement.text] == ["met"]
