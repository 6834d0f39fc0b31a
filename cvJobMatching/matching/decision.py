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


def chances(
    criteria: Sequence[Criterion], facts: Sequence[Known], opinions: Sequence[Opinion], cv: CandidateFacts
) -> Array:
    """Criteria by statuses, each a chance of its own."""
    if not criteria:
        return np.zeros((0, 4), dtype=np.float32)
    rows = [features(*each, cv) for each in zip(criteria, facts, opinions, strict=True)]
    sums = _trees()(np.stack(rows))
    return (1 / (1 + np.exp(-sums))).astype(np.float32)


def features(criterion: Criterion, known: Known, opinion: Opinion, cv: CandidateFacts) -> Array:
    """The row of one criterion."""
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
        float(min(len(WORD.findall(asked.text)), MOST_WORDS)),
        float(len(asked.alternatives)),
        _chosen(asked.alternatives, cv),
        *(known.passages.max(0) if len(known.passages) else (0.0, 0.0)),
        covered(asked.text, cv.language or "en"),
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
