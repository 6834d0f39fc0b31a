"""Builds the documents that the tests of reading look at."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
from docx.document import Document as Word
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

Draw = Callable[[Canvas], None]

PROFILE = (
    "Jane Doe",
    "Data engineer with eight years of practice",
    "Builds pipelines in Python and Spark for a bank",
    "Leads a team of four and mentors two juniors",
)


def pdf(*pages: Draw, encrypt: str | None = None) -> bytes:
    """One page for each function that draws."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, encrypt=encrypt, invariant=1)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def lines(canvas: Canvas, texts: tuple[str, ...], *, x: float = 60, y: float = 780, size: float = 11) -> None:
    """Lines of text from the top downwards."""
    canvas.setFont("Helvetica", size)
    for number, text in enumerate(texts):
        canvas.drawString(x, y - number * size * 1.4, text)


def profile(canvas: Canvas) -> None:
    """A short honest page."""
    lines(canvas, PROFILE)


def with_extra(extra: Draw) -> bytes:
    """The honest page and something on it."""

    def page(canvas: Canvas) -> None:
        profile(canvas)
        extra(canvas)

    return pdf(page)


def word(fill: Callable[[Word], object]) -> bytes:
    """A DOCX that the function filled."""
    document = docx.Document()
    fill(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def packed(parts: dict[str, str | bytes]) -> bytes:
    """A zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def replaced(archive: bytes, name: str, old: str, new: str) -> bytes:
    """A zip file with a piece of one of its texts exchanged."""
    with zipfile.ZipFile(io.BytesIO(archive)) as source:
        parts: dict[str, str | bytes] = {entry: source.read(entry) for entry in source.namelist()}
    text = parts[name]
    assert isinstance(text, bytes)
    assert old.encode() in text
    parts[name] = text.replace(old.encode(), new.encode())
    return packed(parts)


def picture(texts: tuple[str, ...], *, size: tuple[int, int] = (1240, 800)) -> Image.Image:
    """A scan of printed lines at 150 pixels an inch."""
    page = Image.new("L", size, 250)
    draw = ImageDraw.Draw(page)
    font = ImageFont.load_default(32)
    for number, text in enumerate(texts):
        draw.text((100, 100 + 70 * number), text, fill=20, font=font)
    return page


def encoded(image: Image.Image, form: str) -> bytes:
    """The picture as a file."""
    out = io.BytesIO()
    image.save(out, form, dpi=(150, 150))
    return out.getvalue()
