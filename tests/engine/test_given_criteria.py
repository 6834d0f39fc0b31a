"""Requirements that are handed over: read once, kept, edited by a person, and judged by exactly as they stand."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

import cvJobMatching as m
from tests.engine.samples import CV, DAY, JOB

READ = m.read_job_description(JOB)
CANDIDATE = m.read_cv(CV, as_of=DAY)
PYTHON = {"text": "Python", "kind": "skill", "must": True}
CRANES = {"text": "Crane operator licence", "kind": "certificate", "must": True}


def test_what_was_read_can_be_handed_back() -> None:
    report = m.match(CANDIDATE, m.vacancy(READ.requirements, position=READ.position))
    read = m.match(CANDIDATE, READ)
    assert [each.requirement.text for each in report.findings] == [each.text for each in READ.requirements]
    assert [each.status for each in report.findings] == [each.status for each in read.findings]
    assert report.score == read.score


def test_requirements_survive_being_kept_as_json() -> None:
    kept = msgspec.json.encode(READ.requirements)
    for back in (msgspec.json.decode(kept, type=tuple[m.Requirement, ...]), msgspec.json.decode(kept)):
        assert m.vacancy(back).requirements == m.vacancy(READ.requirements).requirements


def test_mappings_of_three_fields_will_do() -> None:
    report = m.match(CANDIDATE, m.vacancy([PYTHON, CRANES]))
    assert [(each.requirement.text, each.status) for each in report.findings] == [
        ("Python", m.FindingStatus.MET),
        ("Crane operator licence", m.FindingStatus.MISSING),
    ]


@pytest.mark.parametrize(
    ("kind", "text", "topic"),
    [
        ("experience", "4 years of backend development", m.Topic.YEARS),
        ("experience", "Mentors juniors", m.Topic.TASK),
        ("location", "Bremen", m.Topic.GATE),
        ("other", "Friendly", m.Topic.TRAIT),
    ],
)
def test_the_topic_follows_from_kind_and_words_where_it_is_not_told(kind: str, text: str, topic: m.Topic) -> None:
    assert m.vacancy([{"text": text, "kind": kind, "must": True}]).requirements[0].about is topic


def test_an_edited_requirement_is_judged_as_it_was_edited() -> None:
    asked = next(each for each in READ.requirements if "PostgreSQL" in each.text)
    wish = m.vacancy([replace(asked, must=False)])
    other = m.vacancy([replace(asked, text="COBOL")])
    must, nice, cobol = (m.match(CANDIDATE, each).findings[0] for each in (m.vacancy([asked]), wish, other))
    assert must.max_points > nice.max_points > 0
    assert cobol.requirement.text == "COBOL"
    assert cobol.status is m.FindingStatus.MISSING


def test_a_given_requirement_points_nowhere_and_nothing_was_left_out() -> None:
    given = m.vacancy(READ.requirements)
    assert {(each.start, each.end) for each in given.requirements} == {(None, None)}
    assert m.match(CANDIDATE, given).left_out == ()


def test_gates_and_traits_that_are_given_carry_no_points() -> None:
    asked = [{"text": "Bremen", "kind": "location", "must": True}, {"text": "Friendly", "kind": "other", "must": True}]
    report = m.match(CANDIDATE, m.vacancy(asked))
    assert [each.max_points for each in report.findings] == [0.0, 0.0]
    assert report.score is None
    assert "no_requirements" in {warning.code for warning in report.warnings}


def test_the_provenance_says_that_they_were_given_and_who_approved_them() -> None:
    read, given, approved = (
        m.match(CANDIDATE, each).provenance
        for each in (READ, m.vacancy([PYTHON]), m.vacancy([PYTHON], approved_by="hiring@example.org"))
    )
    assert (read.criteria, read.criteria_approved_by) == ("read", None)
    assert (given.criteria, given.criteria_approved_by) == ("given", None)
    assert (approved.criteria, approved.criteria_approved_by) == ("given", "hiring@example.org")


def test_other_criteria_have_another_hash() -> None:
    hashes = {m.vacancy(asked).document.sha256 for asked in ([PYTHON], [CRANES], [PYTHON, CRANES])}
    assert len(hashes) == 3


def test_no_requirement_at_all_gives_no_score() -> None:
    report = m.match(CANDIDATE, m.vacancy([]))
    assert (report.score, report.findings) == (None, ())


def test_a_report_by_given_criteria_can_be_stored_and_shown() -> None:
    report = m.match(CANDIDATE, m.vacancy([PYTHON], approved_by="A. Lead", position="Engineer"))
    assert m.from_json(report.to_json()) == report
    for page in (m.to_html(report), m.to_markdown(report)):
        assert "Engineer" in page


@pytest.mark.parametrize("text", ["", "  \n"])
def test_a_requirement_without_words_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no words"):
        m.vacancy([PYTHON, {**PYTHON, "text": text}])


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"text": "Python", "must": True}, "kind"),
        ({"text": "Python", "kind": "skill"}, "must"),
        ({**PYTHON, "kind": "hobby"}, "hobby"),
        ({**PYTHON, "must": "yes"}, "must"),
        ({**PYTHON, "topic": "weather"}, "weather"),
    ],
)
def test_a_mapping_of_another_form_is_refused_and_the_field_is_named(wrong: dict[str, object], told: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=told):
        m.vacancy([wrong])
