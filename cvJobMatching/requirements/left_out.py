"""What a posting says without asking for it, and why."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np

from cvJobMatching.model.report import LeftOut, Reason
from cvJobMatching.patterns import compiled
from cvJobMatching.requirements.obligation import is_unwanted
from cvJobMatching.requirements.tagger import REASONS
from cvJobMatching.understanding.text.lines import Span, lines, sentences, without_bullet
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cvJobMatching.requirements.tagger import Outside, Tags

SIGN: Final = compiled(r"[^\W_]")
LEAST_OF_A_QUESTION: Final = 4  # words of a passage that stands alone; with fewer it is a heading
OFFERED: Final = frozenset({Reason.BENEFIT, Reason.PAY, Reason.EQUALITY})  # by a line that opens a list


class Apart:
    """Spans of a posting that say themselves that they ask for nothing, each with the reason; none overlap."""

    def __init__(self, found: Mapping[Span, Reason]) -> None:
        self._spans = sorted(found.items())
        self._starts = [span.start for span, _ in self._spans]

    def reason_at(self, at: int) -> Reason | None:
        """The reason of the span in which a character stands, if it stands in one."""
        before = bisect_right(self._starts, at) - 1
        span, reason = self._spans[before] if before >= 0 else (Span(0, 0), None)
        return reason if at < span.end else None


def told_apart(text: str, tags: Tags) -> Apart:
    """The items of a list that a line opens which offers something, and sentences on what is not wanted."""
    found, offered = {}, None
    starts, marked = [word.start for word in tags.rest], [each.start for each in tags.requirements]
    for line in lines(text):
        if without_bullet(text, line).start == line.start:
            opens = text.endswith(":", *line) and bisect_left(marked, line.start) == bisect_left(marked, line.end)
            offered = _reason(between(tags.rest, starts, *line)) if opens else None
        elif offered in OFFERED:
            found[line] = offered
            continue
        for sentence in sentences(text, *line):
            if is_unwanted(text[slice(*without_bullet(text, sentence))]):
                found[sentence] = Reason.NOT_REQUIRED
    return Apart(found)


def wanted(tags: Tags, apart: Apart) -> Tags:
    """Without the marks in what a posting tells apart itself."""
    return tags._replace(requirements=tuple(at for at in tags.requirements if apart.reason_at(at.start) is None))


def rest_of(text: str, tags: Tags, apart: Apart) -> Iterator[LeftOut]:
    """Every sentence of which no word was marked, with the reason that it tells, or else the likeliest."""
    marked = [(each.start, each.end) for each in tags.requirements]
    ends, starts = [end for _, end in marked], [word.start for word in tags.rest]
    heads = _heads(text)
    for sentence in sentences(text):
        span = without_bullet(text, sentence)
        following = bisect_right(ends, span.start)
        if following < len(marked) and marked[following][0] < span.end:
            continue
        words = between(tags.rest, starts, *span)
        if SIGN.search(text[slice(*span)]):
            reason = apart.reason_at(span.start) or _reason(words)
            listed = span.start > sentence.start and sentence.start not in heads
            item = listed or "\t" in text[slice(*span)]  # of a list or a table: no heading
            reason = Reason.UNCLEAR if item and reason is Reason.HEADING else reason
            if reason is Reason.UNCLEAR and words and not item and len(words) < LEAST_OF_A_QUESTION:
                reason = Reason.HEADING
            yield LeftOut(text=text[slice(*span)], reason=reason, start=span.start, end=span.end)


def _heads(text: str) -> frozenset[int]:
    """Where lines begin whose sign is no bullet: it opens a list of another, or never stands in two lines on end."""
    starts = [line.start for line in lines(text)]
    signs = [text[line.start : without_bullet(text, line).start].strip() for line in lines(text)]
    around = list(zip(starts, ["", *signs], signs, [*signs[1:], ""], strict=False))
    bullets = {sign for _, before, sign, _ in around if sign and sign == before}
    alone = {sign for sign, count in Counter(signs).items() if sign and count > 1} - bullets
    return frozenset(
        at
        for at, before, sign, after in around
        if sign in alone or (sign and sign not in (before, after) and after in bullets)
    )


def between(words: Sequence[Outside], starts: Sequence[int], start: int, end: int) -> Sequence[Outside]:
    """The words that begin there; `starts` says where each begins."""
    return words[bisect_left(starts, start) : bisect_left(starts, end)]


def _reason(words: Sequence[Outside]) -> Reason:
    """The likeliest reason; unclear where a requirement may stand, and behind the last word that was read."""
    if not words or float(np.mean([word.chance for word in words])) >= weights().thresholds["unclear_passage"]:
        return Reason.UNCLEAR
    said = np.mean(np.stack([word.reason for word in words]), 0)
    return REASONS[int(said.argmax())]
