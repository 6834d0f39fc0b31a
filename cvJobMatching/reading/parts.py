"""What every reader hands back before it becomes a `Document`."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageOps

from cvJobMatching import limits
from cvJobMatching.model.document import HiddenText, Layout, UnreadableDocument
from cvJobMatching.model.document import Warning as Remark

_LONG_SIDE = 3_600  # pixels: more only costs time


@dataclass(frozen=True, slots=True)
class Scan:
    """Grey pixels, row by row from the top, `scale` of them to a point. `page` counts from 0."""

    page: int
    width: int
    height: int
    scale: float
    pixels: bytes

    def picture(self) -> Image.Image:
        """The pixels as a picture."""
        return Image.frombytes("L", (self.width, self.height), self.pixels)


def refuse_narrow(size: tuple[int, int]) -> None:
    """Raises UnreadableDocument (`corrupt`) when a picture, as it is recognised, is too narrow for letters."""
    if min(size) * min(1.0, _LONG_SIDE / max(size)) < limits.MIN_PICTURE_SIDE:
        raise UnreadableDocument("corrupt", f"A picture of {size[0]} by {size[1]} pixels shows no text.")


def scan_of(page: int, picture: Image.Image, scale: float) -> Scan:
    """A picture of `scale` pixels to a point, made fit for recognition. Raises UnreadableDocument (`corrupt`)."""
    refuse_narrow(picture.size)
    grey = ImageOps.autocontrast(picture.convert("L"), cutoff=0.1)
    shrink = min(1.0, _LONG_SIDE / max(grey.size))
    if shrink < 1:
        grey = grey.resize((max(int(grey.width * shrink), 1), max(int(grey.height * shrink), 1)))
    return Scan(page, grey.width, grey.height, scale * shrink, grey.tobytes())


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A page as it is shown, and as it would be without the pictures on it, `scale` pixels to a point."""

    shown: Image.Image
    without_pictures: Image.Image
    scale: float
    pages: int  # of the file


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A posting that a page states for machines beside what it shows; nobody sees it, so no CV is read from it."""

    text: str
    hidden: tuple[HiddenText, ...] = ()
    warnings: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Visible text page by page, what was kept from it, and how much of the ink it covers (0 to 1)."""

    pages: tuple[str, ...]
    hidden: tuple[HiddenText, ...] = ()
    warnings: tuple[Remark, ...] = ()
    coverage: float = 1.0
    scans: tuple[Scan, ...] = ()  # pages that are pictures and have yet to be recognised
    posting: Stated | None = None  # instead of the pages, for a job description
    layouts: tuple[Layout, ...] = ()  # of the pages, where the format has any
