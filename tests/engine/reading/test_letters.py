"""PDF: letters, words and lines come out whole, however the file draws them."""

from __future__ import annotations

import typst
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from cvJobMatching.model.document import Document
from cvJobMatching.reading import read_document
from cvJobMatching.reading.layout import bidi, reading_order
from cvJobMatching.reading.layout.box import Box
from tests.engine.reading.build import PROFILE, lines, pdf


def typeset(markup: str) -> bytes:
    """A PDF by Typst."""
    return bytes(typst.compile(markup.encode()))


def drawn(text: str, *, blank: float, tracking: float = 0.0) -> Document:
    """A line whose words are drawn one by one, `blank` points apart, their letters `tracking` points apart."""

    def page(canvas: Canvas) -> None:
        x, size = 60.0, 12
        canvas.setFont("Helvetica", size)
        for word in text.split():
            for letter in word:
                canvas.drawString(x, 700, letter)
                x += stringWidth(letter, "Helvetica", size) + tracking
            x += blank - tracking

    return read_document(pdf(page))


def test_narrow_blanks_part_words() -> None:
    text = "Real time analytics of machine learning pipelines"
    assert drawn(text, blank=1.5).text == text


def test_letters_set_apart_are_one_word() -> None:
    text = "PROFESSIONAL EXPERIENCE"
    assert drawn(text, blank=6, tracking=1.5).text == text


def test_a_ligature_of_three_letters_does_not_break_its_word() -> None:
    text = "Office Manager, Stafford Affiliates, efficient offline workflow"
    for font in ("Libertinus Serif", "New Computer Modern"):
        assert read_document(typeset(f'#set text(font: "{font}")\n{text}')).text == text


def test_accents_drawn_apart_come_onto_their_letters() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, PROFILE, y=600)
        canvas.setFont("Helvetica", 12)
        for place, text in ((60, "Etudes de la client"), (157.4 + 1.3, "`"), (157.4, "ele"), (60, "´")):
            canvas.drawString(place + 2 * (text == "´"), 703 if text == "´" else 700, text)

    assert read_document(pdf(page)).text.split("\n")[0] == "Études de la clientèle"


def test_fonts_that_do_not_name_their_letters_are_read_as_a_picture() -> None:
    text = "Verified affidavits and filed difficult workflow reports for the office"
    named = typeset(f"#set text(size: 14pt)\n{text}")
    document = read_document(named.replace(b"/ToUnicode", b"/ToUnicodX"))
    assert document.text.split() == text.split()
    assert [warning.code for warning in document.warnings] == ["letters_without_names"]
    assert read_document(named).warnings == ()


def test_words_broken_at_the_end_of_a_line_are_whole() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, ("Moved forty jobs to Ku-", "bernetes, with cross-team work, in a cross-", "team group."))
        lines(canvas, ("Vor-", "und Nachbereitung", "Kenntnisse in SAP-", "Systemen"), y=500)

    text = read_document(pdf(page)).text
    assert text.startswith("Moved forty jobs to Kubernetes,\nwith cross-team work, in a cross-team\ngroup.")
    assert text.endswith("Vor-\nund Nachbereitung\nKenntnisse in SAP-\nSystemen")


def test_lines_that_run_through_all_pages_do_not_part_what_they_part_on_paper() -> None:
    def first(canvas: Canvas) -> None:
        lines(canvas, ("Jane Doe", "Experience", "Engineer at Nordwind"))
        foot(canvas, 1)

    def second(canvas: Canvas) -> None:
        lines(canvas, ("Moved the ledger to event streams", "Wrote loaders"))
        foot(canvas, 2)

    def foot(canvas: Canvas, number: int) -> None:
        lines(canvas, (f"3 June 2026, Jane Doe, page {number}",), y=40)
        lines(canvas, ("jane@doe.example",), y=25)

    text = read_document(pdf(first, second)).text
    body = "Jane Doe\nExperience\nEngineer at Nordwind\n\nMoved the ledger to event streams\nWrote loaders"
    assert text == f"{body}\n\njane@doe.example"


def line(*texts: str) -> list[Box]:
    """Words from the left, a blank apart."""
    return [Box(text, 60.0 + 70 * place, 100, 127.0 + 70 * place, 112) for place, text in enumerate(texts)]


def test_a_line_from_the_right_is_read_from_the_right() -> None:
    assert reading_order.page_text(line("2017", "הלילגה", "אוניברסיטת")).text == "אוניברסיטת הלילגה 2017"
    assert reading_order.page_text(line("+972", "3", "555", "טלפון")).text == "טלפון +972 3 555"
    assert (
        reading_order.page_text(line("Machine", "Learning", "בכירה", "מהנדסת")).text == "מהנדסת בכירה Machine Learning"
    )


def test_letters_of_a_word_from_the_right_are_turned_and_figures_in_it_are_not() -> None:
    assert bidi.logical("Python-ב") == "ב-Python"
    assert bidi.logical(":ןופלט") == "טלפון:"
    assert bidi.logical("2018") == "2018"
