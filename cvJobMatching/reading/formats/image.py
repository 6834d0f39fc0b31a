"""Photographs and scans: one page that has yet to be recognised."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

from PIL import Image, ImageOps

from cvJobMatching import limits
from cvJobMatching.model.document import NoSuchPage, UnreadableDocument
from cvJobMatching.reading.formats.reader import Reader
from cvJobMatching.reading.parts import Drawing, Reading, refuse_narrow, scan_of

if TYPE_CHECKING:
    from cvJobMatching.reading.formats.reader import Source

_DPI = 200  # taken for pictures that do not say theirs
_POINTS = 72
_MANY = 7_200  # pixels of a side: of twice as many only each second is kept
_SCAN = b"\xff\xda"  # begins each pass over a JPEG; nothing else in its data looks so


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
    except (OSError, SyntaxError, ValueError, AssertionError) as error:  # Pillow asserts that colours have their table
        raise UnreadableDocument("corrupt", "The picture is cut off or damaged.") from error


def _decoded(data: bytes) -> tuple[Image.Image, float]:
    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
        refuse_narrow(picture.size)
        _refuse_by_size(picture.size, data.count(_SCAN) if picture.format == "JPEG" else 1)
        picture.load()
        dpi = picture.info.get("dpi", (_DPI, _DPI))[0]
        scale = float(dpi if 60 <= dpi <= 1200 else _DPI) / _POINTS
        shrink = max(picture.size) // _MANY or 1
        paper = _on_paper(_of_mode(picture, _mode(picture)).reduce(shrink))
        return ImageOps.exif_transpose(paper), scale / shrink


def _refuse_by_size(size: tuple[int, int], passes: int) -> None:
    """A progressive JPEG is drawn as often as it says, each time all over."""
    pixels = size[0] * size[1]
    if pixels > limits.MAX_PIXELS or pixels * passes > limits.MAX_SCANNED_PIXELS:
        raise UnreadableDocument("too_large", "The picture has more pixels than are read.")


def _on_paper(picture: Image.Image) -> Image.Image:
    """What is transparent shows white paper."""
    if picture.mode != "RGBA":
        return picture
    return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)


def _mode(picture: Image.Image) -> str:
    return "RGBA" if picture.has_transparency_data else "RGB"


def _of_mode(picture: Image.Image, mode: str) -> Image.Image:
    return picture if picture.mode == mode else picture.convert(mode)


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
    Image.new("RGB", (32, 32)).save(picture, form)
    return picture.getvalue()


PNG = _reader("PNG", b"\x89PNG\r\n\x1a\n")
JPEG = _reader("JPEG", b"\xff\xd8\xff")
