"""Objects to what may not be asked for, in any of the languages that have a pack."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from adapters.criteria_review import schema
from adapters.criteria_review.context import Context
from adapters.criteria_review.opinion import opinion
from adapters.criteria_review.patterns import Index, Pattern, Vocabulary
from adapters.criteria_review.schema import DEFAULT_COUNTRY, LANGUAGES
from adapters.criteria_review.tokens import CLAUSE_END, SENTENCE_END, Token, parts, tokens
from domain.model.errors import InvalidRequest
from domain.model.objection import Ground, Objection

ANY = "any"
SHORTEST = 3  # characters of a sentence that may ask for something
_COUNTRY = re.compile(r"[A-Za-z]{2}")


@dataclass(frozen=True, slots=True)
class Hit:
    """Words that ask for what may not be asked for: from the word `start` to before the word `end`."""

    start: int
    end: int
    clause: int  # its first word
    sentence: int
    ground: Ground


class Reading:
    """What one pack makes of a text. What it takes back, it takes back from every pack."""

    def __init__(self) -> None:
        self.hits: list[Hit] = []
        self.harmless: dict[int, set[tuple[int, int]]] = defaultdict(set)  # by word: where it begins and ends
        self.waived: set[int] = set()  # first words of clauses
        self.unless: set[tuple[str, int]] = set()  # a ground or ANY, and the first word of a sentence


class LanguageReader:
    """Reads texts with the pack of one language."""

    def __init__(self, pack: schema.Pack) -> None:
        self._demands: dict[Pattern, list[tuple[str, Ground]]] = {}
        for context in ("said", "closed", "alone", "filed"):
            for ground, examples in getattr(pack, context).items():
                for written in examples:
                    self._demands.setdefault(Pattern.of(written), []).append((context, ground))
        self._unless: dict[Pattern, list[str]] = {}
        for ground_or_any, examples in pack.unless.items():
            for written in examples:
                self._unless.setdefault(Pattern.of(written), []).append(ground_or_any)
        self._harmless = {Pattern.of(written) for written in pack.harmless}
        self._waived = {Pattern.of(written) for written in pack.waived}
        patterns = {*self._demands, *self._unless, *self._harmless, *self._waived}
        self._index = Index(patterns)
        self._vocabulary = Vocabulary(pack.words, patterns)

    def read(self, found: Sequence[Token]) -> Reading:
        """The demands among those words, and what speaks against taking them for any."""
        tags = [self._vocabulary.tags(token.word) for token in found]
        context = Context([token.word for token in found], tags)
        reading = Reading()
        candidates: list[tuple[Pattern, int, int]] = []
        for pattern, start, end in self._index.matches(tags):
            if pattern in self._demands:
                candidates.append((pattern, start, end))
                context.covered.update(range(start, end))
            if pattern in self._harmless:
                for at in range(start, end):
                    reading.harmless[at].add((start, end))
            if pattern in self._waived:
                reading.waived.add(context.clause(start))
            reading.unless.update((ground, context.sentence(start)) for ground in self._unless.get(pattern, ()))
        for pattern, start, end in candidates:
            for kind, ground in self._demands[pattern]:
                if context.holds(kind, start, end):
                    reading.hits.append(Hit(start, end, context.clause(start), context.sentence(start), ground))
        return reading


class WordedCriteriaReview:
    """Implements CriteriaReview with the packs in `data`."""

    def objections(self, text: str, *, country: str | None = None, language: str = "en") -> Sequence[Objection]:
        """What in `text` may not be asked for. Raises InvalidRequest for a country that is not two letters."""
        if country is not None and not _COUNTRY.fullmatch(country):
            raise InvalidRequest(f"country: {country!r} is not a code of two letters (ISO 3166-1), such as DE")
        place = DEFAULT_COUNTRY if country is None else country.upper()
        found = tokens(text)
        readings = [reader.read(found) for reader in _readers()]
        hits = _worded(readings)
        hits += _suspected(text, found, readings, {hit.sentence for hit in hits})
        return tuple(_objection(hit, text, found, place, language) for hit in _merged(hits))


def worded(text: str) -> list[Hit]:
    """What the patterns alone object to."""
    found = tokens(text)
    return _worded([reader.read(found) for reader in _readers()])


def _worded(readings: Sequence[Reading]) -> list[Hit]:
    waived = set[int]().union(*(reading.waived for reading in readings))
    hits = [hit for reading in readings for hit in reading.hits if hit.clause not in waived]
    hits = [hit for hit in hits if not any(_is_harmless(hit, reading) for reading in readings)]
    return [hit for hit in hits if not _is_excepted(hit, readings)]


def _suspected(text: str, found: Sequence[Token], readings: Sequence[Reading], known: set[int]) -> list[Hit]:
    """What the second opinion objects to in sentences of which the patterns know nothing, good or bad."""
    hits = []
    for sentence in parts(found, SENTENCE_END):
        words = _quote(text, found, sentence)
        if sentence.start in known or len(words) < SHORTEST or any(_is_cleared(sentence, each) for each in readings):
            continue
        thought = opinion(words)
        if thought.objects:
            worst = _worst(text, found, sentence)
            hits.append(Hit(worst.start, worst.stop, worst.start, sentence.start, thought.ground))
    return [hit for hit in hits if not _is_excepted(hit, readings)]


def _is_cleared(sentence: range, reading: Reading) -> bool:
    """Whether a pack knows words of a sentence as harmless, or a clause of it as one that waives something."""
    return not reading.waived.isdisjoint(sentence) or any(at in reading.harmless for at in sentence)


def _worst(text: str, found: Sequence[Token], sentence: range) -> range:
    """The clause of a sentence that is objected to by itself, or all of it."""
    rows = parts(found[sentence.start : sentence.stop], CLAUSE_END)
    clauses = [range(sentence.start + row.start, sentence.start + row.stop) for row in rows]
    worst = max(clauses, key=lambda clause: opinion(_quote(text, found, clause)).lead)
    return worst if opinion(_quote(text, found, worst)).objects else sentence


def _quote(text: str, found: Sequence[Token], words: range) -> str:
    return text[found[words.start].start : found[words.stop - 1].end]


def _is_excepted(hit: Hit, readings: Sequence[Reading]) -> bool:
    return any(not reading.unless.isdisjoint({(ANY, hit.sentence), (hit.ground, hit.sentence)}) for reading in readings)


def _is_harmless(hit: Hit, reading: Reading) -> bool:
    """Whether harmless words overlap with a hit that says no more than they do."""
    spans = {span for at in range(hit.start, hit.end) for span in reading.harmless.get(at, ())}
    return any(
        not (hit.start <= start and end <= hit.end and end - start < hit.end - hit.start) for start, end in spans
    )


def _merged(hits: Sequence[Hit]) -> list[Hit]:
    """In the order of the text; what overlaps or adjoins on one ground is one."""
    merged: list[Hit] = []
    last: dict[Ground, int] = {}
    for hit in sorted(hits, key=lambda hit: (hit.start, hit.end)):
        at = last.get(hit.ground)
        if at is not None and hit.start <= merged[at].end:
            merged[at] = replace(merged[at], end=max(merged[at].end, hit.end))
        else:
            last[hit.ground] = len(merged)
            merged.append(hit)
    return merged


def _objection(hit: Hit, text: str, found: Sequence[Token], place: str, language: str) -> Objection:
    entry = schema.grounds()[hit.ground]
    german = language == "de"
    laws = entry.law | entry.law_de if german else entry.law
    wording = entry.de if german else entry.en
    return Objection(
        ground=hit.ground,
        quote=_quote(text, found, range(hit.start, hit.end)),
        reason=wording.reason,
        law=laws.get(place, laws[DEFAULT_COUNTRY]),
        instead=wording.instead,
    )


@cache
def _readers() -> tuple[LanguageReader, ...]:
    return tuple(LanguageReader(schema.pack(language)) for language in LANGUAGES)
