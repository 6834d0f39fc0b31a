"""From the verdicts of a model to findings, with the arithmetic and the weights of the default engine."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from cvJobMatching.engines.face import CannotJudge
from cvJobMatching.engines.llm.answers import MOST_LINES, Verdict
from cvJobMatching.matching import score, statuses
from cvJobMatching.matching.opinion import STATUSES
from cvJobMatching.model.report import Finding, FindingStatus, ScoreRange
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cvJobMatching.engines.llm.fences import Line
    from cvJobMatching.engines.llm.judge import Told
    from cvJobMatching.model.document import Document
    from cvJobMatching.requirements.criterion import Criterion

_LEAST_PRAISE_FIRST: Final = (FindingStatus.UNKNOWN, FindingStatus.MISSING, FindingStatus.PARTIAL, FindingStatus.MET)
AGREEMENT_DECIMALS: Final = 2


def findings(
    criteria: Sequence[Criterion], told: Sequence[Sequence[Told]], document: Document, lines: Sequence[Line]
) -> tuple[Finding, ...]:
    """One a criterion. Raises CannotJudge when the model answered too few of them."""
    found = tuple(_finding(criterion, each, document, lines) for criterion, each in zip(criteria, told, strict=True))
    silent = [each for each in map(_reason, told) if each is not None]
    if len(silent) > weights().thresholds["most_unjudged"] * len(criteria):
        reason, _ = Counter(silent).most_common(1)[0]
        count = f"{len(silent)} of {len(criteria)}"
        raise CannotJudge(f"the language model gave no usable answer on {count} requirements; mostly: {reason}")
    return found


def score_range(
    criteria: Sequence[Criterion], told: Sequence[Sequence[Told]], document: Document, lines: Sequence[Line]
) -> ScoreRange | None:
    """None where there is one sample, or none of them gives a score."""
    samples = len(told[0]) if told else 0
    if samples < 2:
        return None
    alone = (
        [_finding(criterion, [each[at]], document, lines) for criterion, each in zip(criteria, told, strict=True)]
        for at in range(samples)
    )
    scores = [value for found in alone if (value := score.score_of(found)) is not None]
    return ScoreRange(low=min(scores), high=max(scores)) if scores else None


def _finding(criterion: Criterion, told: Sequence[Told], document: Document, lines: Sequence[Line]) -> Finding:
    reason = _reason(told)
    verdicts = [each for each in told if isinstance(each, Verdict)]
    if reason is not None or not verdicts:
        note = f"could not be judged: {reason}; ask"
        return Finding(
            requirement=criterion.requirement, status=FindingStatus.UNKNOWN, points=0.0, max_points=0.0, note=note
        )
    votes = Counter(verdict.status for verdict in verdicts)
    status = max(_LEAST_PRAISE_FIRST, key=lambda each: votes[each])  # the first of equals
    row = np.array([votes[each] / len(verdicts) for each in STATUSES])
    judged = statuses.Judged(
        status=status,
        share=statuses.share(status, row),
        spans=tuple(lines[number - 1].span for number in _proof(status, verdicts)),
        note=statuses.usual_note(criterion, status),
    )
    finding = score.finding(criterion, judged, document)
    return finding if len(told) == 1 else _agreed(finding, votes[status] / len(told))


def _agreed(finding: Finding, share: float) -> Finding:
    return replace(finding, agreement=round(share, AGREEMENT_DECIMALS))


def _reason(told: Sequence[Told]) -> str | None:
    """Why a requirement counts as not judged: half of its samples or more gave nothing."""
    reasons = [each for each in told if isinstance(each, str)]
    return Counter(reasons).most_common(1)[0][0] if 2 * len(reasons) >= len(told) else None


def _proof(status: FindingStatus, verdicts: Sequence[Verdict]) -> list[int]:
    """The lines that most samples of the status name."""
    named = Counter(number for verdict in verdicts if verdict.status is status for number in verdict.lines)
    return [number for number, _ in named.most_common(MOST_LINES)]
