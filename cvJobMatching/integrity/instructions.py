"""Finds passages that speak to the machine or the person who judges, instead of about the candidate.

No list of phrases holds against new wordings, so a passage is weighed by what it does: it addresses a reader, cancels
rules, asks for a verdict, dictates an answer, asks to keep quiet. The stems are those of some thirty languages, in
`manipulation.json`. A text that only speaks about such attacks is not one.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from bisect import bisect_left
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import ahocorasick  # type: ignore[import-not-found]  # ships no types

from cvJobMatching.integrity import keyword_stuffing
from cvJobMatching.integrity.confusables import Folded, fold, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

INSTRUCTION = "instruction_to_reader"
STUFFING = "stuffing_keywords"

_WINDOW = 420  # characters within which the parts of one instruction stand
_AT_MOST = 80  # parts that are looked at together
_BESIDE = 48  # characters between an address and the one addressed
_PHRASE = 100  # characters between the word that cancels and the rules it cancels
_ENOUGH = 5.0
_BORDER = re.compile(r"[.!?。！？;]\s|\n(?:[^\S\n]*+\n)++")
_PARAGRAPH = re.compile(r"\n[^\S\n]*+[\n•●▪*-]")
_SENTENCE = 260  # characters that a passage may grow by on either side to end with its sentence
_ENCODED = re.compile(r"[A-Za-z0-9+/]{40,}={0,2}")
_ANCHORS = frozenset({"called", "addressed", "named", "command", "override", "marker", "secret", "occasion", "this_cv"})
_WEIGHTS = {
    "called": 5,
    "addressed": 4,
    "named": 3,
    "command": 3,
    "speaker": 2,
    "occasion": 2,
    "answer": 2,
    "secret": 2,
    "verdict": 2,
} | {
    "extreme": 1,
    "this_cv": 1,
}
_CLAUSE_ENDS = frozenset(".!?:;,([{<\"'«„“”*-–—•#|>/\n。！？：；，（【「")
_COLON = re.compile(r"[^.!?;]{0,24}[:：]")
_COMMA = re.compile(r"\s?[,，]")
_OPENING = re.compile(  # words that may stand before an address, as in "An important note to"
    r"(?:(?:an?|the|this|please|important|special|short|quick|final|brief|urgent|confidential|internal|hidden|private"
    r"|eine?|wichtig\w*|une?|una|importan\w*|важн\w*|ważn\w*|důležit\w*)[ \t]+){1,3}\Z",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.!?;]\s|\s[-–•]\s")
_LEAD = 30  # characters before a hit that are looked at
_NO_BLANKS = 0x2E80  # from here on scripts are written without blanks


class Hit(NamedTuple):
    """A stem found in the folded text."""

    start: int
    end: int
    idea: str


class _Near:
    """Hits of one idea, found by where they start."""

    def __init__(self, hits: Iterable[Hit]) -> None:
        self.hits = list(hits)
        self._order = sorted(range(len(self.hits)), key=lambda number: self.hits[number].start)
        self._starts = [self.hits[number].start for number in self._order]

    def starting(self, first: int, end: int) -> list[Hit]:
        """Those that start in `first` to `end`, in the order in which they were given."""
        numbers = self._order[bisect_left(self._starts, first) : bisect_left(self._starts, end)]
        return [self.hits[number] for number in sorted(numbers)]


@lru_cache(maxsize=32)
def suspicious_spans(text: str) -> tuple[tuple[int, int, str], ...]:
    """(start, end, warning code) of passages that must not earn points; spans of one code do not overlap."""
    return (*((start, end, INSTRUCTION) for start, end in instructions(text)), *stuffed_spans(text))


def stuffed_spans(text: str) -> tuple[tuple[int, int, str], ...]:
    """The same for repetition alone."""
    return tuple((start, end, STUFFING) for start, end in keyword_stuffing.spans(text))


def instructions(text: str) -> list[tuple[int, int]]:
    """The passages that instruct the reader, encoded ones too."""
    folded = fold(text)
    found = [(folded.origin[a], folded.origin[b - 1] + 1) for a, b in _passages(text, folded)]
    return _merged([*(_whole_sentences(text, *span) for span in found), *_encoded(text)])


def _encoded(text: str) -> Iterator[tuple[int, int]]:
    for match in _ENCODED.finditer(text):
        try:
            inner = base64.b64decode(match[0] + "=" * (-len(match[0]) % 4), validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            continue
        if instructions(inner):
            yield match.start(), match.end()


@cache
def _automaton() -> ahocorasick.Automaton:
    lexicon: dict[str, list[str]] = json.loads(files(__package__).joinpath("manipulation.json").read_text("utf-8"))
    ideas: dict[str, list[tuple[str, bool]]] = {}
    for idea, stems in lexicon.items():
        for entry in stems:
            ideas.setdefault(stem(entry.removesuffix("$")), []).append((idea, entry.endswith("$")))
    automaton = ahocorasick.Automaton()
    for word, meanings in ideas.items():
        automaton.add_word(word, (len(word), meanings))
    automaton.make_automaton()
    return automaton


def _hits(text: str) -> Iterator[Hit]:
    for last, (length, meanings) in _automaton().iter(text):
        start, end = last - length + 1, last + 1
        if start > 0 and _runs_on(text[start - 1], text[start]):
            continue
        ends = end == len(text) or not _runs_on(text[end - 1], text[end])
        yield from (Hit(start, end, idea) for idea, whole in meanings if ends or not whole)


def _runs_on(before: str, after: str) -> bool:
    """Whether two characters belong to one word. Scripts without blanks have no borders to go by."""
    return before.isalnum() and after.isalnum() and max(ord(before), ord(after)) < _NO_BLANKS


def _passages(text: str, folded: Folded) -> list[tuple[int, int]]:
    """Where enough ideas of an instruction stand close together, in folded characters."""
    plain = list(_hits(folded.text))
    borders = [_at_border(text, folded, hit) for hit in plain]
    hits = sorted([*plain, *_calls(plain, borders, folded.text), *_overrides(plain)])
    found: list[tuple[int, int]] = []
    for number, first in enumerate(hits):
        window = [hit for hit in hits[number : number + _AT_MOST] if hit.start < first.start + _WINDOW]
        if _weight(frozenset(hit.idea for hit in window)) >= _ENOUGH:
            found.append(_tight(_one_passage(text, folded, window)))
    return _merged(found)


def _at_border(text: str, folded: Folded, hit: Hit) -> bool:
    """Whether a sentence, a line or a clause begins here, or with a word or two before an address."""
    before = text[max(folded.origin[hit.start] - _LEAD, 0) : folded.origin[hit.start]]
    if hit.idea == "address" and (opening := _OPENING.search(before)):
        before = before[: opening.start()]
    last = before.rstrip(" \t")[-1:]
    return last in _CLAUSE_ENDS or (not last and folded.origin[hit.start] <= _LEAD)


def _tight(window: list[Hit]) -> tuple[int, int]:
    """The shortest head of the window that already is enough, so that what follows it stays innocent."""
    ideas: set[str] = set()
    for count, hit in enumerate(window, 1):
        ideas.add(hit.idea)
        if _weight(frozenset(ideas)) >= _ENOUGH:
            window = window[:count]
            break
    return window[0].start, max(hit.end for hit in window)


def _one_passage(text: str, folded: Folded, window: list[Hit]) -> list[Hit]:
    """The window without the hits of paragraphs and bullets before the one that is enough by itself."""
    ideas: set[str] = set()
    for number in range(len(window) - 1, 0, -1):
        ideas.add(window[number].idea)
        before, after = folded.origin[window[number - 1].start], folded.origin[window[number].start]
        if _weight(frozenset(ideas)) >= _ENOUGH and _PARAGRAPH.search(text, before, after):
            return window[number:]
    return window


def _calls(hits: list[Hit], borders: list[bool], text: str) -> Iterator[Hit]:
    """Machines that are spoken to: addressed (a greeting and the machine), called (the same and a colon), or named."""
    machines = _Near(hit for hit in hits if hit.idea == "machine")
    openings = [hit for hit, border in zip(hits, borders, strict=True) if border]
    for hit in openings:
        if hit.idea == "machine" and (_COLON.match(text, hit.end) or _COMMA.match(text, hit.end)):
            yield Hit(hit.start, hit.end, "named")
        elif hit.idea in ("address", "toward"):
            near = machines.starting(hit.start, hit.end + _BESIDE)
            calls = [_call(hit, m, text) for m in near if not _STOP.search(text, hit.end, m.start)]
            yield from (call for call in calls[:1] if call.idea != "toward")
    for hit in (hit for hit in hits if hit.idea == "address" and ord(text[hit.start]) >= _NO_BLANKS):
        near = machines.starting(hit.start - _WINDOW, hit.start)
        yield from (_call(hit, m, text) for m in near if 0 <= hit.start - m.end < 4)


def _call(address: Hit, machine: Hit, text: str) -> Hit:
    end = max(address.end, machine.end)
    colon = _COLON.match(text, machine.end) is not None
    if address.idea == "toward":
        return Hit(address.start, end, "named" if colon else "toward")
    return Hit(address.start, end, "called" if colon else "addressed")


def _overrides(hits: list[Hit]) -> Iterator[Hit]:
    """A word that cancels, the rules that it cancels, and that all or the earlier ones are meant."""
    ignores, rules, priors = (_Near(h for h in hits if h.idea == idea) for idea in ("ignore", "rules", "prior"))
    for ignore in ignores.hits:
        for rule in rules.starting(ignore.start - _PHRASE + 1, ignore.start + _PHRASE):
            start, end = min(ignore.start, rule.start), max(ignore.end, rule.end)
            all_of_them = bool(priors.starting(start - _LEAD, end + _LEAD + 1))
            yield Hit(start, end, "override" if all_of_them else "weak_override")


@lru_cache(maxsize=4096)
def _weight(ideas: frozenset[str]) -> float:
    return _cancelling(ideas) + _dictating(ideas) if ideas & _ANCHORS else 0.0


def _cancelling(ideas: frozenset[str]) -> float:
    """Weight of what takes the reader's own rules away. Who writes about attacks quotes them."""
    override = 5.0 if "override" in ideas else 3.0 if "weak_override" in ideas else 0.0
    marker = 4.0 if "marker" in ideas else 0.0
    return min(override + marker, 1.0) if "topic" in ideas else override + marker


def _dictating(ideas: frozenset[str]) -> float:
    """Weight of what puts another verdict in their place."""
    return _judging(ideas) + sum(weight for idea, weight in _WEIGHTS.items() if idea in ideas)


def _judging(ideas: frozenset[str]) -> float:
    if not ideas & {"judge", "ignore"}:
        return 0.0
    if "this_cv" in ideas:
        return 3.0
    return 2.0 if "candidate" in ideas else 1.0 if ideas & {"called", "addressed", "override", "marker"} else 0.0


def _whole_sentences(text: str, start: int, end: int) -> tuple[int, int]:
    before = [match.end() for match in _BORDER.finditer(text, max(start - _SENTENCE, 0), start)]
    after = _BORDER.search(text, max(end - 1, 0), end + _SENTENCE)
    return (before[-1] if before else max(start - _SENTENCE, 0)), after.start() + 1 if after else min(
        end + _SENTENCE, len(text)
    )


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
