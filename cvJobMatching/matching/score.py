"""From verdicts to a score: findings with points, score, confidence, recommendation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cvJobMatching.matching import statuses
from cvJobMatching.model.report import Evidence, Finding, FindingStatus, Recommendation, Topic
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cvJobMatching.matching.statuses import Judged
    from cvJobMatching.model import document
    from cvJobMatching.model.document import Document
    from cvJobMatching.requirements.criterion import Criterion
    from cvJobMatching.understanding.cv.features import CandidateFacts

ATTACKS = ("hidden_text", "instruction", "injection", "stuffing", "manipulation")
DOUBTFUL = (
    "low_coverage",
    "language_unsupported",
    "languages_differ",
    "scan_language_missing",
    "several_people",
    "near_threshold",
)
DECIMALS = 2


def findings(
    criteria: Sequence[Criterion], cv: CandidateFacts, document: Document, position: str | None
) -> tuple[Finding, ...]:
    """One finding a criterion, in their order; `position` is the title of the vacancy."""
    return tuple(
        finding(criterion, each, document)
        for criterion, each in zip(criteria, statuses.judged(criteria, cv, position), strict=True)
    )


def questions(criteria: Sequence[Criterion]) -> tuple[Finding, ...]:
    """Every criterion as a question for the recruiter, without points: what a pair gets that cannot be judged."""
    return tuple(
        Finding(
            requirement=criterion.requirement,
            status=FindingStatus.UNKNOWN,
            points=0.0,
            max_points=0.0,
            note="could not be judged; ask",
        )
        for criterion in criteria
    )


def finding(criterion: Criterion, each: Judged, document: Document) -> Finding:
    """What was judged, with its points and its quotes."""
    most = criterion.worth() if each.share is not None else 0.0
    return Finding(
        requirement=criterion.requirement,
        status=each.status,
        points=min(round(most * (each.share or 0.0), DECIMALS), most),
        max_points=most,
        evidence=tuple(evidence(document, *span) for span in each.spans),
        note=each.note,
    )


def evidence(document: Document, start: int, end: int) -> Evidence:
    """The quote at `start` to `end` of what a reader sees."""
    return Evidence(quote=document.text[start:end], page=document.page_at(start), start=start, end=end)


def score_of(found: Sequence[Finding]) -> float | None:
    """100 times the points over the points to be had; None when there was nothing to judge."""
    most = sum(finding.max_points for finding in found)
    return round(100.0 * sum(finding.points for finding in found) / most, DECIMALS) if most else None


def confidence_of(criteria: Sequence[Criterion], found: Sequence[Finding], coverage: float) -> float:
    """The share of what was asked for that could be judged, times the share of the page that could be read."""
    asked = sum(criterion.worth() for criterion in criteria)
    judged = sum(finding.max_points for finding in found)
    return round(coverage * judged / asked, DECIMALS) if asked else 0.0


def recommend(score: float | None, found: Sequence[Finding], warnings: Sequence[document.Warning]) -> Recommendation:
    """Advice from the stated thresholds; what is doubtful is for a person to look at."""
    limits = weights().thresholds
    codes = [warning.code for warning in warnings]
    if score is None or any(code.startswith((*ATTACKS, *DOUBTFUL)) for code in codes):
        return Recommendation.REVIEW
    carrying = [finding for finding in found if finding.max_points]
    if len(carrying) < limits["few_requirements"]:
        return Recommendation.REVIEW
    if score < limits["reject"]:
        return Recommendation.REJECT
    if score >= limits["shortlist"] and _lacking(carrying) <= limits["most_missing_musts"]:
        return Recommendation.SHORTLIST
    return Recommendation.REVIEW


def _lacking(carrying: Sequence[Finding]) -> float:
    """The share of the musts, duties left out, that were not found."""
    musts = [each for each in carrying if each.requirement.must and each.requirement.about is not Topic.TASK]
    missing = sum(each.status is FindingStatus.MISSING for each in musts)
    return missing / len(musts) if musts else 0.0
