"""A posting is read whole: every line asks for something or is left out with a reason."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cvJobMatching as m
from cvJobMatching.requirements import read, tagger
from cvJobMatching.understanding.text.lines import sentences, without_bullet
from tests.engine.samples import CV, JOB, report_of
from tests.engine.test_golden import FILES, golden

POSTING = """# Data Analyst (m/f/d)

**Blue Harbour** sells sails to small shipyards. We are 60 people in three towns.

## Requirements
- Very good knowledge of SQL
- Power BI, Tableau or Looker
- Bachelor's degree in statistics
- 3+ years of experience as a data analyst
- English, level C1

## Nice to have
- Experience with Airflow

## What we offer
- 30 days of holiday and a company pension
- Salary: 55,000 to 65,000 EUR a year

A driving licence is not required.

How to apply: send your CV to jobs@example.org by 3 May.
"""
ASKED = "SQL", "Power BI, Tableau or Looker", "Bachelor's degree in statistics", "data analyst", "English", "Airflow"
LINES = st.lists(st.sampled_from([*POSTING.splitlines(), *JOB.splitlines(), "| a | b |", "---", "Python, Go, R"]))
MARKDOWN = ("**", "__", "`", "##", "| ", " |")


def sample() -> m.Vacancy:
    return m.read_job_description(POSTING)


def holding(vacancy: m.Vacancy, words: str) -> m.Requirement:
    """The requirement that holds the words; StopIteration where none does."""
    return next(each for each in vacancy.requirements if words in each.text)


@pytest.mark.parametrize("words", ASKED)
def test_what_is_plainly_asked_for_is_read(words: str) -> None:
    assert len([each for each in sample().requirements if words in each.text]) == 1


def test_musts_and_wishes_are_told_apart() -> None:
    must = {words: holding(sample(), words).must for words in ASKED}
    assert must.pop("Airflow") is False
    assert set(must.values()) == {True}


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("SQL", m.Topic.SKILL),
        ("Bachelor's degree in statistics", m.Topic.EDUCATION),
        ("data analyst", m.Topic.YEARS),
        ("English", m.Topic.LANGUAGE),
    ],
)
def test_a_requirement_has_its_topic(words: str, topic: m.Topic) -> None:
    assert holding(sample(), words).topic is topic


def test_a_choice_is_one_requirement() -> None:
    assert holding(sample(), "Tableau").alternatives == ("Power BI", "Tableau", "Looker")


@pytest.mark.parametrize("words", ["sells sails", "30 days of holiday", "Salary", "driving licence", "send your CV"])
def test_what_asks_for_nothing_is_left_out(words: str) -> None:
    vacancy = sample()
    assert not [each for each in vacancy.requirements if words in each.text]
    assert [each.reason for each in vacancy.left_out if words in each.text]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("sells sails", m.Reason.COMPANY),
        ("30 days of holiday", m.Reason.BENEFIT),
        ("Salary", m.Reason.PAY),
        ("send your CV", m.Reason.INVITATION),
    ],
)
def test_the_reason_is_the_one_that_a_reader_would_give(words: str, reason: m.Reason) -> None:
    assert reason in {each.reason for each in sample().left_out if words in each.text}


def test_the_report_lists_what_was_left_out() -> None:
    assert report_of(job=POSTING).left_out == sample().left_out


@settings(deadline=None, max_examples=25)
@given(LINES)
def test_every_sentence_is_a_requirement_holds_one_or_is_left_out(lines: list[str]) -> None:
    whole(m.read_job_description("\n".join(["Data Analyst", *lines])))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_sentence_of_the_golden_postings_is_lost(path: Path) -> None:
    whole(golden(path).vacancy)


def whole(vacancy: m.Vacancy) -> None:
    """Every sentence with a word in it is in exactly one of the two."""
    text = vacancy.parsed.text
    asked = [(each.start or 0, each.end or 0) for each in vacancy.requirements]
    # what another requirement asked for already is a part of that one
    repeated = [also for each in vacancy.requirements for also in each.also]
    left = [(each.start, each.end) for each in vacancy.left_out]
    for each in vacancy.requirements:
        assert re.sub(" {2,}", " ", text[each.start : each.end]) == each.text
    assert [text[each.start : each.end] for each in vacancy.left_out] == [each.text for each in vacancy.left_out]
    for sentence in sentences(text):
        span = without_bullet(text, sentence)
        words = text[slice(*span)]
        if not any(letter.isalnum() for letter in words):
            continue
        asks, out = (any(start < span.end and span.start < end for start, end in spans) for spans in (asked, left))
        repeats = any(also in words for also in repeated)
        assert (asks, out) in [(True, False), (False, True), *[(False, False)] * repeats], (words, asks, out)
    assert not [one for one in asked for other in asked if one is not other and one[0] < other[1] and other[0] < one[1]]


def test_what_stands_behind_the_longest_posting_that_is_read_is_not_lost() -> None:
    sea = "".join(f"The sea was wide and blue on day {day}.\n" for day in range(2000))
    vacancy = m.read_job_description(f"{POSTING}{sea}The very end is here.\n")
    assert "The very end is here" in vacancy.left_out[-1].text
    assert vacancy.left_out[-1].reason is m.Reason.UNCLEAR


def test_markdown_never_leaks() -> None:
    asked = [each.text for each in sample().requirements]
    assert [text for text in asked if any(mark in text for mark in MARKDOWN) or text[0] in "#*-_> "] == []


def test_an_item_in_bold_is_read() -> None:
    vacancy = m.read_job_description(POSTING.replace("Very good knowledge of SQL", "**Very good knowledge of SQL**"))
    assert holding(vacancy, "SQL").text.strip("*") == holding(vacancy, "SQL").text


TABLE = """Library Assistant

