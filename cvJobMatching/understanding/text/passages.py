"""The language of each passage of a text, so that a note in another language says nothing about the rest."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from cvJobMatching.understanding.text import language_detection
from cvJobMatching.understanding.text.lines import Span, sentences
from cvJobMatching.understanding.text.stop_words import stop_words
from cvJobMatching.understanding.text.tokens import words

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

SURE = 2  # stop words of a language in a sentence, and one more than of any other
MANY = 4  # every so many-th word is a stop word in plain prose
PROSE = 6  # words: a shorter sentence without stop words is a name, a heading or a list


class Passage(NamedTuple):
    """A sentence or line; `language` is its ISO 639-1 code, None where too little of it tells one."""

    span: Span
    language: str | None
    words: int
    stop_words: Mapping[str, int]  # how many of each language were seen, where any were


def passages(text: str, start: int = 0, end: int | None = None) -> Iterator[Passage]:
    """The sentences of `text[start:end]` in their order, each with its own language: none depends on another."""
    for span in sentences(text, start, end):
        keys = [word.key for word in words(text[span.start : span.end])]
        seen = _seen(keys)
        yield Passage(span, _language(text[span.start : span.end], len(keys), seen), len(keys), seen)


def words_in(found: Iterable[Passage], wanted: Container[str] = (), enough: float = 0) -> Mapping[str, int]:
    """The words of the passages of each language, counted until one that is wanted has enough."""
    counted: dict[str, int] = defaultdict(int)
    for passage in found:
        if passage.language:
            counted[passage.language] += passage.words
            if passage.language in wanted and counted[passage.language] >= enough:
                break
    return counted


def _seen(keys: Iterable[str]) -> Mapping[str, int]:
    counts = Counter(keys)
    return {
        code: times
        for code, listed in stop_words().items()
        if (times := sum(counts[key] for key in counts.keys() & listed))
    }


def _language(text: str, count: int, seen: Mapping[str, int]) -> str | None:
    """By stop words where there are many; else by letters too, for a language whose stop words are not known."""
    best, second, *_ = *sorted(seen.items(), key=lambda item: (-item[1], item[0])), ("", 0), ("", 0)
    told = best[0] if best[1] >= SURE and best[1] > second[1] else None
    if count < PROSE or (told and best[1] * MANY >= count):
        return told
    code = language_detection.of(text)
    return code if code and code not in stop_words() else told
