"""Small PDFs whose parts hold themselves, each other or far too much are read or refused, and never late."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import pytest

from cvJobMatching.model.document import UnreadableDocument
from cvJobMatching.reading import read_document
from cvJobMatching.reading.formats import registry
from tests.engine.reading.test_hostile import raw_pdf
from tests.engine.reading.test_time import TEXT, attachments, stream

_CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
_KIDS = b"/Kids[3 0 R]/Count 1"
_FONTS = b"/Font<</F 5 0 R>>"
_CODES = b"/CIDInit/ProcSet findresource begin begincmap 1 begincodespacerange<0000><FFFF>endcodespacerange "


def packed(number: int, content: bytes, more: str = "") -> bytes:
    return stream(number, zlib.compress(content, 9), f"{more}/Filter/FlateDecode")


def numbered(number: int, value: str) -> bytes:
    return f"{number} 0 obj{value}endobj\n".encode()


def chain(value: str, depth: int, last: str) -> bytes:
    """Objects from 20 on, each of which names the next one as `%d 0 R`."""
    links = (numbered(20 + at, value.replace("%d", str(21 + at))) for at in range(depth))
    return b"".join((*links, numbered(20 + depth, last)))


def shown(content: bytes, more: bytes = b"", resources: str = "") -> bytes:
    return raw_pdf(
        zlib.compress(TEXT + b" " + content, 9), filters="/Filter/FlateDecode", more=more, resources=resources
    )


def with_font(font: str, more: bytes, text: bytes) -> bytes:
    drawn = shown(b"BT /T 20 Tf " + text + b" Tj ET", numbered(20, font) + more)
    return drawn.replace(_FONTS, b"/Font<</F 5 0 R/T 20 0 R>>")


def page_tree(depth: int, wide: int) -> bytes:
    page = "<</Type/Page/MediaBox[0 0 595 842]/Contents 4 0 R>>"
    tree = chain(f"<</Type/Pages/Kids[{'%d 0 R ' * wide}]/Count 60>>", depth, page)
    return raw_pdf(TEXT, more=tree).replace(_KIDS, b"/Kids[20 0 R]/Count 60")


def named(depth: int, wide: int) -> bytes:
    tree = chain(f"<</Kids[{'%d 0 R ' * wide}]>>", depth, "<</Names[(a) 7 0 R]>>")
    data = raw_pdf(TEXT, more=tree + numbered(7, "<</Type/Filespec/F(a.txt)>>"))
    return data.replace(_CATALOG, b"<</Names<</EmbeddedFiles 20 0 R>>/Type/Catalog/Pages 2 0 R>>")


def outline() -> bytes:
    items = chain("<</Title(a)/Next %d 0 R/First %d 0 R>>", 40, "<</Title(a)/Next 20 0 R/First 20 0 R>>")
    return raw_pdf(TEXT, more=items).replace(_CATALOG, b"<</Outlines 20 0 R/Type/Catalog/Pages 2 0 R>>")


def letter_of_itself() -> bytes:
    font = (
        "<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 97/LastChar 97"
        "/Widths[1000]/Encoding<</Differences[97/a]>>/CharProcs<</a 40 0 R>>/Resources<</Font<</F 20 0 R>>>>>>"
    )
    return with_font(font, stream(40, b"1000 0 d0 BT /F 9 Tf (aaaaaaaaaaaaaaa) Tj ET"), b"(aaaa)")


def coded(codes: bytes, said: str = "") -> bytes:
    font = "<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[21 0 R]/ToUnicode 22 0 R>>"
    system = "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
    letters = numbered(21, f"<</Type/Font/Subtype/CIDFontType2/BaseFont/A{system}{said}>>")
    return with_font(font, letters + packed(22, _CODES + codes), b"<0041>")


def streams_without_end(count: int, ends: int = 0) -> bytes:
    return raw_pdf(TEXT, more=(b"7 0 obj<</Length 60>>stream\n" + b"BT " * 20) * count + b"endstream " * ends)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a page tree that holds itself": lambda: raw_pdf(TEXT).replace(_KIDS, b"/Kids[2 0 R]/Count 50"),
    "a page tree by the power": lambda: page_tree(30, 2),
    "two thousand million pages": lambda: raw_pdf(TEXT).replace(_KIDS, b"/Kids[3 0 R]/Count 2000000000"),
    "names by the power": lambda: named(31, 2),
    "an outline that goes round": outline,
    "a letter that draws itself": letter_of_itself,
    "all characters five thousand times": lambda: coded(b"1 beginbfrange<0000><FFFF><0000>endbfrange " * 5_000),
    "widths by the thousand": lambda: coded(b"", "/W[" + "0 65535 500 " * 20_000 + "]"),
    "a shading two thousand times": lambda: shown(
        b"/S sh " * 2_000,
        resources="/Shading<</S<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 9 9]/Extend[true true]"
        "/Function<</FunctionType 2/Domain[0 1]/N 1>>>>>>",
    ),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE.keys())
def test_it_ends_with_a_reading_or_a_code(make: Callable[[], bytes]) -> None:
    try:
        assert "Python" in read_document(make(), sandbox=True).text
    except UnreadableDocument as refused:
        assert refused.code in {"corrupt", "too_large"}  # noqa: PT017  # a reading will do as well


def test_an_attachment_whose_entry_leads_nowhere_is_passed_over() -> None:
    whole = attachments(3)
    broken = whole.replace(b"(name000001) 7 0 R", b"(name000001) 77 0 R")
    assert broken != whole
    assert registry.parse(broken)[1].pages == registry.parse(whole)[1].pages


@pytest.mark.parametrize("ends", [0, 6_000])
def test_streams_whose_ends_are_far_away_are_not_looked_for(ends: int) -> None:
    with pytest.raises(UnreadableDocument) as refusal:
        read_document(streams_without_end(6_000, ends), sandbox=True)
    assert refusal.value.code == "corrupt"
    assert "do not end" in refusal.value.message


def test_some_streams_may_lack_their_end() -> None:
    assert "Python" in read_document(streams_without_end(20)).text
