"""From verdicts to a score: findings with points, score, confidence, recommendation."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

from cvJobMatching.model.report import Evidence, Finding, FindingStatus, Recommendation
from cvJobMatching.requirements.verdict import Verdict
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cvJobMatching.model import document
    from cvJobMatching.model.document import Document
    from cvJobMatching.requirements.criterion import Criterion
    from cvJobMatching.understanding.cv.features import CandidateFacts
    from cvJobMatching.understanding.text.lines import Span

ATTACKS = ("hidden_text", "instruction", "injection", "stuffing", "manipulation")
DOUBTFUL = ("low_coverage", "language_unsupported", "languages_differ", "scan_language_missing")
DECIMALS = 2
LONGEST_CONTEXT = 200  # characters of a sentence that is quoted whole


def findings(
    criteria: Sequence[Criterion], cv: CandidateFacts, document: Document, *, translated: bool = False
) -> tuple[Finding, ...]:
    """One finding a criterion, in their order; `translated` when the CV is in another language than the posting."""
    verdicts = (each.judge_translated(cv) if translated else each.judge(cv) for each in criteria)
    return tuple(
        _finding(criterion, verdict, most, _quotes(verdict, cv, document))
        for criterion, verdict, most in zip(criteria, verdicts, worths(criteria), strict=True)
    )


def questions(criteria: Sequence[Criterion]) -> tuple[Finding, ...]:
    """Every criterion as a question for the recruiter, without points: what a pair gets that cannot be judged."""
    verdict = Verdict(None, note="could not be judged; ask")
    return tuple(_finding(criterion, verdict, 0.0, ()) for criterion in criteria)


def _quotes(verdict: Verdict, cv: CandidateFacts, document: Document) -> tuple[Evidence, ...]:
    """Each passage in its sentence, so that a reader sees the context; a sentence that holds a name stays out."""
    if verdict.share == 0.0:
        return ()
    whole = dict.fromkeys(_in_context(span, cv, document) for span in verdict.spans)
    return tuple(evidence(document, start, end) for start, end in whole)


def _in_context(span: Span, cv: CandidateFacts, document: Document) -> Span:
    at = bisect_right(cv.units, (span.start, len(cv.text))) - 1
    if at < 0:
        return span
    unit = cv.units[at]
    fits = span.end <= unit.end and unit.end - unit.start <= LONGEST_CONTEXT
    return unit if fits and cv.text[unit.start : unit.end] == document.text[unit.start : unit.end] else span


def _finding(criterion: Criterion, verdict: Verdict, worth: float, quotes: tuple[Evidence, ...]) -> Finding:
    most = worth if verdict.share is not None else 0.0
    return Finding(
        requirement=criterion.requirement,
        status=verdict.status,
        points=min(round(most * (verdict.share or 0.0), DECIMALS), most),
        max_points=most,
        evidence=quotes,
        note=verdict.note,
    )


def worths(criteria: Sequence[Criterion]) -> tuple[float, ...]:
    """The most points of each criterion; those of a kind with a limit are made smaller until they fit into it."""
    alone = [criterion.worth() for criterion in criteria]
    totals: dict[type[Criterion], float] = defaultdict(float)
    for criterion, worth in zip(criteria, alone, strict=True):
        totals[type(criterion)] += worth
    return tuple(
        round(worth * _scale(criterion, totals[type(criterion)]), DECIMALS)
        for criterion, worth in zip(criteria, alone, strict=True)
    )


def _scale(criterion: Criterion, total: float) -> float:
    return min(1.0, weights().of[criterion.together] / total) if criterion.together and total else 1.0


def evidence(document: Document, start: int, end: int) -> Evidence:
    """The quote at `start` to `end` of what a reader sees."""
    return Evidence(quote=document.text[start:end], page=document.page_at(start), start=start, end=end)


def score_of(found: Sequence[Finding]) -> float | None:
    """100 times the points over the points to be had; None when there was nothing to judge."""
    most = sum(finding.max_points for finding in found)
    return round(100.0 * sum(finding.points for finding in found) / most, DECIMALS) if most else None


def confidence_of(criteria: Sequence[Criterion], found: Sequence[Finding], coverage: float) -> float:
    """The share of what was asked for that could be judged, times the share of the page that could be read."""
    asked = sum(worths(criteria))
    judged = sum(finding.max_points for finding in found)
    return round(coverage * judged / asked, DECIMALS) if asked else 0.0


def recommend(score: float | None, found: Sequence[Finding], warnings: Sequence[document.Warning]) -> Recommendation:
    """Advice from the stated thresholds; what is doubtful is for a person to look at."""
    limits = weights().thresholds
    codes = [warning.code for warning in warnings]
    if score is None or any(code.startswith((*ATTACKS, *DOUBTFUL)) for code in codes):
        return Recommendation.REVIEW
    if score < limits["reject"]:
        return Recommendation.REJECT
    if score >= limits["shortlist"] and not _lacks_a_must(found):
        return Recommendation.SHORTLIST
    return Recommendation.REVIEW


def _lacks_a_must(found: Sequence[Finding]) -> bool:
    return any(
        finding.status is FindingStatus.MISSING and finding.requirement.must and finding.requirement.kind != "other"
        for finding in found
    )
