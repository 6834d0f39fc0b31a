"""The status of every criterion on one CV: the fitted judge's opinion, the rules' last word, proof and a note."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from cvJobMatching.matching.decision import chances
from cvJobMatching.matching.opinion import STATUSES, Asked, opinions
from cvJobMatching.model.report import FindingStatus, Topic
from cvJobMatching.requirements.facts import known
from cvJobMatching.requirements.kinds.title import title_of
from cvJobMatching.understanding.text.lines import trimmed
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cvJobMatching.concepts import Path
    from cvJobMatching.matching.opinion import Opinion
    from cvJobMatching.requirements.criterion import Criterion
    from cvJobMatching.requirements.verdict import Verdict
    from cvJobMatching.understanding.cv.features import CandidateFacts
    from cvJobMatching.understanding.text.lines import Span

MOST_QUOTES: Final = 3
RULED: Final = frozenset({Topic.YEARS, Topic.LANGUAGE, Topic.EDUCATION, Topic.LEVEL, Topic.TITLE})  # their rule's proof
DECIMALS: Final = 2
SHOWN: Final = frozenset({FindingStatus.MET, FindingStatus.PARTIAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A criterion judged; `share` of its points, 0 to 1, is None for a question."""

    status: FindingStatus
    share: float | None
    spans: tuple[Span, ...]
    note: str


def judged(criteria: Sequence[Criterion], cv: CandidateFacts, position: str | None) -> tuple[Judged, ...]:
    """One a criterion, in their order; `position` is the title of the vacancy."""
    title = title_of(position) if position else None
    ruled = [criterion.judge(cv) for criterion in criteria]
    facts = [known(criterion, cv, rule, title) for criterion, rule in zip(criteria, ruled, strict=True)]
    asked = [Asked(each.words(position), each.topic, each.requirement.must) for each in criteria]
    passages = [cv.text[slice(*unit)] for unit in cv.units]
    found = opinions(asked, facts, passages)
    decided = np.round(chances(criteria, facts, found, cv).astype(float), 4)
    return tuple(
        _judged(criterion, rule, row, _Seen(opinion, fact.path), cv)
        for criterion, rule, row, opinion, fact in zip(criteria, ruled, decided, found, facts, strict=True)
    )


class _Seen(NamedTuple):
    opinion: Opinion
    path: Path | None


def _judged(criterion: Criterion, rule: Verdict, row: NDArray[np.float64], seen: _Seen, cv: CandidateFacts) -> Judged:
    status = rule.status if rule.sure and rule.status else _likeliest(row)
    if rule.short and status is FindingStatus.MET:
        status = FindingStatus.PARTIAL
    spans = _proof(criterion, rule, seen.opinion, cv) if status in SHOWN else ()
    if status in SHOWN and not spans:  # no evidence, no claim
        status = FindingStatus.UNKNOWN if criterion.points is None else FindingStatus.MISSING
    if status is FindingStatus.MET and criterion.falls_short(cv, spans):
        status = FindingStatus.PARTIAL
    note = _note(criterion, rule, status, seen.path)
    return Judged(status=status, share=share(status, row), spans=spans, note=note)


def _likeliest(row: NDArray[np.float64]) -> FindingStatus:
    """The status of the highest chance; "met" has to stand above the others, since it praises."""
    met, *others = row
    return STATUSES[int(np.argmax([met - weights().thresholds["met_caution"], *others]))]


def share(status: FindingStatus, row: NDArray[np.float64]) -> float | None:
    """Of the points; the surer the more, within the bounds of the status. `row` has the chance of each status."""
    if status is FindingStatus.UNKNOWN:
        return None
    if status is FindingStatus.MISSING:
        return 0.0
    of = weights().of
    low, high = ("met_least", "met_most") if status is FindingStatus.MET else ("partial_least", "partial_most")
    met, partial, missing, _ = row
    near = partial / (partial + missing) if partial else 0.0
    hoped = met + (1 - met) * of["partial_hope"] * near
    return round(float(min(of[high], max(of[low], hoped))), DECIMALS)


def _proof(criterion: Criterion, rule: Verdict, opinion: Opinion, cv: CandidateFacts) -> tuple[Span, ...]:
    """The passages that a person would point at, the best first."""
    if rule.spans and (rule.sure or criterion.topic in RULED):
        return rule.spans[:MOST_QUOTES]
    order = np.argsort(-opinion.support, kind="stable")[:MOST_QUOTES]
    speaking = [int(at) for at in order if opinion.support[at] > opinion.nothing]
    best = speaking or [int(at) for at in order[:1] if np.isfinite(opinion.support[at])]
    if criterion.topic is Topic.GATE and best and _tells_a_language(cv.units[best[0]], cv):
        return ()  # who speaks a language natively has not said where they may work or live
    return tuple(span for at in best if (span := trimmed(cv.text, *cv.units[at])) and span.end > span.start)


def _tells_a_language(unit: Span, cv: CandidateFacts) -> bool:
    return any(unit.start < told.end and told.start < unit.end for _, _, told in cv.languages)


def _note(criterion: Criterion, rule: Verdict, status: FindingStatus, path: Path | None) -> str:
    if rule.note and rule.status in {None, status}:
        return rule.note
    if status in SHOWN and path is not None and path.strength.proves and path.note:
        return path.note
    return usual_note(criterion, status)


def usual_note(criterion: Criterion, status: FindingStatus) -> str:
    """What is said of a status when there is nothing more to say."""
    if criterion.points is None and status is FindingStatus.UNKNOWN:
        return "the CV does not say; ask"
    return {
        FindingStatus.MET: "the CV shows it",
        FindingStatus.PARTIAL: "the CV shows a part of it, or something near it; ask about the rest",
        FindingStatus.MISSING: "not found in the CV; ask before it counts against the candidate",
        FindingStatus.UNKNOWN: "the CV does not say; ask",
    }[status]
