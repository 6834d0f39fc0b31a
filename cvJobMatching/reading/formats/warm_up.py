"""A small document of each kind, read once before the doors close: libraries load much only when it is needed."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterator

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_ODT = "application/vnd.oasis.opendocument.text"


def samples() -> Iterator[bytes]:
    """The bytes of each."""
    yield _pdf()
    body = f"<w:d xmlns:w='{_W}'><w:p><w:r><w:t>ready</w:t></w:r></w:p></w:d>"
    yield _zip({"[Content_Types].xml": "<a/>", "word/document.xml": body})
    yield _zip({"mimetype": _ODT, "content.xml": f"<o:d xmlns:o='{_OFFICE}'/>"})
    for form in ("PNG", "JPEG"):
        picture = io.BytesIO()
        Image.new("RGB", (8, 8)).save(picture, form)
        yield picture.getvalue()
    yield b"<html><body><style>p{color:red}</style><p>ready"
    yield b"{\\rtf1 ready}"
    yield "bereit für Größe".encode("cp1252")


def _zip(parts: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return packed.getvalue()


def _pdf() -> bytes:
    """Two columns in a plain font, with some text that is not drawn; PDFium needs no table of the objects."""
    rows = "".join(f"1 0 0 1 {x} {700 - 20 * row} Tm (word{row}) Tj " for row in range(6) for x in (50, 300))
    content = f"BT /F 10 Tf {rows} 3 Tr 1 0 0 1 50 60 Tm (unseen) Tj ET"
    return (
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj "
        "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj "
        f"4 0 obj<</Length {len(content)}>>stream\n{content}\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    ).encode("ascii")
