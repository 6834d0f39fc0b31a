"""Valid small files of each format that is read, with as many of its parts as a few kilobytes hold."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from docx.document import Document as Word
from reportlab.pdfgen.canvas import Canvas

from tests.engine.reading.build import encoded, packed, pdf, picture, profile, with_extra, word
from tests.engine.reading.test_hostile import raw_pdf
from tests.engine.reading.test_time import ODF, attachments, stream

_TEXT = b"BT /F 10 Tf 50 700 Td (Python) Tj ET "
_ODF_MORE = "xmlns:s='urn:oasis:names:tc:opendocument:xmlns:style:1.0' xmlns:f='{}' xmlns:b='{}'".format(
    "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0", "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
)
_POSTING = (
    '{"@type":"JobPosting","title":"Cook","description":"<p>Cooks","experienceRequirements":{"monthsOfExperience":12}}'
)


def _html() -> bytes:
    style = "p.a>b:not(.c) i,div~p{color:#fff;width:0px;overflow:hidden}@media print{li:nth-child(2n){display:none}}"
    body = (
        "<!--x--><div style='display:flex;left:-900px'><p class=a>Jane &amp; Doe<b>Data <i>engineer</i></b></p></div>"
        "<table><tr><td>a<td colspan=2>b</table><ul><li>x<li hidden>y</ul><select><option>z</select>"
        f"<svg><path d='M0 0'/></svg><script type='application/ld+json'>{_POSTING}</script>"
    )
    return f"<!doctype html><html><head><meta content='A b.'><style>{style}</style></head><body>{body}".encode()


def _rtf() -> bytes:
    return (
        b"{\\rtf1\\ansi\\ansicpg1252\\uc1{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset204 A;}}{\\colortbl;"
        b"\\red255\\green255\\blue255;}{\\info{\\title CV}}\\f0\\fs22 Jane \\u233?\\'e9{\\v hid}{\\cf1 white}\\par"
        b'{\\field{\\*\\fldinst{HYPERLINK "http://a"}}{\\fldrslt {x}}}\\trowd a\\cell b\\row'
        b"{\\pict\\pngblip ff00}{\\pict\\bin3 abc}}"
    )


def _odt() -> bytes:
    content = (
        f"<o:d {ODF} {_ODF_MORE}><s:style s:name='a' s:parent-style-name='b'><s:text-properties f:color='#ffffff' "
        "f:font-size='9pt'/></s:style><s:style s:name='b'/><t:h>CV</t:h><t:p t:style-name='a'>Jane<t:s t:c='3'/>"
        "<t:span t:style-name='b'>Doe</t:span><t:tab/></t:p><t:list><t:list-item><t:p>x</t:p></t:list-item></t:list>"
        "<b:table><b:table-row><b:table-cell b:number-columns-repeated='2'><t:p>y</t:p></b:table-cell></b:table-row>"
        "</b:table></o:d>"
    )
    mime = "application/vnd.oasis.opendocument.text"
    return packed({"mimetype": mime, "content.xml": content, "styles.xml": content, "meta.xml": content})


def _word(document: Word) -> None:
    document.add_heading("Jane Doe")
    document.add_paragraph("Data engineer", style="List Bullet").add_run("hidden").font.hidden = True
    document.add_table(2, 2).cell(0, 1).text = "Python"
    document.sections[0].header.paragraphs[0].text = "CV"


def _drawn(canvas: Canvas) -> None:
    canvas.rect(10, 10, 200, 90, fill=1)
    canvas.linearGradient(0, 0, 90, 90, ("red", "blue"))
    canvas.bookmarkPage("a")
    canvas.addOutlineEntry("a", "a")
    canvas.acroForm.textfield(value="field", x=50, y=400)


def _raw_pdf() -> bytes:
    form = stream(9, b"0 0 9 9 re f", "/Type/XObject/Subtype/Form/BBox[0 0 99 99]/Matrix[1 0 0 1 0 0]")
    image = stream(10, zlib.compress(b"\x80" * 64), "/Type/XObject/Subtype/Image/Width 8/Height 8/BitsPerComponent 8"
                   "/ColorSpace/DeviceGray/Filter/FlateDecode")  # fmt: skip
    packet = stream(11, b"<x:xmpmeta><a>Senior engineer</a></x:xmpmeta>")
    content = _TEXT + b"q 90 0 0 90 0 0 cm /I Do Q /X Do /S sh 3 Tr BT /F 9 Tf 50 60 Td (unseen) Tj ET"
    shading = "<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 9 9]/Function<</FunctionType 2/Domain[0 1]/N 1>>>>"
    resources = f"/XObject<</X 9 0 R/I 10 0 R>>/Shading<</S {shading}>>"
    return raw_pdf(content, more=form + image + packet, resources=resources)


SEEDS: dict[str, tuple[Callable[[], bytes], ...]] = {
    "html": (_html,),
    "rtf": (_rtf,),
    "odt": (_odt,),
    "docx": (lambda: word(_word),),
    "pdf": (_raw_pdf, lambda: pdf(profile, profile), lambda: with_extra(_drawn), lambda: attachments(3)),
    "png": (lambda: encoded(picture(("Jane Doe",), size=(300, 120)), "PNG"),),
    "jpeg": (lambda: encoded(picture(("Jane Doe",), size=(300, 120)), "JPEG"),),
    "text": (lambda: "Jane Doe\n\tData engineer \u2013 2019".encode(), lambda: "Größe, Иван".encode("utf-16")),
}
