"""Files made to burn time are read or refused within a few seconds of processor time."""

from __future__ import annotations

import signal
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from types import FrameType

import pytest
from PIL import Image

from cvJobMatching.model.document import UnreadableDocument
from cvJobMatching.reading import read_document
from cvJobMatching.reading.formats import archive
from tests.engine.reading.build import packed
from tests.engine.reading.test_hostile import raw_pdf

pytestmark = pytest.mark.processor_time

SECONDS = 8.0  # of processor time, which doubles on a busy machine; before they were mended, most took over 15
TEXT = b"BT /F 10 Tf 50 700 Td (Python) Tj ET"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
ODF = f"xmlns:o='{_ODF}office:1.0' xmlns:t='{_ODF}text:1.0'"
COLOURS = b"{\\colortbl;\\red255\\green255\\blue255;}"


class TooSlow(Exception):
    """The processor time is used up."""


def interrupt(number: int, frame: FrameType | None) -> None:
    raise TooSlow


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raises TooSlow in the body once this process has used so much processor time."""
    before = signal.signal(signal.SIGPROF, interrupt)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def page(body: str, style: str = "") -> bytes:
    return f"<html><style>{style}</style><body>{body}<p>Python".encode()


def odt(content: str) -> bytes:
    mime = "application/vnd.oasis.opendocument.text"
    return archive.pack({"mimetype": mime, "content.xml": f"<o:d {ODF}><t:p>{content}</t:p></o:d>"})


def stream(number: int, content: bytes, more: str = "") -> bytes:
    return b"%d 0 obj<</Length %d%s>>stream\n%s\nendstream endobj\n" % (number, len(content), more.encode(), content)


def attachments(count: int) -> bytes:
    """One file, attached so many times."""
    names = " ".join(f"(name{number:06}) 7 0 R" for number in range(count))
    content = stream(8, zlib.compress(b"Seasoned engineer. " * 100_000), "/Filter/FlateDecode")
    spec = b"7 0 obj<</Type/Filespec/F(a.txt)/UF(a.txt)/EF<</F 8 0 R>>>>endobj\n"
    tree = f"<</Names<</EmbeddedFiles<</Names[{names}]>>>>/Type/Catalog/Pages 2 0 R>>"
    data = raw_pdf(TEXT, more=spec + content)
    return data.replace(b"<</Type/Catalog/Pages 2 0 R>>", tree.encode())


def word_with_headers(count: int) -> bytes:
    """As many parts that say the same."""
    body = f"<w:d xmlns:w='{_W}'>" + "<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 100 + "</w:d>"
    relations = "".join(f"<r Type='x/header' Target='h{number}.xml'/>" for number in range(count))
    headers = {f"word/h{number}.xml": body for number in range(count)}
    parts = {"[Content_Types].xml": "<a/>", "word/document.xml": body, **headers}
    return packed({**parts, "word/_rels/document.xml.rels": f"<r>{relations}</r>"})


def passes(count: int) -> bytes:
    """A progressive JPEG whose last pass is repeated."""
    picture = BytesIO()
    Image.new("RGB", (2_000, 2_000)).save(picture, "JPEG", progressive=True)
    data = picture.getvalue()
    last = data[data.rfind(b"\xff\xda") : -2]
    return data[:-2] + last * count + data[-2:]


def shared_page(content: bytes, pages: int) -> bytes:
    """Pages that all show one packed stream."""
    data = raw_pdf(zlib.compress(TEXT + b" " + content, 9), filters="/Filter/FlateDecode")
    kids = b" ".join([b"3 0 R"] * pages)
    return data.replace(b"/Kids[3 0 R]/Count 1", b"/Kids[%s]/Count %d" % (kids, pages))


HOSTILE: dict[str, Callable[[], bytes]] = {
    "comments before an x": lambda: b"<!---->" * 32 + b"x",
    "comments that do not end": lambda: page("<!--" * 100_000),
    "declarations that do not end": lambda: b"<?xml " * 3_000 + b"x",
    "bold blanks": lambda: page("<b> </b>" * 400_000),
    "style comments that do not end": lambda: page("", "/*" * 500_000),
    "style rules without a brace": lambda: page("", "a" * 500_000),
    "many rules for many elements": lambda: page("<i>a</i>" * 20_000, "i{color:red}" * 2_000),
    "an element with many attributes": lambda: page("<p " + " ".join(f"a{n}=1" for n in range(200_000)) + ">x</p>"),
    "a meta of one sentence": lambda: page("<meta content='" + "a" * 500_000 + "'>"),
    "blanks": lambda: b"Python" + b" " * 399_000 + b"x",
    "tabs and breaks": lambda: b"Python" + b"\t \n" * 130_000 + b"x",
    "rtf runs that alternate": lambda: b"{\\rtf1 Python " + b"{\\v a}{\\cf1 b}" * 21_000 + b"}",
    "rtf runs of two kinds": lambda: b"{\\rtf1" + COLOURS + b"{\\v a}{\\cf1 b}" * 21_000 + b"}",
    "rtf information that does not end": lambda: b"{\\rtf1 Python" + b"{\\title x" * 30_000 + b"}" * 30_000 + b"}",
    "odt blanks": lambda: odt("Python" + "<t:s t:c='50'/>" * 8_000 + "x"),
    "one attachment many times": lambda: attachments(20_000),
    "properties that do not end": lambda: raw_pdf(TEXT, more=stream(9, b"<x:xmpmeta " * 400_000)),
    "html selectors that look at neighbours": lambda: page("<i>a</i>" * 20_000, "i:nth-child(3n+1){color:red}" * 50),
    "html selectors by the thousand": lambda: page("<i>a</i>" * 20_000, ",".join(["b.x"] * 50_000) + "{color:red}"),
    "html chains of ancestors": lambda: page("<div>" * 190 + "<i>a</i>" * 300, "p " + "div " * 30 + "i{color:red}"),
    "html selectors that look inside": lambda: page(
        "<div>" * 150 + "<i>a</i>" * 20_000, "div:has(div:has(div:has(b))){color:red}" * 5
    ),
    "html blocks that nobody closes": lambda: page("<main>" * 100_000 + "x"),
    "html marks that go on in each block": lambda: page(
        "<div>" + "".join(f"<b a{number}=1>" for number in range(500)) + "</div>" + "<p>x" * 20_000
    ),
    "html flat elements": lambda: page("<i style='" + "height:0;" * 100_000 + "'>a</i>"),
    "html colours that do not end": lambda: page("<i style='" + "color:rgba(" * 100_000 + "'>a</i>"),
    "rtf fonts without an end": lambda: b"{\\rtf1 {\\fonttbl" + b"\\f0\\fcharset0 " * 60_000 + b"}x}",
    "rtf runs of letters like data": lambda: b"{\\rtf1 " + (b"a" * 2_900 + b" ") * 100 + b"}",
    "odt styles that need each other": lambda: odt(
        f"<s:style xmlns:s='{_ODF}style:1.0' s:name='a' s:parent-style-name='a'>{'<s:q/>' * 10_000}</s:style>"
        + "<t:span t:style-name='a'>x</t:span>" * 10_000
    ),
    "word headers by the thousand": lambda: word_with_headers(2_900),
    "a picture drawn in thousands of passes": lambda: passes(3_000),
    "pdf large areas": lambda: shared_page(b"0 0 595 842 re f " * 9_000, 60),
    "pdf one long path": lambda: shared_page(b"0 0 m " + b"500 800 l 0 5 l " * 200_000 + b"f", 60),
    "pdf wide lines": lambda: shared_page(b"10000 w 1 J 1 j " + b"0 0 m 500 800 l S " * 20_000, 1),
    "one word of letters and signs": lambda: b"a5" * 190_000,
    "spaced letters": lambda: b"a " * 190_000,
    "encoded": lambda: b"/w==" * 90_000,
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_file_made_to_burn_time_does_not(make: Callable[[], bytes]) -> None:
    data = make()
    with suppress(UnreadableDocument), limited(SECONDS):
        read_document(data)
