"""PDF: the order in which a person reads, page by page."""

from __future__ import annotations

from reportlab.pdfgen.canvas import Canvas

from cvJobMatching.reading import read_document
from tests.engine.reading.build import PROFILE, lines, pdf, profile

SIDE = (
    "Skills",
    "Python",
    "Kafka",
    "Airflow",
    "Languages",
    "German, fluent",
    "English, native",
    "Contact",
    "jane@doe.org",
)
MAIN = (
    "Experience",
    "Senior engineer at Nordwind",
    "Moved the ledger to event streams",
    "Cut the nightly run to nine minutes",
    "Engineer at Suedlicht",
    "Wrote the loaders for twenty feeds",
    "Kept them running for four years",
    "Education",
    "Master of Science in Physics",
)


def positions(text: str, wanted: tuple[str, ...]) -> list[int]:
    found = [text.index(piece) for piece in wanted]
    assert -1 not in found
    return found


def in_order(text: str, wanted: tuple[str, ...]) -> bool:
    found = positions(text, wanted)
    return found == sorted(found)


def test_lines_of_one_column_come_from_the_top() -> None:
    assert read_document(pdf(profile)).text == "\n".join(PROFILE)


def test_columns_are_read_one_after_the_other_even_when_drawn_row_by_row() -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        for row, (left, right) in enumerate(zip(SIDE, MAIN, strict=True)):
            canvas.drawString(50, 760 - 17 * row, left)
            canvas.drawString(220, 760 - 15.5 * row, right)

    text = read_document(pdf(page)).text
    assert in_order(text, SIDE + MAIN)


def test_a_heading_across_the_page_comes_before_its_columns() -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 20)
        canvas.drawString(50, 800, "Jane Doe, engineer for data and streams")
        lines(canvas, SIDE, x=50, y=760, size=10)
        lines(canvas, MAIN, x=220, y=758, size=11)

    text = read_document(pdf(page)).text
    assert in_order(text, ("Jane Doe", *SIDE, *MAIN))


def test_dates_in_the_margin_stay_with_their_rows() -> None:
    roles = (("2019-2023", "Engineer at Nordwind"), ("2016-2019", "Analyst at Suedlicht"), ("2014-2016", "Trainee"))

    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        for row, (date, title) in enumerate(roles):
            canvas.drawString(50, 760 - 60 * row, date)
            canvas.drawString(150, 760 - 60 * row, title)
            canvas.drawString(150, 745 - 60 * row, f"What was done there, number {row}")

    text = read_document(pdf(page)).text
    assert in_order(text, tuple(piece for number, role in enumerate(roles) for piece in (*role, f"number {number}")))
    assert "2019-2023\tEngineer at Nordwind" in text


def test_labels_stand_above_what_they_label() -> None:
    rows = (("Name", ("Jane Doe",)), ("City", ("Bremen",)), ("Skills", ("Python, Spark, Kafka", "Airflow, dbt")))

    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        y = 760
        for label, values in rows:
            canvas.drawString(50, y, label)
            for value in values:
                canvas.drawString(180, y, value)
                y -= 12
            y -= 10

    text = read_document(pdf(page)).text
    assert in_order(text, ("Name", "Jane Doe", "City", "Bremen", "Skills", "Python, Spark", "Airflow"))


def test_short_lists_side_by_side_are_columns() -> None:
    columns = (("Skills", "Python", "Spark"), ("Languages", "English", "German"), ("Tools", "Docker", "Jira"))

    def page(canvas: Canvas) -> None:
        for number, column in enumerate(columns):
            lines(canvas, column, x=50 + 180 * number, y=740)

    text = read_document(pdf(page)).text
    assert in_order(text, tuple(word for column in columns for word in column))


def test_letters_that_are_spaced_out_make_words() -> None:
    def page(canvas: Canvas) -> None:
        profile(canvas)
        canvas.setFont("Helvetica", 14)
        canvas.drawString(60, 600, "WORK EXPERIENCE", charSpace=8)

    assert "WORK EXPERIENCE" in read_document(pdf(page)).text


def test_every_page_knows_its_part_of_the_text() -> None:
    def second(canvas: Canvas) -> None:
        lines(canvas, ("On the second page",))

    document = read_document(pdf(profile, second))
    assert [page.number for page in document.pages] == [1, 2]
    assert document.text[document.pages[1].start : document.pages[1].end] == "On the second page"
    assert document.page_at(document.text.index("second")) == 2


def test_a_page_turned_sideways_is_read_as_it_is_shown() -> None:
    def page(canvas: Canvas) -> None:
        canvas.setPageRotation(90)
        canvas.translate(595, 0)
        canvas.rotate(90)
        lines(canvas, PROFILE, y=500)

    assert read_document(pdf(page)).text.split() == " ".join(PROFILE).split()


def test_an_ordinary_page_is_covered_and_its_language_told() -> None:
    document = read_document(pdf(profile))
    assert document.coverage > 0.9
    assert document.language == "en"
    assert document.media_type == "application/pdf"
    assert document.hidden == ()
    assert document.warnings == ()


def test_the_same_file_reads_the_same_twice() -> None:
    data = pdf(profile)
    assert read_document(data) == read_document(data, filename="other.docx")
