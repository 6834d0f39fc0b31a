"""Marks the requirements of a posting, word by word, and says of every other word why it asks for nothing.

A transformer of six layers reads windows of the posting with what stands before and after them; each word is the first
of a requirement, inside of one, or outside. How it was fitted: docs/how-scores-are-made.md.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from cvJobMatching.fitted.files import READER, arrays, transformer
from cvJobMatching.fitted.transformer import Linear, one_core, restored, softmax
from cvJobMatching.fitted.wordpiece import pieces, token_of
from cvJobMatching.model.report import Reason, Topic
from cvJobMatching.patterns import compiled
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cvJobMatching.fitted.transformer import Array

SIGN: Final = compiled(r"\w")
LINE_END: Final = "¶"
PARAGRAPH_END: Final = "§"
CORE: Final = 260  # tokens of a window
BEFORE: Final = 90  # tokens that are read before it
AFTER: Final = 50  # and after it
MOST_TOKENS: Final = 12_000  # of a posting; what stands after them is left out
TOPICS: Final = (
    Topic.TITLE,
    Topic.SKILL,
    Topic.YEARS,
    Topic.EDUCATION,
    Topic.CERTIFICATE,
    Topic.LANGUAGE,
    Topic.LEVEL,
    Topic.TASK,
    Topic.TRAIT,
    Topic.GATE,
)
REASONS: Final = (
    Reason.HEADING,
    Reason.COMPANY,
    Reason.BENEFIT,
    Reason.PAY,
    Reason.CONTACT,
    Reason.INVITATION,
    Reason.EQUALITY,
    Reason.NOT_REQUIRED,
    Reason.OTHER,
)
OUTSIDE: Final = 0
FIRST: Final = 1
INSIDE: Final = 2
NEVER: Final = np.float32(-1e9)
LEAST: Final = np.float32(1e-9)  # of a chance, so that none has no logarithm
EDGES: Final = " \t*_#`~>•●▪◦·–—-,;:."


class Token(NamedTuple):
    """A piece of a word, or the end of a line; `shape` says how the word is written."""

    number: int
    start: int
    end: int
    shape: int
    first: bool  # of its word


class Tagged(NamedTuple):
    """A requirement at `start` to `end`."""

    start: int
    end: int
    topic: Topic
    must: bool


class Outside(NamedTuple):
    """A word at `start` that is in no requirement; what it would be in one, and why it is in none, as logits."""

    start: int
    chance: float  # of being in one
    reason: Array
    topic: Array
    must: Array


class Tags(NamedTuple):
    """What was marked, and each word outside."""

    requirements: tuple[Tagged, ...]
    rest: tuple[Outside, ...]


class _Said(NamedTuple):
    place: Array
    topic: Array
    must: Array
    reason: Array


def tag(text: str) -> Tags:
    """The marks of a posting."""
    tokens = list(tokens_of(text))[:MOST_TOKENS]
    if not tokens:
        return Tags((), ())
    with one_core():
        said = _said(tokens)
    marks = _decoded(tokens, said.place)
    found = tuple(_requirements(text, tokens, marks, said))
    chances = 1.0 - softmax(said.place)[:, OUTSIDE]
    rest = tuple(
        Outside(token.start, float(chances[at]), said.reason[at], said.topic[at], said.must[at])
        for at, token in enumerate(tokens)
        if token.first and marks[at] == OUTSIDE
    )
    return Tags(found, rest)


def tokens_of(text: str) -> Iterator[Token]:
    """The pieces of every line, each line with its end; a blank line makes the end that of a paragraph."""
    at, ended = 0, None
    for line in text.split("\n"):
        if line.strip():
            if ended is not None:
                yield ended
            last = -1
            for piece in pieces(line):
                shape = _shape(line[piece.start : piece.end])
                yield Token(piece.token, at + piece.start, at + piece.end, shape, piece.start != last)
                last = piece.start
            ended = Token(token_of(LINE_END), at + len(line), at + len(line), 4, first=False)
        elif ended is not None:
            ended = ended._replace(number=token_of(PARAGRAPH_END), shape=5)
        at += len(line) + 1
    if ended is not None:
        yield ended


def _shape(word: str) -> int:
    if not word[0].isalnum():
        return 0
    if any(map(str.isdigit, word)):
        return 3
    if word.isupper() and len(word) > 1:
        return 2
    return int(word[0].isupper())


@cache
def _heads() -> tuple[Array, Linear, Linear, Linear, Linear]:
    own = arrays(READER)
    return restored(own, "case.weight"), *(Linear.named(own, name) for name in ("bio", "top", "must", "rea"))  # type: ignore[return-value]


def _said(tokens: Sequence[Token]) -> _Said:
    shapes, *heads = _heads()
    found: list[list[Array]] = [[], [], [], []]
    for low, start, stop, high in _windows(tokens):
        window = tokens[low:high]
        more = shapes[[token.shape for token in window]]
        states = transformer(READER)([[token.number for token in window]], kind=0, more=more)[0]
        own = states[start - low : stop - low]
        for head, rows in zip(heads, found, strict=True):
            rows.append(head(own))
    return _Said(*(np.vstack(rows) for rows in found))


def _windows(tokens: Sequence[Token]) -> Iterator[tuple[int, int, int, int]]:
    """Bounds of what is read, and within them of what is marked; a window ends with a line where it can."""
    start, ends = 0, {token_of(LINE_END), token_of(PARAGRAPH_END)}
    while start < len(tokens):
        stop = min(len(tokens), start + CORE)
        if stop < len(tokens):
            lines = (at for at in range(stop, start + CORE // 2, -1) if tokens[at - 1].number in ends)
            stop = next(lines, stop)
        yield max(0, start - BEFORE), start, stop, min(len(tokens), stop + AFTER)
        start = stop


def _decoded(tokens: Sequence[Token], place: Array) -> list[int]:
    """The likeliest marks in which a requirement begins with its first word and ends with its line (Viterbi 1967)."""
    places = np.log(softmax(place) + LEAST)
    for at, token in enumerate(tokens):
        if not token.first:
            places[at] = (0, NEVER, NEVER) if token.start == token.end else (0, NEVER, 0)
    moves = np.zeros((3, 3), dtype=np.float32)
    moves[OUTSIDE, INSIDE] = moves[FIRST, FIRST] = moves[INSIDE, FIRST] = NEVER  # a word stands between two
    moves[OUTSIDE, FIRST] = -weights().thresholds["reading_caution"]
    best = places[0] + np.array([0, 0, NEVER], dtype=np.float32)
    back = []
    for at in range(1, len(tokens)):
        whole = tokens[at].first or tokens[at].start == tokens[at].end
        ways = best[:, None] + (moves if whole else _stay())
        back.append(ways.argmax(0))
        best = ways.max(0) + places[at]
    marks = [int(best.argmax())]
    for step in reversed(back):
        marks.append(int(step[marks[-1]]))
    return marks[::-1]


@cache
def _stay() -> Array:
    """Within a word nothing changes: outside stays outside, a first or inner piece is followed by an inner one."""
    stay = np.full((3, 3), NEVER, dtype=np.float32)
    stay[OUTSIDE, OUTSIDE] = stay[FIRST, INSIDE] = stay[INSIDE, INSIDE] = 0
    return stay


def _requirements(text: str, tokens: Sequence[Token], marks: Sequence[int], said: _Said) -> Iterator[Tagged]:
    at = 0
    while at < len(tokens):
        if marks[at] != FIRST:
            at += 1
            continue
        stop = at + 1
        while stop < len(tokens) and marks[stop] == INSIDE:
            stop += 1
        start, end = without_marks(text, tokens[at].start, tokens[stop - 1].end)
        if SIGN.search(text[start:end]):
            yield Tagged(start, end, *likeliest(said.topic[at:stop], said.must[at:stop]))
        at = stop


def likeliest(topics: Array, musts: Array) -> tuple[Topic, bool]:
    """Topic of a requirement and whether it is a must, by the logits of its words."""
    return TOPICS[int(_mean_chances(topics).argmax())], bool(_mean_chances(musts).argmax())


def _mean_chances(rows: Array) -> Array:
    mean: Array = np.log(softmax(rows) + LEAST).mean(0)
    return mean


def without_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the marks of a list or of Markdown at either end; a bracket that was opened stays closed."""
    while start < end and text[start] in EDGES:
        start += 1
    while end > start and text[end - 1] in EDGES and not _of_its_word(text, start, end - 1):
        end -= 1
    return _closed(text, start, end)


def _of_its_word(text: str, start: int, at: int) -> bool:
    """Whether a mark at the end belongs to the last word: the point of "etc." or "B.Sc.", the sign of "C#"."""
    if text[at] == "#":
        return text[at - 1 : at].isalpha() and not text[at - 2 : at - 1].isalnum()
    return text[at] == "." and text[start : at + 1].count(".") > 1


def _closed(text: str, start: int, end: int) -> tuple[int, int]:
    """With a bracket that was opened closed, where the text does so, and without one that is not."""
    opened, closed = text[start:end].count("("), text[start:end].count(")")
    if opened > closed and text[end : end + 1] == ")":
        end += 1
    elif closed > opened and text[end - 1] == ")":
        end -= 1
    return start, end
