"""The fitted judge: reads every passage of a CV for every requirement, and weighs what rules know beside it.

Requirements and passages are encoded by themselves, so that a passage counts the same whatever stands around it. For
each pair of the two every word of the requirement looks for its like in the passage (attention, Bahdanau et al. 2014;
late interaction as in Khattab and Zaharia, "ColBERT", 2020). The words of the requirement then read its best passages
together (as the query does in Gao et al., "Modularized transformer-based ranking", 2020); that and the rules' numbers
give the chances of the four statuses. How it was fitted: tests/training/README.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from cvJobMatching.fitted.files import JUDGE, arrays, transformer
from cvJobMatching.fitted.transformer import Beside, Layer, Linear, gelu, layers, one_core, restored, softmax
from cvJobMatching.fitted.wordpiece import START, pieces
from cvJobMatching.matching.beginnings import beginnings_of
from cvJobMatching.model.report import FindingStatus, Topic
from cvJobMatching.requirements.tagger import TOPICS
from cvJobMatching.understanding.text.gender import neutral_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cvJobMatching.fitted.transformer import Array
    from cvJobMatching.requirements.facts import Known

STATUSES: Final = (FindingStatus.MET, FindingStatus.PARTIAL, FindingStatus.MISSING, FindingStatus.UNKNOWN)
LONGEST_PASSAGE: Final = 56  # tokens; a longer one is read in pieces
LONGEST_REQUIREMENT: Final = 44  # tokens; the rest is not read
MOST_PASSAGES: Final = 240  # pieces of a CV that are read
READ_TOGETHER: Final = 3  # of the best passages
HIDDEN: Final = 48
FARES: Final = ("likeness of the nearest words", "share of words held by weight", "by number")  # columns of a passage
NEAREST: Final = 32  # pieces that are read closely
BELOW_ALL: Final = np.float32(-5.0)
FAR: Final = np.float32(-1e4)
SCALE: Final = np.float32(8.0)
LEAST: Final = np.float32(1e-4)  # a chance below it says no less
NAMES: Final = ("q", "k", "v", "r", "imp", "c", "start", "words", "f.0", "f.3", "out.0", "out.3")


class Asked(NamedTuple):
    """A requirement as the judge sees it."""

    text: str
    topic: Topic
    must: bool


class Opinion(NamedTuple):
    """Chances of the statuses in the order of `STATUSES`, and how much each passage speaks for it, best is highest.

    `words` says how its words fare (`FARES`) in the best passage, and at most in any.
    """

    chances: Array
    words: Array  # six numbers
    support: Array  # a number a passage; those that stand above `nothing` speak of the requirement
    nothing: float


@dataclass(frozen=True, slots=True)
class _Passages:
    of: NDArray[np.int64]  # number of the passage of each piece
    starts: NDArray[np.int64]  # of each piece among the tokens
    rows: NDArray[np.int64]  # pieces by tokens: where each token stands
    holds: NDArray[np.bool_]  # pieces by tokens: whether there is one
    keys: Array  # tokens by width
    values: Array
    states: Array
    stems: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class _Requirement:
    states: Array  # tokens by width, as the others
    queries: Array
    values: Array
    weights: Array  # of the tokens
    whole: Array
    stems: tuple[str, ...]


class _Best(NamedTuple):
    support: Array  # of each passage
    pieces: NDArray[np.int64]  # the best ones
    scores: Array  # of those
    shares: Array  # of those, and of nothing
    hidden: Array  # of those
    words: Array


@dataclass(frozen=True, slots=True)
class _Heads:
    query: Linear
    key: Linear
    value: Linear
    compared: Linear
    importance: Linear
    whole: Linear
    start: Linear
    words: Linear
    deep: tuple[Layer, ...]
    lean: Array  # of each head, towards the passages that count more
    passage: tuple[Linear, Linear]
    status: tuple[Linear, Linear]
    topics: Array
    nothing: float


def opinions(asked: Sequence[Asked], facts: Sequence[Known], passages: Sequence[str]) -> list[Opinion]:
    """One opinion a requirement; `facts` are what rules know of each, `passages` the parts of the blind CV."""
    if not asked:
        return []
    with one_core():
        read, requirements = _passages(tuple(passages)), _requirements(tuple(asked))
        best = [_best(requirement, known, read) for requirement, known in zip(requirements, facts, strict=True)]
        together = _together(requirements, best, read)
        return [_opinion(*each) for each in zip(requirements, facts, best, together, strict=True)]


def _best(requirement: _Requirement, known: Known, read: _Passages) -> _Best:
    """The passages that speak for the requirement most."""
    heads = _heads()
    support = np.full(len(known.passages), -np.inf, dtype=np.float32)
    if not len(read.of):
        none = np.zeros((0, HIDDEN), dtype=np.float32)
        one, words = np.ones(1, dtype=np.float32), np.zeros(2 * len(FARES), dtype=np.float32)
        return _Best(support, np.zeros(0, dtype=np.int64), none[:, 0], one, none, words)
    chosen, hits = _nearest(requirement, read, known)
    compared, words = _likeness(requirement, read, chosen, hits)
    likeness = np.hstack([compared, words, known.passages[read.of[chosen]]])
    hidden = heads.passage[1](gelu(heads.passage[0](likeness)))
    scores = hidden[:, 0]
    np.maximum.at(support, read.of[chosen], scores)
    order = np.argsort(-scores, kind="stable")[:READ_TOGETHER]
    shares = softmax(np.append(scores[order], np.float32(heads.nothing)))
    both = np.concatenate([words[order[0]], words.max(0)])
    return _Best(support, chosen[order], scores[order], shares, hidden[order, 1:], both)


def _together(requirements: Sequence[_Requirement], best: Sequence[_Best], read: _Passages) -> list[Array]:
    """The words of each requirement after they have read its best passages."""
    ends = np.cumsum([len(each.states) for each in requirements])
    rows = [slice(int(end) - len(each.states), int(end)) for end, each in zip(ends, requirements, strict=True)]
    tokens = [_tokens_of(each, read) for each in best]
    x = np.vstack([each.states for each in requirements])
    used = np.unique(np.concatenate([at for at, _ in tokens]))
    places = [(np.searchsorted(used, at), _heads().lean[:, None] * share) for at, share in tokens]
    for layer in _heads().deep:
        keys, values = layer.offered(read.states[used])
        x = layer(x, rows, [Beside(keys[at], values[at], lean) for at, lean in places])
    return [x[row] for row in rows]


def _tokens_of(best: _Best, read: _Passages) -> tuple[NDArray[np.int64], Array]:
    """Where the tokens of the best passages stand, and how much each counts, as a logarithm."""
    rows = [read.rows[piece][read.holds[piece]] for piece in best.pieces]
    shares = np.log(np.maximum(best.shares[:-1], LEAST))
    if not rows:
        return np.zeros(0, dtype=np.int64), shares
    return np.concatenate(rows), np.repeat(shares, [len(row) for row in rows])


def _opinion(requirement: _Requirement, known: Known, best: _Best, together: Array) -> Opinion:
    heads = _heads()
    top = np.full(READ_TOGETHER, BELOW_ALL, dtype=np.float32)
    top[: len(best.scores)] = best.scores
    seen = [
        best.hidden[0] if len(best.hidden) else np.zeros(HIDDEN, dtype=np.float32),
        best.shares[:-1] @ best.hidden,
        requirement.whole,
        heads.start(together[0]),
        heads.words(requirement.weights @ together),
        top,
        best.shares[-1:],
        np.asarray(known.numbers, dtype=np.float32),
    ]
    chances = softmax(heads.status[1](gelu(heads.status[0](np.concatenate(seen)))))
    return Opinion(chances, best.words, best.support, heads.nothing)


def _nearest(requirement: _Requirement, read: _Passages, known: Known) -> tuple[NDArray[np.int64], Array]:
    """The pieces that may speak of the requirement, in their order, with the words of it that each holds.

    Most pieces of a long CV are far from it: they are left out by the likeness of their nearest words alone.
    """
    hits = np.array(
        [[bool(stem) and stem in held for stem in requirement.stems] for held in read.stems], dtype=np.float32
    )
    if len(read.of) <= NEAREST:
        return np.arange(len(read.of)), hits
    nearest = np.maximum.reduceat(requirement.queries @ read.keys.T, read.starts, axis=1)
    shown = known.passages[read.of].sum(1)
    score = requirement.weights @ nearest / SCALE + hits @ requirement.weights + shown
    chosen = np.sort(np.argsort(-score, kind="stable")[:NEAREST])
    return chosen, hits[chosen]


def _likeness(
    requirement: _Requirement, read: _Passages, chosen: NDArray[np.int64], hits: Array
) -> tuple[Array, Array]:
    """For each piece chosen: the words of the requirement compared with those of it, and how they fare in it."""
    rows, holds = read.rows[chosen], read.holds[chosen]
    scores = requirement.queries[None] @ read.keys[rows].transpose(0, 2, 1) / SCALE
    scores = np.where(holds[:, None, :], scores, FAR)
    found = softmax(scores) @ read.values[rows]
    weights = requirement.weights
    parts = (requirement.values * found, np.abs(requirement.values - found))
    compared = np.hstack([np.einsum("n,pnd->pd", weights, part) for part in parts])
    return compared, np.stack([scores.max(-1) @ weights, hits @ weights, hits.mean(1)], axis=1)


@cache
def _heads() -> _Heads:
    own = arrays(JUDGE)
    named = {name: Linear.named(own, name) for name in NAMES}
    return _Heads(
        query=named["q"],
        key=named["k"],
        value=named["v"],
        compared=named["r"],
        importance=named["imp"],
        whole=named["c"],
        start=named["start"],
        words=named["words"],
        deep=layers(own, "deep"),
        lean=restored(own, "lean"),
        passage=(named["f.0"], named["f.3"]),
        status=(named["out.0"], named["out.3"]),
        topics=restored(own, "topic.weight"),
        nothing=float(restored(own, "none")[0]),
    )


@lru_cache(maxsize=64)
def _passages(passages: tuple[str, ...]) -> _Passages:
    heads = _heads()
    split: list[tuple[int, list[int], frozenset[str]]] = []
    for number, passage in enumerate(passages):
        if len(split) >= MOST_PASSAGES:
            break
        plain = neutral_text(passage)
        read, stems = list(pieces(plain)), beginnings_of(plain)
        for at in range(0, len(read), LONGEST_PASSAGE):
            part = read[at : at + LONGEST_PASSAGE]
            held = frozenset(stems[piece.start] for piece in part if piece.start in stems)
            split.append((number, [START, *(piece.token for piece in part)], held))
    split = split[:MOST_PASSAGES]
    states = transformer(JUDGE)([tokens for _, tokens, _ in split], kind=0) if split else []
    sizes = np.array([len(each) for each in states], dtype=np.int64)
    starts = np.cumsum(sizes) - sizes
    along = np.arange(max(sizes, default=0))
    holds = along[None, :] < sizes[:, None]
    whole = np.vstack(states) if states else np.zeros((0, heads.key.weight.shape[0]), dtype=np.float32)
    return _Passages(
        of=np.array([number for number, _, _ in split], dtype=np.int64),
        starts=starts,
        rows=np.where(holds, starts[:, None] + along[None, :], 0),
        holds=holds,
        keys=heads.key(whole),
        values=heads.value(whole),
        states=whole,
        stems=tuple(held for _, _, held in split),
    )


@lru_cache(maxsize=64)
def _requirements(asked: tuple[Asked, ...]) -> tuple[_Requirement, ...]:
    heads = _heads()
    plain = [neutral_text(each.text) for each in asked]
    read = [list(pieces(text))[:LONGEST_REQUIREMENT] for text in plain]
    tokens = [[START, *(piece.token for piece in part)] for part in read]
    rows = [TOPICS.index(each.topic) * 3 + (0 if each.must else 1) for each in asked]
    more = np.vstack([np.repeat(heads.topics[row][None], len(part), 0) for row, part in zip(rows, tokens, strict=True)])
    states = transformer(JUDGE)(tokens, kind=1, more=more)
    return tuple(
        _Requirement(
            state,
            heads.query(state),
            heads.compared(state),
            softmax(heads.importance(state)[:, 0]),
            heads.whole(state[0]),
            ("", *(beginnings_of(text).get(piece.start, "") for piece in part)),
        )
        for text, part, state in zip(plain, read, states, strict=True)
    )
