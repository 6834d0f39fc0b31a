"""Files made to burn time are read or refused within a few seconds of processor time."""

from __future__ import annotations

import signal
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import pytest

from cvJobMatching.model.document import UnreadableDocument
from cvJobMatching.reading import read_document
from cvJobMatching.reading.formats import archive
from tests.engine.reading.test_hostile import raw_pdf

pytestmark = pytest.mark.processor_time

SECONDS = 8.0  # of processor time, which doubles on a busy machine; before they were mended, most took over 15
TEXT = b"BT /F 10 Tf 50 700 Td (Python) Tj ET"
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
    "one word of letters and signs": lambda: b"a5" * 190_000,
    "spaced letters": lambda: b"a " * 190_000,
    "encoded": lambda: b"/w==" * 90_000,
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_file_made_to_burn_time_does_not(make: Callable[[], bytes]) -> None:
    data = make()
    with suppress(UnreadableDocument), limited(SECONDS):
        read_document(data)
