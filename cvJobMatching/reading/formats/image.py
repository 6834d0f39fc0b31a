"""Photographs and scans: one page that has yet to be recognised."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

from PIL import Image, ImageOps

from cvJobMatching import limits
from cvJobMatching.model.document import NoSuchPage, UnreadableDocument
from cvJobMatching.reading.formats.reader import Reader
from cvJobMatching.reading.parts import Drawing, Reading, scan_of

if TYPE_CHECKING:
    from cvJobMatching.reading.formats.reader import Source

_DPI = 200  # taken for pictures that do not say theirs
_POINTS = 72


def _read(source: Source) -> Reading:
    """A photograph or scan as a page to be recognised. Raises UnreadableDocument."""
    picture, scale = _opened(source.data)
    return Reading(pages=("",), scans=(scan_of(0, picture, scale),))


def _draw(source: Source, number: int, scale: float) -> Drawing:
    """The whole of it is a picture, so that nothing is left without. Raises UnreadableDocument, NoSuchPage."""
    if number != 1:
        raise NoSuchPage(1)
    picture, own = _opened(source.data)
    scale = min(scale, own, (limits.MAX_RENDER_PIXELS / (picture.width * picture.height)) ** 0.5 * own)
    size = max(round(picture.width * scale / own), 1), max(round(picture.height * scale / own), 1)
    shown = picture.convert("RGB").resize(size)
    return Drawing(shown=shown, without_pictures=Image.new("RGB", size, "white"), scale=scale, pages=1)


def _opened(data: bytes) -> tuple[Image.Image, float]:
    """The picture on white paper, and its pixels a point. Raises UnreadableDocument."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _decoded(data)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnreadableDocument("too_large", "The picture has more pixels than are read.") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise UnreadableDocument("corrupt", "The picture is cut off or damaged.") from error


def _decoded(data: bytes) -> tuple[Image.Image, float]:
    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
        if picture.width * picture.height > limits.MAX_PIXELS:
            raise UnreadableDocument("too_large", "The picture has more pixels than are read.")
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        dpi = picture.info.get("dpi", (_DPI, _DPI))[0]
        scale = float(dpi if 60 <= dpi <= 1200 else _DPI) / _POINTS
        return _on_paper(upright), scale


def _on_paper(picture: Image.Image) -> Image.Image:
    """What is transparent shows white paper."""
    rgba = picture.convert("RGBA")
    paper = Image.new("RGBA", rgba.size, "white")
    return Image.alpha_composite(paper, rgba)


def _reader(form: str, magic: bytes) -> Reader:
    return Reader(
        media_type=f"image/{form.lower()}",
        matches=lambda source: source.starts_with(magic),
        sample=lambda: _sample(form),
        read=_read,
        draw=_draw,
    )


def _sample(form: str) -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, form)
    return picture.getvalue()


PNG = _reader("PNG", b"\x89PNG\r\n\x1a\n")
JPEG = _reader("JPEG", b"\xff\xd8\xff")
