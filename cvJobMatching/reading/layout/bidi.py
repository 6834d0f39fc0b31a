"""Scripts that are written from right to left: brings what stands on the page into the order in which it is read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cvJobMatching.patterns import compiled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cvJobMatching.reading.layout.box import Box

_LETTER = compiled("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_OTHER_RUN = compiled("(?=\\w)[^\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]*[^\\W\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_WORD = compiled(r"[^\W\d_]")
_YEAR = compiled(r"\b\d{4}\b")
_SHARE = 0.3  # of a page's letters that make it a page to be read from the right
_BLANK = 0.5  # of the line's height: wider gaps part what stands side by side
_MIRROR = str.maketrans("()[]{}<>«»", ")(][}{><»«")


def is_rtl(code: int) -> bool:
    """Whether a character belongs to such a script."""
    return code >= 0x590 and _LETTER.match(chr(code)) is not None


def logical(shown: str) -> str:
    """A word's letters, given from left to right as they stand on the page, in reading order."""
    if not _LETTER.search(shown):
        return shown
    parts: list[str] = []
    at = 0
    while at < len(shown):
        run = _OTHER_RUN.match(shown, at) if shown[at].isalnum() else None
        end = run.end() if run else at + 1
        part = shown[at:end]
        parts.append(part if end - at > 1 else part.translate(_MIRROR))
        at = end
    return "".join(reversed(parts))


def reads_from_right(words: Sequence[Box]) -> bool:
    """Whether a page is written from right to left."""
    letters = sum(len(_LETTER.findall(word.text)) for word in words)
    return bool(letters) and letters > _SHARE * sum(map(str.isalpha, "".join(word.text for word in words)))


def mirrored(line: Sequence[Box]) -> list[Box]:
    """A line, boxes from the left, as if it ran from left to right; what runs from the left in it keeps its order."""
    found: list[Box] = []
    for run in _runs(line):
        turn = run[0].x0 + run[-1].x1 if _runs_from_left(run) else None
        found += [_turned(box) if turn is None else replace(box, x0=box.x0 - turn, x1=box.x1 - turn) for box in run]
    return found


def _turned(box: Box) -> Box:
    return replace(box, x0=-box.x1, x1=-box.x0)


def _runs(line: Sequence[Box]) -> list[list[Box]]:
    """Neighbours of other scripts together, each other word alone."""
    runs: list[list[Box]] = []
    for box in line:
        near = bool(runs) and box.x0 - runs[-1][-1].x1 < _BLANK * box.height
        if near and not _LETTER.search(runs[-1][-1].text) and not _LETTER.search(box.text):
            runs[-1].append(box)
        else:
            runs.append([box])
    return runs


def _runs_from_left(run: list[Box]) -> bool:
    """Whether it holds words of other scripts, a telephone number or two years in their order from the left."""
    text = " ".join(box.text for box in run)
    years = _YEAR.findall(text)
    return _WORD.search(text) is not None or text.startswith("+") or (len(years) == 2 and years[0] < years[1])
