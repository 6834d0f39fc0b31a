"""Layouts drawn on reportlab's canvas: words in any order, narrow blanks, letters one by one."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING, Any, Final

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from tests.print_and_read_back.office import degree

if TYPE_CHECKING:
    from collections.abc import Callable

    View = dict[str, Any]

_SIZE, _LEADING = 10, 14.5


def _text(canvas: Canvas, x: float, y: float, text: str, *, bold: bool = False, size: float = _SIZE) -> None:
    canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
    canvas.drawString(x, y, text)


def _wrapped(text: str, width: float) -> list[str]:
    rows = [""]
    for word in text.split():
        longer = f"{rows[-1]} {word}".strip()
        if pdfmetrics.stringWidth(longer, "Helvetica", _SIZE) > width and rows[-1]:
            rows.append(word)
        else:
            rows[-1] = longer
    return rows


def _main(view: View) -> list[tuple[str, str, str]]:
    """Rows of the main column: kind, text, and what stands beside it."""
    rows = [("heading", view["headings"]["experience"], "")]
    for role in view["roles"]:
        rows += [("bold", role["title"], role["dates"]), ("plain", role["employer"], role["place"])]
        rows += [("plain", f"• {task}", "") for task in role["tasks"]] + [("gap", "", "")]
    rows.append(("heading", view["headings"]["education"], ""))
    for entry in view["education"]:
        rows += [("bold", degree(view, entry), entry["years"]), ("plain", entry["school"], ""), ("gap", "", "")]
    return rows


def _side(view: View) -> list[tuple[str, str, str]]:
    rows = [("heading", view["headings"]["skills"], ""), *(("plain", skill, "") for skill in view["skills"])]
    rows += [("gap", "", ""), ("heading", view["headings"]["languages"], "")]
    return rows + [("plain", f"{each['name']} - {each['level']}", "") for each in view["languages"]]


def _column(rows: list[tuple[str, str, str]], x: float, width: float, y: float) -> list[tuple[float, float, str, bool]]:
    """What to draw where; what stands beside a row ends at the column's right edge."""
    found = []
    for kind, text, beside in rows:
        bold = kind in ("bold", "heading")
        for line in _wrapped(text, width - (130 if beside else 0)) if text else []:
            found.append((x, y, line, bold))
            if beside:
                found.append((x + width - pdfmetrics.stringWidth(beside, "Helvetica", _SIZE), y, beside, False))
                beside = ""
            y -= _LEADING
        y -= {"heading": 4, "gap": 6}.get(kind, 0)
    return found


def _page(view: View, draw: Callable[[Canvas], None]) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    draw(canvas)
    _text(canvas, 50, 795, view["name"], bold=True, size=18)
    _text(canvas, 50, 777, f"{view['email']}  |  {view['phone']}")
    canvas.save()
    return out.getvalue()


def shuffled(view: View) -> bytes:
    """A main column and a sidebar on one grid of lines, drawn in no order at all."""
    items = _column(_main(view), 50, 330, 745) + _column(_side(view), 410, 140, 745)
    random.Random(view["name"]).shuffle(items)

    def draw(canvas: Canvas) -> None:
        for x, y, text, bold in items:
            _text(canvas, x, y, text, bold=bold)

    return _page(view, draw)


def narrow_blanks(view: View) -> bytes:
    """One column whose blanks are a seventh of the letters' height, made by a step instead of a character."""

    def draw(canvas: Canvas) -> None:
        for x, y, text, bold in _column([*_main(view), *_side(view)], 50, 480, 745):
            font = "Helvetica-Bold" if bold else "Helvetica"
            for word in text.split(" "):
                _text(canvas, x, y, word, bold=bold)
                x += pdfmetrics.stringWidth(word, font, _SIZE) + _SIZE / 7

    return _page(view, draw)


def letter_by_letter(view: View) -> bytes:
    """Every letter is a string of its own, with blanks as characters and a little tracking."""

    def draw(canvas: Canvas) -> None:
        for x, y, text, bold in _column([*_main(view), *_side(view)], 50, 480, 745):
            for letter in text:
                _text(canvas, x, y, letter, bold=bold)
                x += pdfmetrics.stringWidth(letter, "Helvetica-Bold" if bold else "Helvetica", _SIZE) + 0.4

    return _page(view, draw)


LAYOUTS: Final[dict[str, Callable[[View], bytes]]] = {
    "reportlab shuffled": shuffled,
    "reportlab narrow_blanks": narrow_blanks,
    "reportlab letter_by_letter": letter_by_letter,
}
"""They have the fonts of every PDF reader, which hold Latin letters of the West alone."""
LATIN: Final = ("de", "en", "es", "fr")
