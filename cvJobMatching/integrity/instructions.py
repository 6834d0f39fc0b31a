"""Finds passages that speak to the machine or the person who judges, instead of about the candidate.

No list of phrases holds against new wordings, so each sentence is weighed by what it does (`speech_acts`), together
with whom the sentences beside it speak to. The words are those of the language packs.
"""

from __future__ import annotations

import base64
import binascii
from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from cvJobMatching.integrity import keyword_stuffing
from cvJobMatching.integrity.confusables import fold
from cvJobMatching.integrity.speech_acts import acts, weight_of
from cvJobMatching.integrity.word_classes import found_in
from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.text.lines import trimmed
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cvJobMatching.integrity.word_classes import Found

INSTRUCTION = "instruction_to_reader"
STUFFING = "stuffing_keywords"

_BORDER = compiled(r"[.!?;…](?=[\s\"'»”)\]])|[。！？；]|\n(?=[^\S\n]*+[\n•●▪◦*–—-])")
_BREAK = compiled(r"\n[^\S\n]*+\n|\n[^\S\n]*+[•●▪◦*]")
_ENCODED = compiled(r"[A-Za-z0-9+/]{40,}={0,2}")


class _Place(NamedTuple):
    """A sentence in the original text; `paragraph` counts paragraphs and bullets."""

    start: int
    end: int
    paragraph: int


@lru_cache(maxsize=32)
def suspicious_spans(text: str) -> tuple[tuple[int, int, str], ...]:
    """(start, end, warning code) of passages that must not earn points; spans of one code do not overlap."""
    return (*((start, end, INSTRUCTION) for start, end in instructions(text)), *stuffed_spans(text))


def stuffed_spans(text: str) -> tuple[tuple[int, int, str], ...]:
    """The same for repetition alone."""
    return tuple((start, end, STUFFING) for start, end in keyword_stuffing.spans(text))


def instructions(text: str) -> list[tuple[int, int]]:
    """The passages that instruct the reader, encoded ones too."""
    return _merged([*_plain(text), *_encoded(text)])


def _encoded(text: str) -> Iterator[tuple[int, int]]:
    for match in _ENCODED.finditer(text):
        try:
            inner = base64.b64decode(match[0] + "=" * (-len(match[0]) % 4), validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            continue
        if instructions(inner):
            yield match.start(), match.end()


def _plain(text: str) -> Iterator[tuple[int, int]]:
    """Sentences that are instructions by themselves, or with what the ones beside them add."""
    places = list(_places(text))
    done = [acts(*each) for each in _words(text, places)]
    enough = weights().thresholds["instruction"]
    for number, place in enumerate(places):
        for code, own in done[number].items():
            if weight_of(own) >= enough:
                yield place.start, place.end
                break
            beside = [at for at in _beside(places, number) if code in done[at]]
            if beside and weight_of(own, [done[at][code] for at in beside]) >= enough:
                yield places[min(number, *beside)].start, places[max(number, *beside)].end
                break


def _beside(places: list[_Place], number: int) -> Iterator[int]:
    """The two sentences before one and the one after it, in the same paragraph."""
    for at in (number - 2, number - 1, number + 1):
        if 0 <= at < len(places) and places[at].paragraph == places[number].paragraph:
            yield at


def _places(text: str) -> Iterator[_Place]:
    """The sentences of a text without the blanks around them."""
    longest = round(weights().thresholds["instruction_longest"])
    start = paragraph = 0
    for stop in [*(match.end() for match in _BORDER.finditer(text)), len(text)]:
        while start < stop:
            end = stop if stop - start <= longest else _cut(text, start, longest)
            whole = trimmed(text, start, end)
            if whole.start < whole.end:
                yield _Place(*whole, paragraph)
            start = end
        paragraph += _BREAK.match(text, max(stop - 1, 0)) is not None or _BREAK.match(text, stop) is not None


def _cut(text: str, start: int, longest: int) -> int:
    """Where a text without full stops is cut: at the last line's end, or anywhere."""
    at = text.rfind("\n", start + 1, start + longest)
    return at if at > 0 else start + longest


def _words(text: str, places: list[_Place]) -> Iterator[tuple[str, int, int, list[Found]]]:
    """Each sentence as the folded text, where it stands in it, and the words found in it."""
    folded = fold(text)
    words = sorted(found_in(folded.text))
    starts = [word.hit.start for word in words]
    for place in places:
        start, end = bisect_left(folded.origin, place.start), bisect_left(folded.origin, place.end)
        inside = words[bisect_left(starts, start) : bisect_left(starts, end)]
        yield folded.text, start, end, [word for word in inside if word.hit.end <= end]


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
