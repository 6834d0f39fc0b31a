"""A page of a CV as a picture, the places of its text on it, and the same without the person."""

from __future__ import annotations

import io
from functools import partial

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

import cvJobMatching as m
from cvJobMatching import page_views
from cvJobMatching.model.document import NoSuchPage
from cvJobMatching.page_views import PAINT, Region, page_picture, plain_text, regions
from tests.engine.reading.build import Draw, lines, pdf, word

WIDTH, HEIGHT = A4
NAME, CONTACTS = "Ada Nordin", "ada.nordin@example.org | +46 70 123 45 67 | linkedin.com/in/adanordin"
ABOUT = ("Experience", "Backend Engineer, Nordpay AB", "03/2020 - 02/2024", "- Built a settlement service in Python.")
MORE = ("Education", "Master of Science in Computer Science, 2016", "Skills", "Python, PostgreSQL, Docker, Kubernetes")
SCALE = 2.0


def portrait(colour: str) -> ImageReader:
    return ImageReader(Image.new("RGB", (60, 80), colour))


def first(canvas: Canvas) -> None:
    lines(canvas, (NAME, CONTACTS, *ABOUT))
    canvas.drawImage(portrait("red"), 450, 700, 60, 80)


def numbered(draw: Draw, number: int) -> Draw:
    """With a line at its foot that runs through the pages."""

    def page(canvas: Canvas) -> None:
        draw(canvas)
        canvas.drawString(60, 30, f"{NAME} - {CONTACTS[:22]} - {number} of 2")

    return page


CV = pdf(numbered(first, 1), numbered(partial(lines, texts=MORE), 2))
DOCUMENT = m.read_document(CV, layouts=True)


def picture(data: bytes, number: int = 1, *, blind: bool = False) -> Image.Image:
    made = page_picture(data, number, scale=SCALE, blind=blind)
    assert made is not None
    shown = Image.open(io.BytesIO(made.image)).convert("RGB")
    assert shown.format is None
    assert (shown.width, shown.height) == (made.width, made.height)
    return shown


def places(quote: str, document: m.Document = DOCUMENT) -> tuple[Region, ...]:
    at = document.text.index(quote)
    return regions(document, at, at + len(quote))


def within(shown: Image.Image, region: Region) -> list[tuple[int, int, int]]:
    """The colours inside of a region, but for its edges."""
    sides = (region.x0 * shown.width, region.y0 * shown.height, region.x1 * shown.width, region.y1 * shown.height)
    x0, y0, x1, y1 = (round(side) for side in sides)
    cut = shown.crop((x0 + 2, y0 + 2, x1 - 2, y1 - 2))
    return [cut.getpixel((x, y)) for x in range(cut.width) for y in range(cut.height)]  # type: ignore[misc]


def is_painted(shown: Image.Image, region: Region) -> bool:
    """Over and over; the encoding may change a level or two."""
    return all(max(abs(a - b) for a, b in zip(colour, PAINT, strict=True)) < 8 for colour in within(shown, region))


def has_ink(shown: Image.Image, region: Region) -> bool:
    colours = within(shown, region)
    return min(map(sum, colours)) < 200 and max(map(sum, colours)) > 700


def test_a_page_is_drawn_as_large_as_it_is_asked_for() -> None:
    made = page_picture(CV, 2, scale=1.5)
    assert made is not None
    assert (made.number, made.pages) == (2, 2)
    assert (made.width, made.height) == (893, 1263)
    assert made.image[:4] == b"RIFF"
    assert made.image[8:12] == b"WEBP"


def test_no_page_is_drawn_larger_than_any_may_be() -> None:
    made = page_picture(CV, 1, scale=100.0)
    assert made is not None
    assert made.width * made.height < 4_100_000


def test_a_quote_has_its_place_on_its_page() -> None:
    (place,) = places("Built a settlement service")
    assert place.page == 1
    assert place.x0 * WIDTH == pytest.approx(60 + Canvas("").stringWidth("- ", "Helvetica", 11), abs=2)
    assert (place.x1 - place.x0) * WIDTH == pytest.approx(
        Canvas("").stringWidth("Built a settlement service", "Helvetica", 11), abs=2
    )
    baseline = HEIGHT - (780 - 5 * 11 * 1.4)
    assert place.y0 * HEIGHT < baseline < place.y1 * HEIGHT
    assert (place.y1 - place.y0) * HEIGHT < 20
    assert has_ink(picture(CV), place)
    assert places("PostgreSQL")[0].page == 2


def test_a_quote_over_two_lines_has_a_place_on_each() -> None:
    upper, lower = places("Backend Engineer, Nordpay AB\n03/2020")
    assert upper.y1 <= lower.y0 + 0.005
    assert upper.x1 > lower.x1


def test_the_same_words_in_two_places_are_told_apart() -> None:
    one, two = (DOCUMENT.text.index("Python"), DOCUMENT.text.rindex("Python"))
    assert [region.page for at in (one, two) for region in regions(DOCUMENT, at, at + 6)] == [1, 2]


def test_a_part_of_a_word_has_a_part_of_its_place() -> None:
    (whole,), (part,) = places("settlement"), places("ttlem")
    assert whole.x0 < part.x0 < part.x1 < whole.x1


def test_text_that_stands_nowhere_has_no_place() -> None:
    assert regions(DOCUMENT, len(DOCUMENT.text), len(DOCUMENT.text) + 10) == ()
    assert regions(m.read_document(CV), 0, 10) == ()


