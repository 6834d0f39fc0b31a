"""Finds the concepts that a text names."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

from cvJobMatching.concepts.driving import licences
from cvJobMatching.concepts.keys import light, stemmed
from cvJobMatching.concepts.names import AFFIX, LANGUAGES, index
from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.lexicon.find import GAP, cut_short, in_an_address, meant
from cvJobMatching.understanding.text.span_index import SpanIndex
from cvJobMatching.understanding.text.stop_words import language_of, stop_words
from cvJobMatching.understanding.text.tokens import Word, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cvJobMatching.concepts.names import Index, Keyed, Name

BREAK = compiled(r"[.!?](?=\s)|[;:•●▪◦*|]|\n[^\S\n]*(?=[-–—\n])")
TIGHT = frozenset({" ", "-", " (", ") ", " & "})  # between the words of "BSc (Hons) Nursing"
CUES_WITHIN = 10  # words
BAG_WITHIN = 7  # words from the first to the last
MOST_BETWEEN = 2  # stop words between two words of a name


class Mention(NamedTuple):
    """`quote` is `text[start:end]`."""

    concept: str
    start: int
    end: int
    quote: str


class _Text(NamedTuple):
    text: str
    language: str
    words: list[Word]
    levels: tuple[list[str], list[str], list[str]]
    tight: list[bool]  # whether a word belongs to the one before it as the words of one name do
    part: list[int]  # the number of the clause


class _Hit(NamedTuple):
    last: int  # the word after the name
    name: Name


def find(text: str, lang: str | None = None) -> tuple[Mention, ...]:
    """The concepts that `text` names, by their place.

    `lang` is the ISO 639-1 code of its language, which is guessed when it is None. Names do not overlap, except those
    whose words stand apart ("rotate the stock" names stock rotation).
    """
    language = _language(text, lang)
    looked_up, read = index(language), _read(text, language)
    licensed = [Mention(*licence, text[licence.start : licence.end]) for licence in licences(text)]
    named = (*_beside(licensed, _named(read, looked_up)), *licensed)
    taken = {(mention.concept, at) for mention in named for at in (mention.start, mention.end)}
    apart = (
        each
        for each in _apart(read, looked_up)
        if taken.isdisjoint(((each.concept, each.start), (each.concept, each.end)))
    )
    return tuple(sorted({*named, *apart}, key=lambda mention: (mention.start, -mention.end, mention.concept)))


def _beside(licensed: list[Mention], named: Iterator[Mention]) -> Iterator[Mention]:
    """The mentions that do not lie within a class of licence, such as the C of "B, C"."""
    spans = SpanIndex((each.start, each.end) for each in licensed)
    yield from (each for each in named if not spans.holds(each.start, each.end))


def _language(text: str, lang: str | None) -> str:
    if lang in LANGUAGES:
        return lang
    guess = language_of(word.key for word in words(text))
    return guess if guess in LANGUAGES else "en"


def _read(text: str, language: str) -> _Text:
    found = list(words(text))
    keys = [word.key for word in found]
    gaps = [text[a.end : b.start] for a, b in itertools.pairwise(found)]
    tight = [gap in TIGHT or bool(GAP.fullmatch(gap) and not BREAK.search(gap)) for gap in gaps]
    breaks = (gap != " " and _breaks(text, gap, word) for gap, word in zip(gaps, found[1:], strict=True))
    levels = (keys, [light(key, language) for key in keys], [stemmed(key, language) for key in keys])
    return _Text(text, language, found, levels, [True, *tight], list(itertools.accumulate([0, *breaks])))


def _breaks(text: str, gap: str, after: Word) -> bool:
    """Whether a sentence, an item or a line that is no wrapped one ends here."""
    return bool(BREAK.search(gap)) or ("\n" in gap and not text[after.start].islower())


def _named(read: _Text, looked_up: Index) -> Iterator[Mention]:
    at = 0
    while at < len(read.words):
        hit = _longest(read, looked_up, at)
        if hit is None:
            at += 1
            continue
        if hit.name.concept:
            yield _mention(read, hit.name, at, hit.last)
        at = hit.last


def _mention(read: _Text, name: Name, first: int, last: int) -> Mention:
    start, end = read.words[first].start, read.words[last - 1].end
    return Mention(name.concept, start, end, read.text[start:end])


def _longest(read: _Text, looked_up: Index, at: int) -> _Hit | None:
    """The longest name that begins with the word `at`; of equally long ones the most exact."""
    best: _Hit | None = None
    for keys, level in zip(read.levels, looked_up.levels, strict=True):
        for keyed in level.get(keys[at], ()):
            last = _end(read, keys, keyed, at, apart=keys is read.levels[2])
            if last is not None and (best is None or last > best.last) and _stands(read, keyed.name, at, last):
                best = _Hit(last, keyed.name)
    return best or _part_of_a_word(read, looked_up, at)


def _end(read: _Text, keys: list[str], keyed: Keyed, at: int, *, apart: bool) -> int | None:
    last = at + len(keyed.keys)
    if tuple(keys[at:last]) == keyed.keys and all(read.tight[at + 1 : last]):
        return last
    return _end_apart(read, keys, keyed, at) if apart else None


def _end_apart(read: _Text, keys: list[str], keyed: Keyed, at: int) -> int | None:
    """The end of a name that stands with stop words between its words: "cleaning of the rooms"."""
    here, skipped = at + 1, 0
    for key in keyed.keys[1:]:
        while here < len(keys) and keys[here] != key and _is_stop(read, here) and skipped < MOST_BETWEEN:
            here, skipped = here + 1, skipped + 1
        if here >= len(keys) or keys[here] != key:
            return None
        here += 1
    return here if all(read.tight[at + 1 : here]) else None


def _is_stop(read: _Text, at: int) -> bool:
    return read.words[at].key in stop_words().get(read.language, frozenset())


def _stands(read: _Text, name: Name, first: int, last: int) -> bool:
    """Whether the words stand for the concept here: in its case, beside its cues, and in no longer name."""
    start, end = read.words[first].start, read.words[last - 1].end
    if name.cased and read.text[start:end] != name.text and read.text[start:end] != f"{name.text}s":
        return False
    if name.cues and not _has_cue(read, name, first, last):
        return False
    if cut_short(read.text, read.words[last - 1]) or in_an_address(read.text, start, end):
        return False
    return meant(read.text, read.words, first, last - first, name.flag)


def _has_cue(read: _Text, name: Name, first: int, last: int) -> bool:
    stems = read.levels[2]
    around = (*stems[max(0, first - CUES_WITHIN) : first], *stems[last : last + CUES_WITHIN])
    return any(stemmed(cue, read.language) in around for cue in name.cues)


def _part_of_a_word(read: _Text, looked_up: Index, at: int) -> _Hit | None:
    key = read.words[at].key
    for name in (*looked_up.affixes.get(key[-AFFIX:], ()), *looked_up.affixes.get(key[:AFFIX], ())):
        known = name.text.strip("*").lower()
        held = key.endswith(known) if name.text.startswith("*") else key.startswith(known)
        if held and _stands(read, name._replace(cased=False), at, at + 1):
            return _Hit(at + 1, name)
    return None


def _apart(read: _Text, looked_up: Index) -> Iterator[Mention]:
    """Names whose words stand near each other in one clause, in any order."""
    stems = read.levels[2]
    for at, key in enumerate(stems):
        for keyed in looked_up.bags.get(key, ()):
            last = _last_of(read, keyed, at)
            if last is not None and _stands(read, keyed.name, at, last):
                yield _mention(read, keyed.name, at, last)


def _last_of(read: _Text, keyed: Keyed, at: int) -> int | None:
    missing = set(keyed.keys) - {read.levels[2][at]}
    for here in range(at + 1, min(at + BAG_WITHIN, len(read.words))):
        if read.part[here] != read.part[at]:
            return None
        missing.discard(read.levels[2][here])
        if not missing:
            return here + 1
    return None
