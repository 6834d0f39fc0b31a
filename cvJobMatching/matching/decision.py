"""The chances of the four statuses: trees over what the passages say and what the rules know.

For each status the trees say how likely it is that a fair reader could give it; lines have often more than one.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from cvJobMatching.fitted.files import DECISION, arrays
from cvJobMatching.fitted.trees import Trees
from cvJobMatching.fitted.wordpiece import WORD
from cvJobMatching.matching.opinion import LEAST, READ_TOGETHER
from cvJobMatching.matching.tenure import tenure
from cvJobMatching.model.report import Topic
from cvJobMatching.requirements.spoken_of import covered
from cvJobMatching.requirements.tagger import TOPICS
from cvJobMatching.understanding.text.terms import stems_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cvJobMatching.fitted.transformer import Array
    from cvJobMatching.matching.opinion import Opinion
    from cvJobMatching.requirements.criterion import Criterion
    from cvJobMatching.requirements.facts import Known
    from cvJobMatching.understanding.cv.features import CandidateFacts

FAR: Final = -9.0  # of a passage that there is not
MOST_WORDS: Final = 40
APART: Final = frozenset({Topic.LANGUAGE, Topic.TRAIT, Topic.GATE})
FEWEST_OTHERS: Final = 3
ALONE: Final = -1.0  # of a line that no others tell of


def chances(
    criteria: Sequence[Criterion], facts: Sequence[Known], opinions: Sequence[Opinion], cv: CandidateFacts
) -> Array:
    """Criteria by statuses, each a chance of its own."""
    if not criteria:
        return np.zeros((0, 4), dtype=np.float32)
    sums = _trees()(features(criteria, facts, opinions, cv))
    return (1 / (1 + np.exp(-sums))).astype(np.float32)


def features(
    criteria: Sequence[Criterion], facts: Sequence[Known], opinions: Sequence[Opinion], cv: CandidateFacts
) -> Array:
    """A row for each criterion."""
    others = _others(criteria, opinions)
    rows = [_row(*each, cv) for each in zip(criteria, facts, opinions, strict=True)]
    return np.column_stack([np.stack(rows), others]).astype(np.float32)


def _others(criteria: Sequence[Criterion], opinions: Sequence[Opinion]) -> Array:
    """For each criterion how far the CV shows the others, 0 to 1, as a reader of the whole would know.

    "Three years at least" says no more by itself. In tenths, so that what is small elsewhere moves nothing. Few others
    tell nothing (`ALONE`); a condition, a trait or a language is neither told by the rest nor tells of it.
    """
    told = np.array([criterion.topic not in APART for criterion in criteria])
    shown = np.array([opinion.chances[0] + opinion.chances[1] / 2 for opinion in opinions])
    count = np.sum(told) - 1
    if count < FEWEST_OTHERS:
        return np.full(len(criteria), ALONE, dtype=np.float32)
    return np.where(told, np.round((np.sum(shown[told]) - shown) / count, 1), ALONE).astype(np.float32)


def _row(criterion: Criterion, known: Known, opinion: Opinion, cv: CandidateFacts) -> Array:
    near = np.sort(opinion.support[np.isfinite(opinion.support)])[::-1][:READ_TOGETHER] - opinion.nothing
    best = np.full(READ_TOGETHER, FAR, dtype=np.float32)
    best[: len(near)] = near
    asked = criterion.requirement
    row = [
        *(float(criterion.topic is topic) for topic in TOPICS),
        float(asked.must),
        *np.log(np.maximum(opinion.chances, LEAST)),
        *best,
        *opinion.words,
        *known.numbers,
        float(min(len(WORD.findall(criterion.wording)), MOST_WORDS)),
        float(len(asked.alternatives)),
        _chosen(asked.alternatives, cv),
        *(known.passages.max(0) if len(known.passages) else (0.0, 0.0)),
        covered(criterion.wording, cv.language or "en"),
        *tenure(criterion.months_asked(), opinion, cv),
    ]
    return np.array(row, dtype=np.float32)


def _chosen(alternatives: Sequence[str], cv: CandidateFacts) -> float:
    """Whether the CV has all words of one alternative; -1 where there is no choice."""
    if not alternatives:
        return -1.0
    language = cv.language or "en"
    parts = (stems_of(part, language) for part in alternatives)
    return float(any(part and part <= cv.terms.keys() for part in parts))


@cache
def _trees() -> Trees:
    return Trees.of(arrays(DECISION))
