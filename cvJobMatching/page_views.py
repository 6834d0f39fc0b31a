"""Pages of a CV as pictures, and where on them its text stands: for people who look at a report beside the CV.

A picture can be blind: what the redaction takes out of the text is painted over, pictures are left out, and so is
every word that the text does not have. Files are taken apart in this process: whoever calls is confined.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from PIL import Image, ImageDraw

from cvJobMatching.model.document import Document, Layout, PlacedWord
from cvJobMatching.patterns import literal
from cvJobMatching.reading import ink, read_document
from cvJobMatching.reading.formats import registry
from cvJobMatching.understanding.cv.parsed import parse_cv
from cvJobMatching.understanding.cv.redaction import redact
from cvJobMatching.understanding.text.lines import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cvJobMatching.reading.parts import Drawing
    from cvJobMatching.understanding.cv.parsed import ParsedCv

MEDIA_TYPE: Final = "image/webp"
QUALITY: Final = 80  # of 100
EFFORT: Final = 2  # of 6: more halves the speed and makes the file hardly smaller
PAINT: Final = (96, 96, 96)
MASK: Final = "\u2588"  # in a text without pages
ROOM: Final = 0.05  # of a word's height, by which ink may reach out of its box
ACCOUNTED: Final = 0.8  # of the ink; where less of it is text, only text is shown
ONE_LINE: Final = 0.5  # of the lower word's height, that two words of one line share


class Region(NamedTuple):
    """A rectangle on a page; the page is counted from 1, the sides are shares of it from its top left corner."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePicture:
    """A page as a picture, encoded as `MEDIA_TYPE`."""

    image: bytes
    width: int  # pixels
    height: int
    number: int  # of the page, from 1
    pages: int  # of the file


def page_picture(data: bytes | str, number: int, *, scale: float, blind: bool = False) -> PagePicture | None:
    """A page at about `scale` pixels a point; None for a format without pages.

    Raises UnreadableDocument, NoSuchPage.
    """
    drawing = None if isinstance(data, str) else registry.draw(data, number, scale)
    if drawing is None:
        return None
    picture = _blinded(drawing, data, number) if blind else drawing.shown
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=QUALITY, method=EFFORT)
    return PagePicture(
        image=out.getvalue(), width=picture.width, height=picture.height, number=number, pages=drawing.pages
    )


def plain_text(data: bytes | str, *, blind: bool = False) -> str:
    """The text of a document, whose offsets stay true where it is blind. Raises UnreadableDocument."""
    document = read_document(data)
    if not blind:
        return document.text
    hidden = personal(document)
    return "".join(MASK if at in hidden and not sign.isspace() else sign for at, sign in enumerate(document.text))


def regions(document: Document, start: int, end: int) -> tuple[Region, ...]:
    """Where the characters from `start` to `end` stand, a rectangle for each line of them, in their order.

    The document was read with its layouts; one without any has no places.
    """
    return tuple(
        Region(number, *sides)
        for number, layout in enumerate(document.layouts, 1)
        for sides in _lines(layout, [_cut(it, start, end) for it in layout.words if it.start < end and start < it.end])
    )


def personal(document: Document) -> frozenset[int]:
    """The characters that say who the candidate is, by their offsets."""
    cv = parse_cv(document.text)
    blank = redact.blind(cv, _mentions(cv))
    return frozenset(at for at, (kept, sign) in enumerate(zip(blank, cv.text, strict=True)) if kept != sign)


def _mentions(cv: ParsedCv) -> list[Span]:
    """Wherever the name stands that the report shows."""
    words = cv.text[slice(*cv.name)].split() if cv.name else []
    pattern = literal(*words, flags=re.IGNORECASE)
    return [Span(*found.span()) for found in pattern.finditer(cv.text)] if words else []


def _lines(layout: Layout, words: Sequence[PlacedWord]) -> Iterator[tuple[float, float, float, float]]:
    """The sides of a rectangle around the words of each line, as shares of the page."""
    rows: list[list[PlacedWord]] = []
    for word in sorted(words, key=lambda word: word.start):
        if rows and _goes_on(rows[-1][-1], word):
            rows[-1].append(word)
        else:
            rows.append([word])
    for row in rows:
        yield (
            _share(min(word.x0 for word in row), layout.width),
            _share(min(word.top for word in row), layout.height),
            _share(max(word.x1 for word in row), layout.width),
            _share(max(word.bottom for word in row), layout.height),
        )


def _cut(word: PlacedWord, start: int, end: int) -> PlacedWord:
    """The part of a word that lies within the span, by its share of the letters."""
    wide, long = word.x1 - word.x0, word.end - word.start
    first, last = max(start - word.start, 0), max(word.end - end, 0)
    return word._replace(x0=word.x0 + wide * first / long, x1=word.x1 - wide * last / long)


def _goes_on(word: PlacedWord, following: PlacedWord) -> bool:
    shared = min(word.bottom, following.bottom) - max(word.top, following.top)
    return shared > ONE_LINE * min(word.bottom - word.top, following.bottom - following.top)


def _share(value: float, whole: float) -> float:
    return round(min(max(value / whole, 0.0), 1.0), 5)


def _blinded(drawing: Drawing, data: bytes | str, number: int) -> Image.Image:
    document = read_document(data, layouts=True)
    hidden, words = personal(document), document.layouts[number - 1].words
    kept = [word for word in words if word.start >= 0 and hidden.isdisjoint(range(word.start, word.end))]
    picture = drawing.without_pictures.copy()
    _show_text(picture, drawing, words, kept)
    covered = ink.coverage(picture.convert("L"), [word[2:] for word in words], drawing.scale)
    if covered < ACCOUNTED:
        picture = Image.new("RGB", picture.size, "white")
        _show_text(picture, drawing, words, kept)
    return picture


def _show_text(picture: Image.Image, drawing: Drawing, words: Sequence[PlacedWord], kept: Sequence[PlacedWord]) -> None:
    """What may be read as it is shown, and then paint over everything else."""
    for word in kept:
        box = _pixels(word, drawing.scale, 0.0)
        picture.paste(drawing.shown.crop(box), box)
    pen, shown = ImageDraw.Draw(picture), set(kept)
    for stretch in _stretches([word for word in words if word not in shown]):
        pen.rectangle(_pixels(stretch, drawing.scale, ROOM), fill=PAINT)


def _stretches(words: Sequence[PlacedWord]) -> list[PlacedWord]:
    """Words that follow each other on a line made one, so that not even their lengths are told."""
    found: list[PlacedWord] = []
    for word in words:
        last = found[-1] if found else None
        if last and _goes_on(last, word) and 0 <= word.x0 - last.x1 < word.bottom - word.top:
            top, bottom = min(last.top, word.top), max(last.bottom, word.bottom)
            found[-1] = last._replace(top=top, x1=word.x1, bottom=bottom)
        else:
            found.append(word)
    return found


def _pixels(word: PlacedWord, scale: float, room: float) -> tuple[int, int, int, int]:
    more = room * (word.bottom - word.top)
    x0, y0, x1, y1 = word.x0 - more, word.top - more, word.x1 + more, word.bottom + more
    return int(x0 * scale), int(y0 * scale), int(x1 * scale) + 1, int(y1 * scale) + 1