| Criteria | Essential | Desirable |
|---|---|---|
| Qualifications | GCSE English | Degree in librarianship |
| Skills | Microsoft Excel | Sign language |
| Experience | 2 years of experience in a library | |
"""
HTML_TABLE = b"""<html><body><h1>Library Assistant</h1><table>
<tr><th></th><th>Requirements</th></tr>
<tr><td>Skills</td><td>Microsoft Excel</td></tr>
<tr><td>Experience</td><td>2 years of experience in a library</td></tr>
</table></body></html>"""


@pytest.mark.parametrize("posting", [TABLE, HTML_TABLE])
def test_what_a_table_asks_for_is_read_without_its_lines(posting: str | bytes) -> None:
    vacancy = m.read_job_description(posting)
    assert "Excel" in holding(vacancy, "Excel").text
    assert holding(vacancy, "2 years of experience").topic is m.Topic.YEARS
    assert not [each.text for each in vacancy.requirements if "|" in each.text or "---" in each.text]


def test_a_name_that_a_list_repeats_is_asked_for_once() -> None:
    posting = POSTING + "\nKey skills\n- SQL\n- Tableau\n"
    vacancy = m.read_job_description(posting)
    assert len([each for each in vacancy.requirements if "SQL" in each.text]) == 1
    assert len([each for each in vacancy.requirements if "Tableau" in each.text]) == 1


@pytest.mark.parametrize("job", ["Senior Backend Engineer", "Backend Engineer\n\nRequirements\n- Python\n- English\n"])
def test_a_posting_of_which_little_was_read_shortlists_nobody(job: str) -> None:
    report = report_of(CV, job)
    assert report.score is not None
    assert report.recommendation is not m.Recommendation.SHORTLIST


@pytest.mark.parametrize(
    ("heading", "position"), [("Requirements", None), ("Über uns", None), ("Data Analyst", "Data Analyst")]
)
def test_a_heading_is_no_position(heading: str, position: str | None) -> None:
    vacancy = m.read_job_description(f"{heading}\n- Python\n- SQL\n")
    assert vacancy.position == position
    assert (heading in {each.text for each in vacancy.requirements}) == (position is not None)


@pytest.mark.parametrize("mark", ["# ", "###  ", "* ", "- # "])
def test_the_marks_of_a_heading_are_no_part_of_the_position(mark: str) -> None:
    assert m.read_job_description(f"{mark}Data Analyst\n\nYou know SQL.\n").position == "Data Analyst"


def test_an_item_that_is_not_understood_is_taken_as_what_it_would_be(monkeypatch: pytest.MonkeyPatch) -> None:
    posting = POSTING.replace("- Experience with Airflow", "- Terraform\n- Experience with Airflow")
    tags, at = tagger.tag(posting), posting.index("Terraform")
    topic = np.array([each is m.Topic.SKILL for each in tagger.TOPICS], dtype=np.float32)
    heading = np.array([each is m.Reason.HEADING for each in tagger.REASONS], dtype=np.float32)
    word = tagger.Outside(at, 0.05, heading, topic, np.array([1, 0], dtype=np.float32))
    left = tuple(each for each in tags.requirements if each.start != at)
    assert len(left) == len(tags.requirements) - 1
    rest = tuple(sorted((*tags.rest, word), key=lambda each: each.start))
    monkeypatch.setattr(read, "tag", lambda _: tagger.Tags(left, rest))
    found = holding(m.read_job_description(posting), "Terraform")
    assert (found.about, found.must) == (m.Topic.SKILL, False)
