"""What holds of every finding, whatever the fitted judge weighs: proof, points, and independence of what is beside."""

from __future__ import annotations

import numpy as np
import pytest

import cvJobMatching as m
from cvJobMatching.matching import statuses
from cvJobMatching.model.report import Kind, Requirement
from cvJobMatching.requirements.topics import criterion_of, topics
from tests.engine.samples import CV, DAY, JOB
from tests.engine.test_golden import FILES, golden

SHOWN = {m.FindingStatus.MET, m.FindingStatus.PARTIAL}
NEVER_POINTS = {m.Topic.GATE, m.Topic.TRAIT}
UNRELATED = (
    "Interests\nSailing on the lake, singing in a choir, growing tomatoes.",
    "Volunteering\nReads fairy tales to children at the library on Saturdays.",
    "Interessen\nFotografie und lange Spaziergänge am Meer.",
)


def test_who_claims_quotes_what_a_reader_sees() -> None:
    for path in FILES:
        pair = golden(path)
        for finding in m.match(pair.candidate, pair.vacancy).findings:
            assert bool(finding.evidence) == (finding.status in SHOWN), finding
            for each in finding.evidence:
                assert pair.candidate.document.text[each.start : each.end] == each.quote
                assert each.quote.strip() == each.quote != ""
                assert each.page == 1


def test_points_are_for_what_the_cv_shows() -> None:
    for path in FILES:
        pair = golden(path)
        for finding in m.match(pair.candidate, pair.vacancy).findings:
            assert finding.requirement.about not in NEVER_POINTS or finding.max_points == 0
            assert (finding.points > 0) == (finding.status in SHOWN and finding.requirement.about not in NEVER_POINTS)
            assert (finding.max_points == 0) == (
                finding.status is m.FindingStatus.UNKNOWN or finding.requirement.about in NEVER_POINTS
            )
            assert finding.note


def test_met_is_worth_more_than_partly_met() -> None:
    shares: dict[m.FindingStatus, list[float]] = {status: [] for status in SHOWN}
    for path in FILES:
        for finding in m.match(golden(path).candidate, golden(path).vacancy).findings:
            if finding.status in SHOWN and finding.max_points:
                shares[finding.status].append(finding.points / finding.max_points)
    assert min(shares[m.FindingStatus.MET]) >= 0.79
    assert max(shares[m.FindingStatus.PARTIAL], default=0.5) <= 0.66


@pytest.mark.parametrize("unrelated", UNRELATED)
def test_what_is_unrelated_changes_no_status(unrelated: str) -> None:
    vacancy = m.read_job_description(JOB)
    plain, longer = (m.match(m.read_cv(cv, as_of=DAY), vacancy) for cv in (CV, f"{CV}\n{unrelated}\n"))
    assert [each.status for each in longer.findings] == [each.status for each in plain.findings]
    assert longer.score == pytest.approx(plain.score, abs=1.0)


def test_much_that_is_unrelated_changes_no_status() -> None:
    """More passages than are read closely."""
    vacancy = m.read_job_description(JOB)
    many = "\n".join(f"- Fed the {animal} of the farm in the {time}" for animal in ANIMALS for time in TIMES)
    plain, longer = (m.match(m.read_cv(cv, as_of=DAY), vacancy) for cv in (CV, f"{CV}\nInterests\n{many}\n"))
    assert [each.status for each in longer.findings] == [each.status for each in plain.findings]


ANIMALS = ("hens", "goats", "cows", "ducks", "sheep", "horses", "rabbits", "geese", "pigs", "bees")
TIMES = ("morning", "evening", "winter", "summer")


def test_the_order_of_the_sections_changes_no_status() -> None:
    blocks = CV.split("\n\n")
    at = [number for number, block in enumerate(blocks) if block.startswith(("SUMMARY", "EDUCATION", "SKILLS"))]
    moved = [blocks[0], *(blocks[number] for number in at), *(b for n, b in enumerate(blocks) if n and n not in at)]
    assert sorted(moved) == sorted(blocks)
    assert moved != blocks
    vacancy = m.read_job_description(JOB)
    plain, other = (m.match(m.read_cv(cv, as_of=DAY), vacancy) for cv in (CV, "\n\n".join(moved)))
    assert [each.status for each in other.findings] == [each.status for each in plain.findings]


def test_the_proof_of_a_finding_does_not_depend_on_what_else_is_asked_for() -> None:
    candidate = m.read_cv(CV, as_of=DAY)
    asked = [each for each in m.read_job_description(JOB).requirements if each.about not in NEVER_POINTS]
    together = m.match(candidate, m.vacancy(asked)).findings
    alone = [m.match(candidate, m.vacancy([each])).findings[0] for each in asked]
    pairs = [(a, b) for a, b in zip(alone, together, strict=True) if a.evidence and b.evidence]
    assert len(pairs) > len(asked) / 3
    assert [a.evidence for a, _ in pairs] == [b.evidence for _, b in pairs]


def test_a_requirement_without_a_word_of_its_own_is_read_in_the_light_of_the_others() -> None:
    rest = ["Food Hygiene Level 2", "coffee making", "opening the café", "till work and cashing up"]
    asked = [{"text": text, "kind": "experience", "must": True, "topic": "task"} for text in rest]
    years = {"text": "3 years at least", "kind": "experience", "must": True, "topic": "years"}
    barista = "Barista, Bean & Co, 2019 - 2025\nPulled espresso, opened the café, did the till and cashed up.\n"
    driver = "Lorry driver, Hill Haulage, 2019 - 2025\nDrove an artic to the docks and back.\n"
    first = [
        m.match(m.read_cv(f"Alex Doe\n\nExperience\n{cv}", as_of=DAY), m.vacancy([years, *asked])).findings[0].status
        for cv in (barista, driver)
    ]
    assert first == [m.FindingStatus.MET, m.FindingStatus.MISSING]


