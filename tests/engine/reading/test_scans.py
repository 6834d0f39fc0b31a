"""Pictures and scanned pages are recognised."""

from __future__ import annotations

import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from cvJobMatching.reading import read_document
from tests.engine.reading.build import encoded, lines, pdf, picture

ENGLISH = (
    "Jane Doe",
    "Data engineer in Bremen",
    "Python, Spark and Kafka",
    "Speaks German and English",
    "jane@doe.org",
)


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_picture_of_a_page_is_read(form: str) -> None:
    document = read_document(encoded(picture(ENGLISH), form))
    assert document.text.split() == " ".join(ENGLISH).split()
    assert document.media_type == f"image/{form.lower()}"
    assert document.coverage > 0.5


def test_a_scanned_page_of_a_pdf_is_read() -> None:
    scan = ImageReader(picture(ENGLISH))
    document = read_document(pdf(lambda canvas: canvas.drawImage(scan, 0, 842 - 384, width=595, height=384)))
    assert document.text.split() == " ".join(ENGLISH).split()
    assert document.hidden == ()


def test_a_picture_of_text_beside_text_lowers_the_coverage() -> None:
    scan = ImageReader(picture(tuple(f"Line {number} of a long picture of text" for number in range(9))))

    def page(canvas: Canvas) -> None:
        lines(canvas, tuple(f"Sentence {number} is written in plain letters" for number in range(8)))
        canvas.drawImage(scan, 0, 100, width=595, height=384)

    document = read_document(pdf(page))
    assert "Sentence 7" in document.text
    assert document.coverage < 0.5
    assert "low_coverage" in [warning.code for warning in document.warnings]


def test_a_skewed_scan_keeps_its_lines() -> None:
    document = read_document(encoded(picture(ENGLISH).rotate(1.0, fillcolor=250), "PNG"))
    assert [line for line in document.text.split("\n") if line] == list(ENGLISH)


def test_a_picture_without_text_is_empty_and_its_coverage_low() -> None:
    from cvJobMatching.types import UnreadableDocument

    with pytest.raises(UnreadableDocument) as refused:
        read_document(encoded(picture(()), "PNG"))
    assert refused.value.code == "empty"
