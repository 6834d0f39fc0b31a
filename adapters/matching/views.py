"""Pages of documents and the places of their text, as they leave the process that made them."""

from __future__ import annotations

from typing import Final

import msgspec

from adapters.matching import failures
from domain.model.report import Failure
from ports.matcher import NoSuchPage, PageResult, PlainText, Region, Regions, RegionsResult, RenderedPage

MEDIA_TYPE: Final = "image/webp"
MOST_PIXELS: Final = 20_000  # of a side
MOST_PAGES: Final = 10_000
MOST_CHARACTERS: Final = 1_000_000
MOST_REGIONS: Final = 20_000


class Picture(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A page, encoded as `MEDIA_TYPE`."""

    image: bytes
    width: int
    height: int
    pages: int


class Text(msgspec.Struct, frozen=True, tag=True):
    """The text of a document without pages."""

    text: str


class NoPage(msgspec.Struct, frozen=True, tag=True):
    """There is no such page; of so many there is one."""

    pages: int


Side = tuple[int, float, float, float, float]  # page, x0, y0, x1, y1


class Places(msgspec.Struct, frozen=True):
    """Where each span stands."""

    of_spans: tuple[tuple[Side, ...], ...]


def page(body: bytes, number: int) -> PageResult:
    """The page as the service shows it, or a Failure that names what is wrong with it."""
    try:
        answer: Picture | Text | NoPage = msgspec.msgpack.decode(body, type=Picture | Text | NoPage)
    except msgspec.DecodeError:
        return failures.talks_nonsense("it does not have the shape of a page")
    match answer:
        case Picture():
            return _picture(answer, number)
        case Text(text):
            within = len(text) <= MOST_CHARACTERS
            return PlainText(text) if within else failures.talks_nonsense("its text is longer than any may be")
        case NoPage(pages):
            known = 0 < pages <= MOST_PAGES and not 0 < number <= pages
            return NoSuchPage(pages) if known else failures.talks_nonsense("it says wrongly that there is no such page")


def places(body: bytes, spans: int) -> RegionsResult:
    """The regions of each of so many spans, or a Failure that names what is wrong with them."""
    try:
        found = msgspec.msgpack.decode(body, type=Places).of_spans
    except msgspec.DecodeError:
        return failures.talks_nonsense("it does not have the shape of places")
    sides = [side for span in found for side in span]
    if len(found) != spans or len(sides) > MOST_REGIONS or not all(map(_is_on_a_page, sides)):
        return failures.talks_nonsense("a place is on no page, or there are too many or too few")
    return Regions(tuple(tuple(Region(*side) for side in span) for span in found))


def _picture(answer: Picture, number: int) -> RenderedPage | Failure:
    if not (answer.image[:4] == b"RIFF" and answer.image[8:12] == b"WEBP"):
        return failures.talks_nonsense("its picture is in no form that is shown")
    if not (0 < answer.width <= MOST_PIXELS and 0 < answer.height <= MOST_PIXELS):
        return failures.talks_nonsense("its picture has no size that one may have")
    if not 0 < number <= answer.pages <= MOST_PAGES:
        return failures.talks_nonsense("it shows a page that its document does not have")
    return RenderedPage(
        image=answer.image,
        media_type=MEDIA_TYPE,
        width=answer.width,
        height=answer.height,
        number=number,
        pages=answer.pages,
    )


def _is_on_a_page(side: Side) -> bool:
    page, x0, y0, x1, y1 = side
    return 0 < page <= MOST_PAGES and 0 <= x0 <= x1 <= 1 and 0 <= y0 <= y1 <= 1
