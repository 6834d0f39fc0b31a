"""A posting whose lines a mail or a page broke, or parted by blank ones, is read as the one whose lines are whole."""

from __future__ import annotations

import io
import re
import textwrap
from functools import cache
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

import cvJobMatching as m
from cvJobMatching.understanding.text.wrapped import continued, unwrapped
from cvJobMatching.understanding.vacancy.parsed import parse_job_description
from tests.labelled.form import read_all

if TYPE_CHECKING:
    from collections.abc import Callable

ENOUGH: Final = 0.94  # of the requirements
POSTINGS: Final = 16
LATIN: Final = re.compile(r"[\x20-\x7e\n\xa0-\xff–’“”„]+")  # what the standard fonts of a PDF show
LIST: Final = """Data Engineer

Requirements
- Experience with batch and streaming pipelines
- Very good knowledge of SQL on large databases
- Python, tested and reviewed, in production use
- Bachelor's degree in computer science or maths

Nice to have
- Experience with dashboards for other people
"""


@cache
def postings() -> tuple[str, ...]:
    """Some with long lines, of the project's own."""
    texts = (job["text"] for job, _, _ in read_all())
    long = [text for text in texts if LATIN.fullmatch(text) and max(map(len, text.split("\n"))) > 160]
    return tuple(long[:: len(long) // POSTINGS][:POSTINGS])


def words_of(source: str | bytes) -> set[str]:
    """The requirements, by their words."""
    return {" ".join(re.findall(r"\w+", each.text.lower())) for each in m.read_job_description(source).requirements}


def same(form: Callable[[str], str | bytes]) -> float:
    """F1 of the requirements of the changed postings against those of the plain ones."""
    pairs = [(words_of(text), words_of(form(text))) for text in postings()]
    return 2 * sum(len(a & b) for a, b in pairs) / sum(len(a) + len(b) for a, b in pairs)


def printed(text: str) -> bytes:
    page, style = io.BytesIO(), ParagraphStyle("plain", fontName="Helvetica", fontSize=10, leading=13)
    rows = (Paragraph(escape(line), style) if line.strip() else Spacer(1, 10) for line in text.split("\n"))
    SimpleDocTemplate(page).build(list(rows))
    return page.getvalue()


@pytest.mark.parametrize("indent", ["", "  "])
@pytest.mark.parametrize("width", [60, 72, 90])
def test_a_posting_that_was_broken_at_a_width_asks_for_the_same(width: int, indent: str) -> None:
    def broken(text: str) -> str:
        return "\n".join(textwrap.fill(line, width, subsequent_indent=indent) for line in text.split("\n"))

    assert same(broken) > ENOUGH


def test_a_posting_in_print_asks_for_the_same() -> None:
    assert same(printed) > ENOUGH


def test_a_posting_with_a_blank_line_between_any_two_asks_for_the_same() -> None:
    assert same(lambda text: re.sub(r"\n+", "\n\n", text)) > ENOUGH


def test_a_posting_whose_lines_became_wide_gaps_asks_for_the_same() -> None:
    assert same(lambda text: re.sub(r"\s*\n\s*", "   ", text)) > ENOUGH


def test_a_posting_that_fills_its_lines_with_gaps_keeps_them() -> None:
    text = "You bring experience with PostgreSQL and Docker and you speak English fluently."
    assert parse_job_description(text.replace(" ", "   ")).text.count("\n") == 0


def test_a_posting_as_a_page_of_the_web_asks_for_the_same() -> None:
    def page(text: str) -> bytes:
        rows = "".join(f"<p>{escape(line)}</p>\n" for line in text.split("\n") if line.strip())
        return f"<!doctype html><html><body>{rows}</body></html>".encode()

    assert same(page) > ENOUGH


def test_blank_lines_between_any_two_lines_go_and_those_between_parts_stay() -> None:
    items = "\n\n".join(f"- Item number {at}" for at in range(10))
    assert re.sub(" +\n", "\n", unwrapped(f"{items}\n\n\n{items}")) == "\n".join(
        [*items.split("\n\n"), "", *items.split("\n\n")]
    )


def test_paragraphs_of_prose_stay_apart() -> None:
    text = "\n\n".join(["We mend ships.", "You have mended some.", "Write to us."])
    assert unwrapped(text) == text


def test_a_posting_that_was_quoted_in_a_mail_asks_for_the_same() -> None:
    assert same(lambda text: "\n".join(f"> {line}" for line in text.split("\n"))) > ENOUGH


@pytest.mark.parametrize("text", [LIST, LIST.replace("- ", ""), LIST.replace("- ", "(i) "), "One line", ""])
def test_lines_that_are_whole_stay_apart(text: str) -> None:
    assert unwrapped(text) == text


def test_items_and_headings_of_a_broken_text_stay_apart() -> None:
    text = textwrap.dedent("""\
        We run the ferries between the islands, and every winter we put the
        ships into dock, where our own people mend what the sea has broken in
        the months before.

        What you need
        - A craft certificate in metal work, or some years on board ships as
          a fitter or a motorman
        - A head for heights
        """)
    assert unwrapped(text).split("\n")[-5:] == [
        "",
        "What you need",
        "- A craft certificate in metal work, or some years on board ships as   a fitter or a motorman",
        "- A head for heights",
        "",
    ]


CV: Final = """Ada Example
Experience
Technician, Example Works, 2015 - 2024
- Built the test stands for pumps in Python; every
  reading was kept and audited
- Calibrated gauges in three halls for all the
  Weber stands
- Wrote it all down in the book of the hall
Fitter, Example Yard, 2010 - 2014
- Mended pumps

Skills
welding, lathe work
pipes
"""


def test_a_sentence_of_a_cv_that_goes_on_in_the_next_line_is_one_passage() -> None:
    facts = m.read_cv(CV).facts
    passages = [" ".join(facts.text[slice(*unit)].split()) for unit in facts.units]
    assert "every reading was kept and audited" in passages
    assert "- Calibrated gauges in three halls for all the Weber stands" in passages
    assert {"- Mended pumps", "welding, lathe work"} <= set(passages)


@pytest.mark.parametrize(
    "text",
    [
        LIST,
        "one\ntwo",
        "python developer, acme ltd, may 2018 – present\nwaitress at the grand hotel, june 2015 – april 2018\n",
        "Waitress at the Grand Hotel, York, 2015 – 2018\nserved guests of all kinds at lunch and dinner",
        "A full line that has a sign at its end for all;\nanother",
        "A line of prose that goes on to its width\n- a point",
        "",
    ],
)
def test_lines_of_a_cv_that_do_not_go_on_stay_apart(text: str) -> None:
    assert continued(text) == text


@given(st.text(alphabet="ab .-\n", max_size=200))
def test_every_character_but_a_break_stays_where_it_was(text: str) -> None:
    plain = unwrapped(text)
    assert len(plain) == len(text)
    assert all(new == old or (old, new) == ("\n", " ") for old, new in zip(text, plain, strict=True))