@pytest.mark.parametrize("language", ["Japanese, level C1", "Fluent Finnish"])
def test_a_language_that_the_cv_does_not_name_is_not_met_by_another(language: str) -> None:
    asked = [{"text": language, "kind": "language", "must": True}, {"text": "Python", "kind": "skill", "must": True}]
    assert m.match(m.read_cv(CV, as_of=DAY), m.vacancy(asked)).findings[0].status is not m.FindingStatus.MET


@pytest.mark.parametrize(
    ("languages", "status"),
    [("", "unknown"), ("\nLanguages\nGerman (C1)\n", "missing"), ("\nLanguages\nSpanish\n", "met")],
)
def test_a_cv_without_a_word_of_languages_leaves_a_question(languages: str, status: str) -> None:
    asked = [{"text": "Spanish", "kind": "language", "must": True}]
    cv = "Jo Doe\n\nExperience\nAccountant, Quay Traders, 01/2020 - 12/2023\n- Closed the books every month\n"
    assert m.match(m.read_cv(cv + languages, as_of=DAY), m.vacancy(asked)).findings[0].status == status


def test_a_note_never_says_otherwise_than_the_status(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [{"text": "3 years of experience", "kind": "experience", "must": True}]
    never = np.array([[0.1, 0.1, 0.7, 0.1]], dtype=np.float32)
    monkeypatch.setattr(statuses, "chances", lambda *_: never)
    finding = m.match(m.read_cv(CV, as_of=DAY), m.vacancy(asked)).findings[0]
    assert finding.status is m.FindingStatus.MISSING
    assert "not found" in finding.note


RULES = """Jo Doe

Experience
Senior Accountant, Quay Traders, 01/2020 - 12/2023
- Closed the books every month
Waiter, Blue Inn, 01/2016 - 12/2019

Education
Bachelor of Arts in Economics, University of Kent, 2012 - 2015

Languages
German (C1), Italian (A2), English
"""


@pytest.mark.parametrize(
    ("topic", "text", "status"),
    [
        (m.Topic.YEARS, "3 years of experience as an accountant", "met"),
        (m.Topic.YEARS, "6 years of experience as an accountant", "partial"),
        (m.Topic.YEARS, "7 years of experience", "met"),
        (m.Topic.YEARS, "experience as an accountant", None),
        (m.Topic.EDUCATION, "Bachelor's degree", "met"),
        (m.Topic.EDUCATION, "Master's degree", "partial"),
        (m.Topic.EDUCATION, "Bachelor's or Master's degree", "met"),
        (m.Topic.EDUCATION, "A degree or equivalent", "met"),
        (m.Topic.EDUCATION, "training in first aid", None),
        (m.Topic.LANGUAGE, "German, level B2", "met"),
        (m.Topic.LANGUAGE, "Italian at B2", "partial"),
        (m.Topic.LANGUAGE, "English", "met"),
        (m.Topic.LANGUAGE, "Spanish", "missing"),
        (m.Topic.LEVEL, "Senior", "met"),
        (m.Topic.LEVEL, "Head of department", None),
        (m.Topic.TITLE, "Accountant", "met"),
        (m.Topic.TITLE, "Nurse", None),
    ],
)
def test_a_rule_says_what_it_knows_and_is_silent_otherwise(topic: m.Topic, text: str, status: str | None) -> None:
    facts = m.read_cv(RULES, as_of=DAY).facts
    asked = Requirement(text=text, kind=Kind(topics()[topic].kind_of(text)), must=True, topic=topic)
    verdict = criterion_of(asked).judge(facts)
    assert verdict.status == status
    assert bool(verdict.spans) == (status in {"met", "partial"})
    assert all(facts.text[slice(*span)].strip() for span in verdict.spans)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Full driving licence", m.FindingStatus.MET),
        ("Provisional driving licence, test booked", m.FindingStatus.PARTIAL),
        ("Driving licence expired 2019", m.FindingStatus.PARTIAL),
        ("Applied for a driving licence", m.FindingStatus.PARTIAL),
        ("Driving licence since 2015, exam booked for the forklift licence", m.FindingStatus.MET),
    ],
)
def test_a_licence_that_is_not_held_is_met_in_part_at_most(said: str, status: m.FindingStatus) -> None:
    cv = f"Jo Doe\n\nExperience\n2019 - 2023 Care worker, Home Ltd\nHelped residents.\n\nOther\n{said}\n"
    report = m.match(m.read_cv(cv), m.read_job_description("Care worker\n\nRequirements\n- Driving licence\n"))
    [asked] = [each for each in report.findings if each.requirement.text == "Driving licence"]
    assert asked.status is status


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("Any degree", "met"),
        ("A degree in nursing", "missing"),
        ("English C1", "partial"),
        ("English B1", "met"),
        ("German", "missing"),  # of customers
        ("French", "met"),
        ("Polish", "met"),
    ],
)
def test_what_a_rule_is_sure_of_stands_whatever_else_the_cv_lacks(asked: str, status: str) -> None:
    cv = """Jo Doe

Education
PhD Palaeography, Leeds 2003

Experience
Librarian, Leeds Library, 2004 - 2020
- Catalogued books for German readers, French speaker, Polish and Czech journals

Languages
Dutch native, English B2
"""
    others = "- Venepuncture\n- Wound care\n- Catheter care\n- Triage\n"
    report = m.match(m.read_cv(cv, as_of=DAY), m.read_job_description(f"Nurse\n\nRequirements\n- {asked}\n{others}"))
    assert [each.status for each in report.findings if each.requirement.text == asked] == [status]
