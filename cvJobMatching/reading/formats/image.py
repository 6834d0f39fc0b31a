"""A page that is only a picture, on its way to recognition, and how pictures become such pages."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps

from cvJobMatching import limits
from cvJobMatching.model.document import UnreadableDocument
from cvJobMatching.reading.parts import Reading, Scan

_LONG_SIDE = 3_600  # pixels: more only costs time
_DPI = 200  # taken for pictures that do not say theirs
_POINTS = 72


def of_picture(page: int, picture: Image.Image, scale: float) -> Scan:
    """A picture made fit for recognition."""
    grey = ImageOps.autocontrast(picture.convert("L"), cutoff=0.1)
    shrink = min(1.0, _LONG_SIDE / max(grey.size))
    if shrink < 1:
        grey = grey.resize((max(int(grey.width * shrink), 1), max(int(grey.height * shrink), 1)))
    return Scan(page, grey.width, grey.height, scale * shrink, grey.tobytes())


def read(data: bytes) -> Reading:
    """A photograph or scan as a page to be recognised. Raises UnreadableDocument."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _opened(data)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnreadableDocument("too_large", "The picture has more pixels than are read.") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise UnreadableDocument("corrupt", "The picture is cut off or damaged.") from error


def _opened(data: bytes) -> Reading:
    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
        if picture.width * picture.height > limits.MAX_PIXELS:
            raise UnreadableDocument("too_large", "The picture has more pixels than are read.")
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        dpi = picture.info.get("dpi", (_DPI, _DPI))[0]
        scale = float(dpi if 60 <= dpi <= 1200 else _DPI) / _POINTS
        return Reading(pages=("",), scans=(of_picture(0, _on_paper(upright), scale),))


def _on_paper(picture: Image.Image) -> Image.Image:
    """What is transparent shows white paper."""
    rgba = picture.convert("RGBA")
    paper = Image.new("RGBA", rgba.size, "white")
    return Image.alpha_composite(paper, rgba)
