"""Puts the recognised text of scanned pages in its place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cvJobMatching import limits
from cvJobMatching.model.document import Layout, UnreadableDocument
from cvJobMatching.model.document import Warning as Remark
from cvJobMatching.reading.ocr import models, tesseract

if TYPE_CHECKING:
    from cvJobMatching.reading.parts import Reading


def completed(reading: Reading) -> Reading:
    """The reading with every scan recognised. Raises UnreadableDocument rather than leave a page out."""
    if not reading.scans:
        return reading
    if len(reading.scans) > limits.MAX_OCR_PAGES:
        message = f"The document has {len(reading.scans)} scanned pages; at most {limits.MAX_OCR_PAGES} are read."
        raise UnreadableDocument("too_large", message)
    patience = tesseract.Patience(limits.OCR_CPU_SECONDS)
    recognised = {scan.page: tesseract.recognise(scan, patience) for scan in reading.scans}
    pages = tuple(recognised[n].text if n in recognised else page for n, page in enumerate(reading.pages))
    layouts = tuple(recognised[n].layout if n in recognised else own for n, own in enumerate(_layouts(reading)))
    missing = dict.fromkeys(name for page in recognised.values() for name in page.missing)
    warnings = (*reading.warnings, *map(_missing_model, missing))
    lowest = min(page.coverage for page in recognised.values())
    coverage = min(reading.coverage, lowest)
    return replace(reading, pages=pages, layouts=layouts, coverage=coverage, warnings=warnings, scans=())


def _layouts(reading: Reading) -> tuple[Layout, ...]:
    """Of a picture there is none before its text is recognised."""
    return reading.layouts or tuple(Layout(0, 0, ()) for _ in reading.pages)


def _missing_model(name: str) -> Remark:
    language = models.names()[name]
    message = (
        f"A scanned page seems to be in {language}, which is not recognised here; "
        f"install Tesseract's model {name}.traineddata ({language}) and read the file again."
    )
    return Remark(code="scan_language_missing", message=message)
