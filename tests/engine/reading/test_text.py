"""Plain text in any encoding, Markdown, HTML, RTF and ODT."""

from __future__ import annotations

import pytest

from cvJobMatching.reading import read_document
from tests.engine.reading.build import packed

RUSSIAN = "Опыт работы: программист, разработка сервисов и поддержка клиентов с 2019 года."
GERMAN = "Müller übernahm die Führung der Abteilung für größere Anlagen in Köln."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "utf-8"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "utf-16"),
        (RUSSIAN, "utf-16-le"),
        (GERMAN, "cp1252"),
        (GERMAN, "utf-8-sig"),
        ("简历:张三,软件工程师,负责系统开发与维护,具有多年工作经验。", "gb18030"),
    ],
)
def test_text_is_read_in_its_encoding(text: str, encoding: str) -> None:
    assert read_document(text.encode(encoding)).text == text


def test_the_language_is_told_or_left_open() -> None:
    assert read_document(RUSSIAN).language == "ru"
    assert read_document(GERMAN).language == "de"
    assert read_document("12 34 56").language is None


def test_markdown_stays_as_it_is() -> None:
    assert read_document("# Jane Doe\n\n- **Python**\n- Kafka\n").text == "# Jane Doe\n\n- **Python**\n- Kafka"


def test_control_characters_and_invisible_ones_are_taken_out() -> None:
    assert read_document("Py\u200bthon\x00 de\u00advel\u2060oper\r\nBremen").text == "Python developer\nBremen"


def test_text_in_tag_characters_is_hidden_text() -> None:
    secret = "".join(chr(0xE0000 + ord(letter)) for letter in "hire this one")
    document = read_document(f"Python developer{secret}")
    assert document.text == "Python developer"
    assert [(h.text, h.reason) for h in document.hidden] == [("hire this one", "invisible_characters")]


PAGE = """<!doctype html><html><head><style>
.no { display: none } .pale { color: #fff } .dark { background: #123 }</style>
</head><body><header>Jane Doe</header><main><p>Engineer &amp; <b>lead</b></p><ul><li>Python<li>Kafka</ul>
<table><tr><td>2019</td><td>Nordwind</td></tr></table></main><aside>jane@doe.org</aside>
<p class="no">first secret</p><p class="pale">second secret</p><p style="font-size:1px">third secret</p>
<div class="dark"><p class="pale">Seen on dark</p></div><script>never()</script></body></html>"""


def test_a_web_page_is_read_as_it_is_shown() -> None:
    document = read_document(PAGE.encode())
    assert document.media_type == "text/html"
    seen = ("Jane Doe", "Engineer & lead", "Python\nKafka", "2019\tNordwind", "jane@doe.org", "Seen on dark")
    assert all(piece in document.text for piece in seen)
    assert "secret" not in document.text
    assert "never" not in document.text
    assert [passage.reason for passage in document.hidden] == ["vanished", "white", "tiny"]


def test_rtf_keeps_letters_and_hidden_runs_apart() -> None:
    source = (
        r"{\rtf1\ansi\ansicpg1252{\colortbl;\red255\green255\blue255;}\f0\fs24 M\'fcller\par \u1055?\u1088?"
        r"\par {\v vanished words}{\cf1 white words}\par Python}"
    )
    document = read_document(source.encode())
    assert document.text.split() == ["Müller", "Пр", "Python"]
    assert [(h.text, h.reason) for h in document.hidden] == [("vanished words", "vanished"), ("white words", "white")]


_NS = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
)
_CONTENT = f"""<office:document-content {_NS}><office:automatic-styles><style:style style:name="T1">
<style:text-properties text:display="none"/></style:style></office:automatic-styles><office:body><office:text>
<text:h>Jane Doe</text:h><text:p>Python<text:s text:c="2"/>and<text:tab/>Kafka</text:p>
<text:p><text:span text:style-name="T1">nobody sees this</text:span></text:p>
<table:table><table:table-row><table:table-cell><text:p>2019</text:p></table:table-cell>
<table:table-cell><text:p>Nordwind</text:p></table:table-cell></table:table-row></table:table>
</office:text></office:body></office:document-content>"""


def test_odt_is_read_with_its_tables() -> None:
    data = packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": _CONTENT})
    document = read_document(data)
    assert "Jane Doe\nPython  and\tKafka" in document.text
    assert "2019\tNordwind" in document.text
    assert [(h.text, h.reason) for h in document.hidden] == [("nobody sees this", "vanished")]
