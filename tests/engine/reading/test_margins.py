"""PDF: dates, places and labels in a margin are read with the rows that they belong to."""

from __future__ import annotations

from itertools import zip_longest

from reportlab.pdfgen.canvas import Canvas

from cvJobMatching.reading import read_document
from tests.engine.reading.build import pdf

LEFT, RIGHT, SIZE, LEADING = 60.0, 540.0, 10, 15


def text_of(*rows: tuple[str, str], column: float = LEFT, flush_left_to: float = 0.0, step: float = LEADING) -> str:
    """Rows of a text and what stands at the right edge; or, flush against `flush_left_to`, of a label and a text."""

    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", SIZE)
        for number, (first, second) in enumerate(rows):
            y = 780 - number * step
            if flush_left_to:
                canvas.drawRightString(flush_left_to, y, first)
                canvas.drawString(flush_left_to + 12, y, second)
            else:
                canvas.drawString(column, y, first)
                canvas.drawRightString(RIGHT, y, second)

    return read_document(pdf(page)).text


def test_places_and_dates_at_the_right_edge_stay_with_their_rows() -> None:
    rows = (
        ("Omega Objects", "Seoul"),
        ("Software Architect", "Jun. 2017 – May 2019"),
        ("Rewrote the filter of the traffic office", ""),
        ("Plat Corp.", "Seoul"),
        ("Software Engineer", "Jan. 2016 – Jun. 2017"),
        ("Ran the office network of a small firm", ""),
    )
    assert text_of(*rows) == "\n".join("\t".join(filter(None, row)) for row in rows)


def test_the_second_line_of_a_margin_does_not_part_a_sentence_of_the_text() -> None:
    text = text_of(
        ("Udvikle, Session Lead", "Remote"),
        ("• Delivered weekly sessions on Python, data analysis and statistics to", "Sept 2022 – present"),
        ("  beginners in four towns", ""),
        ("Fossekall Energi, Software Engineer", "Bergen, Norway"),
        ("• Wrote controllers for turbines and specified the configuration of", "Aug 2019 – Aug 2022"),
        ("  all of them", ""),
    )
    rows = text.split("\n")
    assert rows[0] == "Udvikle, Session Lead\tRemote\tSept 2022 – present"
    assert "analysis and statistics to\nbeginners in four towns" in text
    assert "Fossekall Energi, Software Engineer\tBergen, Norway\tAug 2019 – Aug 2022" in rows


def test_labels_flush_right_in_a_narrow_column_are_read_with_what_they_label() -> None:
    rows = (
        ("", "Experience"),
        ("2019–2024", "Backend Engineer, Matterhorn Payments, Zurich"),
        ("", "Designed services for merchants in eleven countries"),
        ("", "Languages"),
        ("German", "Native"),
        ("English", "C2"),
        ("French", "B1"),
    )
    text = text_of(*rows, flush_left_to=130)
    assert text == "\n".join("\t".join(filter(None, row)) for row in rows)


def test_a_period_broken_over_lines_of_its_column_is_whole() -> None:
    text = text_of(
        ("03/2015 –", "Software Developer, Aare Labs, Bern"),
        ("12/2018", "Maintained services"),
        ("", "Education"),
        ("November 2010 – March", "MSc Computer Science, University of Rheintal"),
        ("2015", "with distinction"),
        ("", "Languages"),
        ("01.07.2024", "Shift leader, Primrose Mill"),
        ("– present", "Leads nine people"),
        flush_left_to=170,
        step=13,
    ).split("\n")
    assert text[0] == "03/2015 – 12/2018\tSoftware Developer, Aare Labs, Bern"
    assert "November 2010 – March 2015\tMSc Computer Science, University of Rheintal" in text
    assert "01.07.2024 – present\tShift leader, Primrose Mill" in text


def test_two_columns_on_one_grid_of_lines_stay_columns() -> None:
    left = ("Skills", "Python", "Kafka", "Airflow", "Languages", "German", "English", "Contact", "jane@doe.example")
    right = (
        "Experience",
        "Senior engineer at Nordwind since the spring",
        "Moved the ledger to event streams in a year",
        "Cut the nightly run to nine minutes for good",
        "Engineer at Suedlicht for some years before",
        "Wrote the loaders for twenty feeds of prices",
        "Kept them running for four years, day by day",
        "Education",
        "Master of Science in Physics at Farnmoor",
        "Bachelor of Science in Physics at Farnmoor",
        "Publications",
        "On the noise of small detectors in winter",
    )

    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", SIZE)
        for number, (first, second) in enumerate(zip_longest(left, right, fillvalue="")):
            canvas.drawString(LEFT, 780 - number * 19, first)
            canvas.drawString(220, 780 - number * 19, second)

    assert read_document(pdf(page)).text.split() == " ".join((*left, *right)).split()
