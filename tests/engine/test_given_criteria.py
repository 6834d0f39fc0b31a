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


def judged(*asked: dict[str, object]) -> list[m.Finding]:
    return list(m.match(CANDIDATE, m.vacancy([*asked, *OTHERS])).findings[: len(asked)])


OTHERS = [{"text": text, "kind": "skill", "must": True} for text in ("Docker", "SAP", "Rust", "REST APIs", "Sales")]
BACKEND = {"text": "Backend development", "kind": "experience", "must": True}
COBOL = {"text": "COBOL", "kind": "skill", "must": True}


@pytest.mark.parametrize("asked", [BACKEND, {**BACKEND, "kind": "skill"}])
def test_years_that_the_text_does_not_say_count(asked: dict[str, object]) -> None:
    few, many = judged({**asked, "years": 3}, {**asked, "years": 30})
    assert few.status is m.FindingStatus.MET
    assert few.note == "10 years 5 months in roles that show it; 3 years asked for"
    assert many.status is m.FindingStatus.PARTIAL
    assert many.note == "10 years 5 months in roles that show it; 30 years asked for"
    assert few.points > many.points
    assert few.requirement.text == asked["text"]


def test_years_that_were_edited_take_the_place_of_those_in_the_text() -> None:
    text = "3 years of backend development"
    said, edited = judged({**BACKEND, "text": text}, {**BACKEND, "text": text, "years": 30})
    assert said.status is m.FindingStatus.MET
    assert edited.status is m.FindingStatus.PARTIAL
    assert edited.requirement.text == text


def test_years_that_the_text_says_already_change_nothing() -> None:
    text = "18 months of backend development"
    said, edited = judged({**BACKEND, "text": text}, {**BACKEND, "text": text, "years": 1.5})
    assert replace(edited, requirement=said.requirement) == said


def test_any_alternative_that_the_text_does_not_say_will_do() -> None:
    alone, python, none = judged(
        COBOL, {**COBOL, "alternatives": ["Fortran", "Python"]}, {**COBOL, "alternatives": ["Fortran", "Ada"]}
    )
    assert [alone.status, python.status, none.status] == [
        m.FindingStatus.MISSING,
        m.FindingStatus.MET,
        m.FindingStatus.MISSING,
    ]
    assert "Python" in python.evidence[0].quote


def test_the_lowest_degree_among_the_alternatives_is_enough() -> None:
    degree = {"text": "Doctorate in computer science", "kind": "education", "must": True}
    choice = m.vacancy([degree, {**degree, "alternatives": ["Master's degree in computer science"]}])
    alone, lower = (each.judge(CANDIDATE.facts).status for each in choice.criteria)
    assert (alone, lower) == (m.FindingStatus.PARTIAL, m.FindingStatus.MET)


@pytest.mark.parametrize("engine", ["evidence", "keyword"])
def test_a_weight_is_the_most_points(engine: str) -> None:
    vacancy = m.vacancy([{**PYTHON, "weight": 7.5}, PYTHON, {**PYTHON, "weight": 0.0}])
    heavy, usual, none = m.match(CANDIDATE, vacancy, engine=engine).findings
    assert (heavy.max_points, none.max_points) == (7.5, 0.0)
    assert heavy.points / 7.5 == pytest.approx(usual.points / usual.max_points, abs=0.01)


def test_no_weight_makes_gates_and_traits_carry_points() -> None:
    asked = [
        {"text": "Bremen", "kind": "location", "must": True, "weight": 5.0},
        {"text": "Friendly", "kind": "other", "must": True, "weight": 5.0},
    ]
    assert [each.max_points for each in judged(*asked)] == [0.0, 0.0]


def test_what_was_given_comes_back_in_the_finding() -> None:
    given = {**PYTHON, "id": "c7", "years": 2.0, "weight": 3.0, "alternatives": ("Go",)}
    asked = judged(given)[0].requirement
    assert (asked.id, asked.years, asked.weight, asked.alternatives) == ("c7", 2.0, 3.0, ("Go",))


def test_what_a_cv_has_copied_from_the_posting_is_known_by_the_posting() -> None:
    sentence = "We settle card payments for four hundred shops in twelve countries every single night of the year.\n"
    posting = m.read_document(JOB + sentence * 3 + "Whoever joins us will look after the ledger of all of them.\n")
    copied = m.read_cv(CV + posting.text, as_of=DAY)
    warned = {warning.code for warning in m.match(copied, m.vacancy([PYTHON], posting=posting)).warnings}
    assert "stuffing_job_description" in warned
    assert "stuffing_job_description" not in {each.code for each in m.match(copied, m.vacancy([PYTHON])).warnings}


def test_with_the_posting_its_hash_and_its_language_are_those_of_the_vacancy() -> None:
    posting = m.read_document("Wir suchen eine Köchin, die mit uns für die Gäste der Kantine kocht und backt.")
    provenance = m.match(CANDIDATE, m.vacancy([PYTHON], posting=posting, version=3)).provenance
    assert provenance.job_description_sha256 == posting.sha256
    assert provenance.job_description_language == "de"
    assert (provenance.criteria, provenance.criteria_version) == ("given", 3)


def test_the_same_text_in_two_files_is_known() -> None:
    other = m.read_cv(CV.replace("\n", "\n\n").replace("Clara", "CLARA"), as_of=DAY)
    different = m.read_cv(CV.replace("Clara", "Carla"), as_of=DAY)
    hashes = [m.match(each, READ).provenance.cv_text_sha256 for each in (CANDIDATE, other, different)]
    assert hashes[0] == hashes[1] != hashes[2]
    assert CANDIDATE.document.sha256 != other.document.sha256
