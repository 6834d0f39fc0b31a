"""Charts as SVG. Colours come from classes where a page shows them, and from attributes where nothing else does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

_WIDTH, _ROW, _BAR, _LABELS, _NUMBERS = 480, 34, 18, 190, 70
_LONGEST_LABEL = 23  # characters; the whole one is the row's title
_CELL_WIDTH, _CELL_HEIGHT, _HEAD = 108, 44, 48
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INK, _QUIET, _FILL, _PART = "#1d2a2e", "#56666b", "#8fb9be", "#0f5c66"


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: its name, how many, and how many of these are told apart."""

    name: str
    count: int
    part: int | None = None


def bars(title: str, rows: Sequence[Bar], *, part: str = "") -> bytes:
    """Horizontal bars with their names and numbers; `part` names the darker part of each."""
    told = "; ".join(f"{row.name}: {_numbers(row, part)}" for row in rows)
    drawing = _drawing(title, told, _WIDTH, _ROW * len(rows) + 8)
    most = max((row.count for row in rows), default=0) or 1
    room = _WIDTH - _LABELS - _NUMBERS
    for index, row in enumerate(rows):
        top = index * _ROW + 8
        line = ET.SubElement(drawing, "g")
        ET.SubElement(line, "title").text = f"{row.name}: {_numbers(row, part)}"
        _text(line, _LABELS - 12, top + 13, _short(row.name), anchor="end")
        _box(line, _LABELS, top, room * row.count / most, _BAR, "chart-fill" if row.part is not None else "chart-part")
        if row.part is not None:
            _box(line, _LABELS, top, room * row.part / most, _BAR, "chart-part")
        number = f"{row.count:,}" if row.part is None else f"{row.part:,} / {row.count:,}"
        _text(line, _LABELS + room * row.count / most + 8, top + 13, number.replace(",", "\u202f"), kind="chart-quiet")
    return _written(drawing)


def matrix(title: str, axes: tuple[str, str], names: Sequence[str], counts: Sequence[Sequence[int]]) -> bytes:
    """Rows by the first axis, columns by the second, both with the same names; the fuller a cell, the darker."""
    told = "; ".join(
        f"{axes[0]} {name}, {axes[1]} {other}: {count}"
        for name, row in zip(names, counts, strict=True)
        for other, count in zip(names, row, strict=True)
    )
    left = _WIDTH - _CELL_WIDTH * len(names)
    drawing = _drawing(title, told, _WIDTH, _HEAD + _CELL_HEIGHT * len(names) + 8)
    most = max((count for row in counts for count in row), default=0) or 1
    _text(drawing, left - 12, 16, f"{axes[0]} ↓", anchor="end", kind="chart-quiet")
    _text(drawing, left, 16, f"{axes[1]} →", kind="chart-quiet")
    for place, name in enumerate(names):
        _text(drawing, left + _CELL_WIDTH * (place + 0.5), 38, _short(name), anchor="middle")
        _text(drawing, left - 12, _HEAD + _CELL_HEIGHT * (place + 0.5) + 4, _short(name), anchor="end")
    for y, row in enumerate(counts):
        for x, count in enumerate(row):
            at = left + x * _CELL_WIDTH + 2, _HEAD + y * _CELL_HEIGHT + 2
            size = _CELL_WIDTH - 4, _CELL_HEIGHT - 4
            box = _box(drawing, *at, *size, "chart-part" if x == y else "chart-fill")
            box.set("opacity", f"{0.1 + 0.55 * count / most:.2f}")
            _text(drawing, at[0] + size[0] / 2, at[1] + size[1] / 2 + 5, str(count), anchor="middle")
    return _written(drawing)


def _drawing(title: str, told: str, width: float, height: float) -> ET.Element:
    drawing = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {width:g} {height:g}",
            "role": "img",
            "class": "chart",
            "font-family": "system-ui, sans-serif",
            "font-size": "13",
            "aria-label": f"{title}. {told}",
        },
    )
    ET.SubElement(drawing, "title").text = title
    ET.SubElement(drawing, "desc").text = told
    return drawing


def _text(
    parent: ET.Element, x: float, y: float, words: str, *, anchor: str = "start", kind: str = "chart-ink"
) -> None:
    colour = _INK if kind == "chart-ink" else _QUIET
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor, "class": kind, "fill": colour}
    ET.SubElement(parent, "text", place).text = words


def _box(parent: ET.Element, x: float, y: float, width: float, height: float, kind: str) -> ET.Element:
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "width": f"{width:.1f}", "height": f"{height:.1f}", "rx": "3"}
    return ET.SubElement(parent, "rect", {**place, "class": kind, "fill": _PART if kind == "chart-part" else _FILL})


def _numbers(row: Bar, part: str) -> str:
    return str(row.count) if row.part is None else f"{row.count}, {part} {row.part}"


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_LABEL else f"{name[: _LONGEST_LABEL - 1].rstrip()}…"


def _written(drawing: ET.Element) -> bytes:
    return _NOT_IN_XML.sub("\ufffd", ET.tostring(drawing, encoding="unicode")).encode()
