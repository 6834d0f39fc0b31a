"""Files that are damaged, locked or made to burst end in a clear refusal inside the limits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import zlib
from dataclasses import replace
from itertools import pairwise
from typing import NoReturn

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from cvJobMatching import limits
from cvJobMatching.model.document import UnreadableDocument
from cvJobMatching.reading import read_document
from cvJobMatching.reading.formats import registry
from tests.engine.reading.build import encoded, packed, pdf, picture, profile, word

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def code_of(data: bytes | str, *, sandbox: bool = False) -> str:
    with pytest.raises(UnreadableDocument) as refused:
        read_document(data, sandbox=sandbox)
    assert str(refused.value)
    return refused.value.code


def raw_pdf(content: bytes, *, filters: str = "", more: bytes = b"", resources: str = "") -> bytes:
    return b"".join(
        (
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj ",
            b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<",
            resources.encode(),
            b"/Font<</F 5 0 R>>>>>>endobj 5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj ",
            f"4 0 obj<</Length {len(content)}{filters}>>stream\n".encode(),
            content,
            b"\nendstream endobj\n",
            more,
            b"trailer<</Root 1 0 R>>\n%%EOF",
        )
    )


@pytest.mark.parametrize("data", [b"", b" \n ", "", "  "])
def test_nothing_is_empty(data: bytes | str) -> None:
    assert code_of(data) == "empty"


def test_a_page_without_text_is_empty() -> None:
    assert code_of(pdf(lambda canvas: canvas.line(0, 0, 10, 10))) == "empty"


def test_a_locked_pdf_is_encrypted() -> None:
    assert code_of(pdf(profile, encrypt="secret")) == "encrypted"


def test_a_locked_word_document_is_encrypted() -> None:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert code_of(head + "EncryptedPackage".encode("utf-16-le")) == "encrypted"


def test_the_old_word_format_is_unsupported() -> None:
    assert code_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)) == "unsupported"


def test_garbage_is_unsupported() -> None:
    assert code_of(bytes(range(256)) * 20) == "unsupported"


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_word_document_that_is_cut_off_is_corrupt(share: float) -> None:
    data = word(lambda document: document.add_paragraph("Python developer"))
    assert code_of(data[: int(len(data) * share)]) == "corrupt"


def test_pictures_and_rtf_that_are_cut_off_are_corrupt() -> None:
    whole = encoded(picture(("Jane Doe",)), "PNG")
    assert code_of(whole[: len(whole) // 2]) == "corrupt"
    assert code_of(b"{\\rtf1 Python {\\b developer") == "corrupt"


@pytest.mark.parametrize("number", [b"-99999999999", b"99999999999999999999", b"-9999999"])
def test_a_letter_of_rtf_that_there_is_not_is_corrupt(number: bytes) -> None:
    assert code_of(b"{\\rtf1 Python \\u" + number + b"?}") == "corrupt"


@pytest.mark.parametrize("size", [(1, 100_000), (100_000, 1), (12, 60_000)])
def test_a_picture_too_narrow_for_letters_is_corrupt(size: tuple[int, int]) -> None:
    assert code_of(encoded(Image.new("L", size), "PNG")) == "corrupt"


def test_what_breaks_a_reader_in_an_unknown_way_is_corrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(source: object) -> NoReturn:
        raise AttributeError("some error of a library")

    monkeypatch.setattr(registry, "READERS", (replace(registry.READERS[-1], read=broken),))
    with pytest.raises(UnreadableDocument, match="damaged") as refused:
        registry.parse(b"Python")
    assert refused.value.code == "corrupt"


def test_reading_alone_in_its_process_is_ended_when_its_processor_time_is_used_up() -> None:
    steps = b"{" + b"2 copy add sin exch cos " * 2_000 + b" 0 }"
    shading = "/Shading<</S<</ShadingType 1/ColorSpace/DeviceRGB/Domain[0 595 0 842]/Function 10 0 R>>>>"
    more = b"10 0 obj<</Length %d/FunctionType 4/Domain[0 595 0 842]/Range[0 1 0 1 0 1]>>stream\n" % len(steps)
    data = raw_pdf(b"/S sh " * 10, more=more + steps + b"\nendstream endobj\n", resources=shading)
    program = (
        "import sys; from cvJobMatching import limits; limits.SANDBOX_CPU_SECONDS = 1;"
        "from cvJobMatching.reading import read_document; read_document(sys.stdin.buffer.read())"
    )
    alone = {**os.environ, "CVJOBMATCHING_SANDBOX": "off"}
    ended = subprocess.run([sys.executable, "-c", program], input=data, env=alone, check=False)
    assert -ended.returncode == signal.SIGPROF


def test_a_pdf_of_garbage_is_corrupt() -> None:
    assert code_of(b"%PDF-1.7\n" + b"garbage" * 100) == "corrupt"


def test_too_many_bytes_pages_and_letters_are_too_large() -> None:
    def blank(canvas: Canvas) -> None:
        canvas.drawString(10, 10, "x")

    assert code_of(b"a" * (limits.MAX_BYTES + 1)) == "too_large"
    assert code_of(pdf(*[blank] * (limits.MAX_PAGES + 1))) == "too_large"
    assert code_of("a" * (limits.MAX_CHARACTERS + 1)) == "too_large"


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    body = f"<w:d xmlns:w='{_W}'><w:p><w:r><w:t>{'A' * 30_000_000}</w:t></w:r></w:p></w:d>"
    assert code_of(packed({"[Content_Types].xml": "<a/>", "word/document.xml": body})) == "too_large"


def test_entities_that_multiply_are_refused() -> None:
    names = "abcdefgh"
    rules = "".join(f'<!ENTITY {name} "{f"&{below};" * 10}">' for below, name in pairwise(names))
    body = (
        f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{rules}]><w:d xmlns:w="{_W}"><w:p><w:r><w:t>&h;</w:t></w:r></w:p></w:d>'
    )
    assert code_of(packed({"[Content_Types].xml": "<a/>", "word/document.xml": body})) in ("corrupt", "empty")


@pytest.mark.parametrize(
    "data",
    [
        b"<html><body>" + b"<div>" * 100_000 + b"x",
        b"{\\rtf1 " + b"{" * 100_000 + b"}" * 100_000 + b"}",
    ],
)
def test_bottomless_nesting_is_refused(data: bytes) -> None:
    assert code_of(data) == "too_large"


def test_a_page_with_countless_objects_is_refused() -> None:
    assert code_of(raw_pdf(b"0 0 m 9 9 l S " * (limits.MAX_PAGE_OBJECTS + 1))) == "too_large"


def test_a_stream_that_unpacks_twice_meets_the_limit_of_memory() -> None:
    twice = zlib.compress(zlib.compress(bytes(1_000_000_000), 9), 9)
    data = raw_pdf(twice, filters="/Filter[/FlateDecode/FlateDecode]")
    assert len(data) < 10_000
    assert code_of(data, sandbox=True) in ("memory_limit", "empty")
