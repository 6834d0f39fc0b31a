"""Tables, lists in columns and tags are read in the order in which a person reads them."""

from __future__ import annotations

from reportlab.pdfgen.canvas import Canvas

from cvJobMatching.reading import read_document
from tests.engine.reading.build import pdf


def _at(canvas: Canvas, x: float, tops: list[float], texts: list[str]) -> None:
    canvas.setFont("Helvetica", 10)
    for top, text in zip(tops, texts, strict=True):
        canvas.drawString(x, 800 - top, text)


def test_two_tables_with_one_gutter_are_read_one_after_the_other() -> None:
    def page(canvas: Canvas) -> None:
        _at(canvas, 60, [0, 20, 40, 60, 72], ["Name", "City", "Phone", "Technical", "skills"])
        _at(
            canvas, 180, [0, 20, 40, 60, 72], ["Jane Doe", "Bremen", "0421 123", "Python, Spark, Kafka,", "Docker, SQL"]
        )
        _at(canvas, 60, [110, 140, 180, 220], ["Experience", "2020 - 2023", "2017 - 2020", "2015 - 2017"])
        _at(canvas, 150, [140, 180, 220], ["Acme", "Bell", "Coil"])
        _at(canvas, 300, [140, 152, 180, 192, 220, 232], ["Lead", "Built a team", "Dev", "Wrote it", "Aid", "Ran it"])

    text = read_document(pdf(page)).text
    assert text.index("Jane Doe") < text.index("Technical skills") < text.index("Python, Spark")
    assert text.index("Docker, SQL") < text.index("Experience") < text.index("2020 - 2023\tAcme\tLead")
    assert text.index("Built a team") < text.index("2017 - 2020\tBell\tDev")


def test_a_list_in_two_columns_stays_under_its_heading() -> None:
    def page(canvas: Canvas) -> None:
        tops = [20.0 + 13 * number for number in range(6)]
        _at(canvas, 60, [0, *tops, 130], ["Skills", "Java", "Scala", "Go", "Rust", "Ada", "Perl", "About me"])
        _at(canvas, 320, tops[:5], ["Kafka", "Spark", "Flink", "Hive", "Presto"])

    words = read_document(pdf(page)).text.split("\n")
    assert words.index("Perl") < words.index("Kafka") < words.index("Presto") < words.index("About me")


def test_columns_of_prose_are_not_taken_for_a_table() -> None:
    def page(canvas: Canvas) -> None:
        tops = [13.0 * number for number in range(10)]
        _at(canvas, 60, tops, [f"left row {number}" for number in range(10)])
        beside = [12.0 * number for number in (0, 1, 2, 3, 6, 7, 8)]
        _at(canvas, 300, beside, [f"right row {number} which is somewhat longer" for number in range(7)])

    text = read_document(pdf(page)).text
    assert text.index("left row 9") < text.index("right row 0")


def test_labels_that_end_at_one_place_are_parted_from_what_they_label() -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        for top, first, row in (
            (60, "Tools", ("Docker, Git", "Cloud", "AWS")),
            (73, "Rest", ("Excel", "Web", "CSS, HTML")),
        ):
            for x, text in ((110, first), (250, row[1])):
                canvas.drawRightString(x, 800 - top, text)
            for x, text in ((119, row[0]), (259, row[2])):
                canvas.drawString(x, 800 - top, text)
        _at(canvas, 60, [40], ["A line of words that runs across all of these columns, from the left to the right"])

    text = read_document(pdf(page)).text
    assert "Tools\tDocker, Git\tCloud\tAWS\nRest\tExcel\tWeb\tCSS, HTML" in text


def test_tags_are_parted() -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        for number, tag in enumerate(["Power BI", "Go", "Scala", "Unit testing"]):
            canvas.drawString(60 + 70 * number, 800, tag)

    assert read_document(pdf(page)).text == "Power BI\tGo\tScala\tUnit testing"


def test_what_a_style_sets_apart_in_html_is_parted() -> None:
    page = (
        "<!doctype html><style>.tag{display:inline-block;padding:2px 8px}</style>"
        "<p><b>Engineer</b><span style='float:right'>2020 - 2022</span></p>"
        "<p><span class=tag>Power BI</span><span class=tag>Go</span></p><p>un<b>bro</b>ken</p>"
    )
    assert "Engineer\t2020 - 2022" in (text := read_document(page.encode()).text)
    assert text.split() == ["Engineer", "2020", "-", "2022", "Power", "BI", "Go", "unbroken"]


def test_what_a_style_sets_side_by_side_in_html_is_one_line_of_cells() -> None:
    page = (
        "<html><style>.row{display:flex;justify-content:space-between}.page{display:flex}</style><body>"
        "<div class=page><main><div class=row><b>Engineer</b><span>2019 - 2021</span></div>"
        "<div class=row><div>Acme</div><p>Leeds</p></div><p>Built <b>a</b>nything</p></main>"
        "<aside><p>Skills</p><p>Python</p></aside></div></body></html>"
    )
    lines = [line.strip() for line in read_document(page.encode()).text.split("\n") if line.strip()]
    assert lines == ["Engineer\t2019 - 2021", "Acme\tLeeds", "Built anything", "Skills", "Python"]