def test_every_letter_of_a_page_has_its_place_however_it_is_set() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, ("Skills", "Databases", "Languages"), x=60)
        lines(canvas, ("", "PostgreSQL, Cassan-", "Swedish, English"), x=200)
        lines(canvas, ("Developed a distri-", "buted ledger with a team of four"), x=60, y=600)
        canvas.drawString(60, 500, "EXPERIENCE", charSpace=8)

    document = m.read_document(pdf(page), layouts=True)
    assert "distributed" in document.text
    assert "EXPERIENCE" in document.text
    placed = {at for layout in document.layouts for it in layout.words for at in range(it.start, it.end)}
    assert {at for at, sign in enumerate(document.text) if not sign.isspace()} == placed
    assert [round(region.y0 * HEIGHT) for region in places("distributed", document)] == pytest.approx([231, 246], abs=6)


def test_a_blind_page_shows_the_work_and_not_the_person() -> None:
    seen, blind = picture(CV), picture(CV, blind=True)
    for personal in (NAME, "ada.nordin@example.org", "+46 70 123 45 67", "linkedin.com/in/adanordin"):
        for place in places(personal):
            assert has_ink(seen, place)
            assert is_painted(blind, place)
    for kept in ("Nordpay AB", "Built a settlement service in Python."):
        assert all(has_ink(blind, place) for place in places(kept))


def test_a_blind_page_has_no_portrait() -> None:
    place = Region(1, 455 / WIDTH, (HEIGHT - 775) / HEIGHT, 505 / WIDTH, (HEIGHT - 705) / HEIGHT)
    assert max(within(picture(CV), place))[0] > 200
    assert min(map(sum, within(picture(CV), place))) < 400
    assert min(map(sum, within(picture(CV, blind=True), place))) > 740


@pytest.mark.parametrize("number", [1, 2])
def test_a_line_that_runs_through_all_pages_is_painted_over_on_each(number: int) -> None:
    foot = Region(number, 62 / WIDTH, (HEIGHT - 36) / HEIGHT, 110 / WIDTH, (HEIGHT - 30) / HEIGHT)
    assert has_ink(picture(CV, number), foot)
    assert is_painted(picture(CV, number, blind=True), foot)


def test_of_a_scan_only_text_is_shown_when_it_is_blind() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, (NAME, CONTACTS, *ABOUT, *MORE), size=14)

    scan = io.BytesIO()
    sheet = picture(pdf(page)).resize((1654, 2339))
    sheet.paste(Image.new("RGB", (200, 260), "red"), (1300, 100))
    sheet.save(scan, "PNG", dpi=(200, 200))
    data = scan.getvalue()
    document = m.read_document(data, layouts=True)
    seen, blind = picture(data), picture(data, blind=True)
    assert seen.getpixel((1400 * seen.width // 1654, 200 * seen.height // 2339))[0] > 200  # type: ignore[index]
    assert sum(blind.getpixel((1400 * blind.width // 1654, 200 * blind.height // 2339))) > 740  # type: ignore[arg-type]
    assert all(is_painted(blind, place) for place in places("ada.nordin@example.org", document))
    assert all(has_ink(blind, place) for place in places("settlement", document))


def test_of_a_page_whose_ink_is_no_text_only_text_is_shown_when_it_is_blind() -> None:
    """A name may be drawn as lines, which nobody can tell from other drawings."""

    def page(canvas: Canvas) -> None:
        lines(canvas, ABOUT, y=500)
        for number in range(40):
            canvas.ellipse(60 + 11 * number, 700, 69 + 11 * number, 760)

    place = Region(1, 62 / WIDTH, (HEIGHT - 758) / HEIGHT, 300 / WIDTH, (HEIGHT - 702) / HEIGHT)
    assert min(map(sum, within(picture(pdf(page)), place))) < 300
    assert min(map(sum, within(picture(pdf(page), blind=True), place))) > 740


def test_without_pages_there_is_no_picture_but_the_text() -> None:
    docx = word(lambda document: [document.add_paragraph(text) for text in (NAME, CONTACTS, *ABOUT)])
    for data in (docx, NAME.encode(), f"<p>{NAME}</p>".encode(), NAME):
        assert page_picture(data, 1, scale=1.5) is None
        assert NAME in plain_text(data)


def test_a_blind_text_keeps_its_offsets() -> None:
    text = "\n".join((NAME, CONTACTS, *ABOUT, f"Yours, {NAME}"))
    blind = plain_text(text, blind=True)
    assert len(blind) == len(plain_text(text))
    for personal in ("Ada", "Nordin", "example.org", "123", "linkedin"):
        assert personal not in blind
    at = text.index("Nordpay AB")
    assert blind[at : at + 10] == "Nordpay AB"


@pytest.mark.parametrize("number", [0, 3, -1])
def test_a_page_that_there_is_not_is_told_with_how_many_there_are(number: int) -> None:
    with pytest.raises(NoSuchPage) as told:
        page_picture(CV, number, scale=1.0)
    assert told.value.pages == 2


@pytest.mark.parametrize("data", [b"%PDF-1.7 torn", b"\x89PNG\r\n\x1a\n torn"])
def test_a_damaged_file_is_refused(data: bytes) -> None:
    with pytest.raises(m.UnreadableDocument, match="damaged"):
        page_views.page_picture(data, 1, scale=1.0)
