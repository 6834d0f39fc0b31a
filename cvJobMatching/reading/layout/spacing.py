"""Joins the letters of words that are set with blanks between them, as headings often are: E X P E R I E N C E."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cvJobMatching.reading.layout.box import Box

_LETTERS = 6  # in a row: fewer may well be separate, like classes of driving licences
_WORD = 1.5  # times the usual gap of the row: a wider one parts words
_APART = 2.5  # times the height: a wider gap parts the row


def joined(line: list[Box]) -> list[Box]:
    """The line with such rows made into words."""
    found: list[Box] = []
    for row in _rows(line):
        found += _words(row) if _spaced(row) else row
    return found


def _rows(line: list[Box]) -> list[list[Box]]:
    """Stretches of single letters, and what stands between them."""
    rows: list[list[Box]] = []
    for box in line:
        if rows and _letters(box) and _letters(rows[-1][-1]) and box.x0 - rows[-1][-1].x1 < _APART * box.height:
            rows[-1].append(box)
        else:
            rows.append([box])
    return rows


def _letters(box: Box) -> bool:
    """One letter, or the two that stood closer than the others; a hyphen is a letter of its word."""
    return len(box.text) <= 2 and box.text.replace("-", "a").isalpha()


def _spaced(row: list[Box]) -> bool:
    single = sum(len(box.text) == 1 for box in row)
    text = "".join(box.text for box in row)
    return len(text) >= _LETTERS and single >= 0.7 * len(row) and (text.isupper() or text[1:].islower())


def _words(row: list[Box]) -> list[Box]:
    usual = median(after.x0 - before.x1 for before, after in pairwise(row))
    words = [row[0]]
    for before, box in pairwise(row):
        if box.x0 - before.x1 > max(_WORD * usual, usual + 0.1 * box.height):
            words.append(box)
        else:
            marks = words[-1].marks + box.marks_after(len(words[-1].text))
            words[-1] = replace(words[-1], text=words[-1].text + box.text, x1=box.x1, marks=marks)
    return words
