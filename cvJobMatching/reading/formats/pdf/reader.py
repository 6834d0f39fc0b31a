"""PDF through PDFium: opens the file, refuses what cannot be read whole, reads page by page."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from cvJobMatching import limits
from cvJobMatching.model.document import HiddenText, Layout, NoSuchPage, UnreadableDocument
from cvJobMatching.model.document import Warning as Remark
from cvJobMatching.reading import ink
from cvJobMatching.reading.formats import metadata
from cvJobMatching.reading.formats.pdf import attachments, glyphs, open_streams, page_geometry, page_objects, visibility
from cvJobMatching.reading.formats.pdf.drawing_cost import Budget, Sheet
from cvJobMatching.reading.formats.reader import Reader
from cvJobMatching.reading.layout import reading_order, running_lines
from cvJobMatching.reading.layout.places import laid_out
from cvJobMatching.reading.parts import Drawing, Reading, scan_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cvJobMatching.reading.formats.pdf.visibility import Sight
    from cvJobMatching.reading.formats.reader import Source

_ENCRYPTED = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)


def _read(source: Source) -> Reading:
    """All pages of the file. Raises UnreadableDocument."""
    with _opened(source.data) as document:
        said: list[str] = []
        budget = Budget()
        sights = [_sight(document, number, said, budget) for number in range(len(document))]
        said += attachments.texts(document, source.data)
    pages, layouts = _pages(sights)
    return Reading(
        pages=pages,
        layouts=layouts,
        hidden=(*_hidden(sights), *metadata.hidden(said)),
        scans=tuple(scan_of(n, s.scan, s.scan_scale) for n, s in enumerate(sights) if s.scan is not None),
        warnings=tuple(_nameless(number) for number, seen in enumerate(sights, 1) if not seen.named),
        coverage=min((seen.coverage for seen in sights), default=1.0),
    )


def _pages(sights: list[Sight]) -> tuple[tuple[str, ...], tuple[Layout, ...]]:
    """The text and the layout of each page; what runs through all of them stands once in the text, at the end."""
    words = [[word.box for word in seen.words] for seen in sights]
    bodies, running = running_lines.parted(list(map(reading_order.marked, words)))
    ordered = list(map(reading_order.page_text, bodies))
    layouts = tuple(
        laid_out(seen.size[0], seen.size[1], boxes, page.marks)
        for seen, boxes, page in zip(sights, words, ordered, strict=True)
    )
    texts = [page.text for page in ordered]
    return (*texts[:-1], "\n\n".join([*texts[-1:], *running])), layouts


def _nameless(number: int) -> Remark:
    message = f"The fonts of page {number} do not say which letters they draw; the page was read as a picture."
    return Remark(code="letters_without_names", message=message)


def _hidden(sights: list[Sight]) -> Iterator[HiddenText]:
    for number, seen in enumerate(sights, 1):
        yield from (HiddenText(text=text, reason=reason, page=number) for text, reason in seen.hidden)


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    open_streams.refuse_far_ends(data)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _refusal(error) from error
    try:
        _refuse_by_pages(len(document))
        yield document
    finally:
        document.close()


def _refusal(error: pypdfium2.PdfiumError) -> UnreadableDocument:
    if getattr(error, "err_code", None) in _ENCRYPTED:
        return UnreadableDocument("encrypted", "The PDF is protected with a password.")
    return UnreadableDocument("corrupt", "The PDF is cut off or damaged.")


def _refuse_by_pages(count: int) -> None:
    if count == 0:
        raise UnreadableDocument("empty", "The PDF has no pages.")
    if count > limits.MAX_PAGES:
        raise UnreadableDocument("too_large", f"The PDF has {count} pages; at most {limits.MAX_PAGES} are read.")


def _sight(document: Any, number: int, said: list[str], budget: Budget) -> Sight:
    """What is seen of a page; what its notes say is added to `said`."""
    try:
        page = _flat(document, number, said)
        seen = page_geometry.of_page(page)
        objects = page_objects.objects(page, visibility.sheet(seen), budget)
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError as error:
        raise UnreadableDocument("corrupt", f"Page {number + 1} of the PDF is damaged.") from error
    try:
        letters = glyphs.of_page(text_page.raw, seen)
        budget.take_glyphs(len(letters.codes))
        return visibility.of_page(page, text_page.raw, glyphs.words(letters), seen, objects, named=letters.named)
    finally:
        text_page.close()
        page.close()


def _draw(source: Source, number: int, scale: float) -> Drawing:
    with _opened(source.data) as document:
        if not 1 <= number <= len(document):
            raise NoSuchPage(len(document))
        try:
            page = _flat(document, number - 1, [])
        except pypdfium2.PdfiumError as error:
            raise UnreadableDocument("corrupt", f"Page {number} of the PDF is damaged.") from error
        view = page_geometry.of_page(page)
        scale = min(scale, (limits.MAX_RENDER_PIXELS / (view.width * view.height)) ** 0.5)
        objects = page_objects.objects(page, Sheet(view.width * view.height * scale**2, scale), Budget())
        shown, bare = page_objects.paper(page, scale, 2)
        page_objects.draw(page, shown)
        page_objects.draw_without(page, objects.pictures, bare)
        sheets = [ink.picture(sheet).convert("RGB") for sheet in (shown, bare)]
        page.close()
        return Drawing(shown=sheets[0], without_pictures=sheets[1], scale=scale, pages=len(document))


def _flat(document: Any, number: int, said: list[str]) -> Any:
    """The page with the contents of filled-in fields and typed-on notes made part of it."""
    page = document[number]
    said += attachments.notes(page)
    count = min(pdfium.FPDFPage_GetAnnotCount(page.raw), limits.MAX_ANNOTATIONS)
    if not any(_shows_text(page, index) for index in range(count)):
        return page
    pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY)
    page.close()
    return document[number]


def _shows_text(page: Any, index: int) -> bool:
    annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
    try:
        return pdfium.FPDFAnnot_GetSubtype(annotation) in (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT)
    finally:
        pdfium.FPDFPage_CloseAnnot(annotation)


def _sample() -> bytes:
    """Two columns in a plain font, with some text that is not drawn; PDFium needs no table of the objects."""
    rows = "".join(f"1 0 0 1 {x} {700 - 20 * row} Tm (word{row}) Tj " for row in range(6) for x in (50, 300))
    content = f"BT /F 10 Tf {rows} 3 Tr 1 0 0 1 50 60 Tm (unseen) Tj ET"
    return (
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj "
        "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj "
        f"4 0 obj<</Length {len(content)}>>stream\n{content}\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    ).encode("ascii")


READER = Reader(
    media_type="application/pdf",
    matches=lambda source: b"%PDF-" in source.head,
    sample=_sample,
    read=_read,
    draw=_draw,
)
