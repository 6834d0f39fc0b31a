"""From verdicts to a report: points, score, confidence, recommendation, warnings."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from cvJobMatching.matching.scorers import judge
from cvJobMatching.matching.verdict import Verdict
from cvJobMatching.matching.weights import weights
from cvJobMatching.model.report import Evidence, Finding, FindingStatus, Recommendation
from cvJobMatching.understanding.vacancy.criterion import POINTLESS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cvJobMatching.model import document
    from cvJobMatching.model.document import Document
    from cvJobMatching.understanding.cv.features import CandidateFacts
    from cvJobMatching.understanding.text.lines import Span
    from cvJobMatching.understanding.vacancy import Ask

ATTACKS = ("hidden_text", "instruction", "injection", "stuffing", "manipulation")
DOUBTFUL = ("low_coverage", "language_unsupported", "languages_differ")
DECIMALS = 2
LONGEST_CONTEXT = 200  # characters of a sentence that is quoted whole
SHARED = ("skill", "task")


def findings(
    asks: Sequence[Ask], facts: CandidateFacts, document: Document, *, as_of: str, foreign: bool = False
) -> tuple[Finding, ...]:
    """One finding an ask, in the order of the asks; `foreign` when the CV is in another language than they are."""
    worth = worths(asks)
    judged = (judge(ask, facts, as_of, foreign=foreign) for ask in asks)
    return tuple(
        _finding(ask, verdict, most, _quotes(verdict, facts, document))
        for ask, verdict, most in zip(asks, judged, worth, strict=True)
    )


def questions(asks: Sequence[Ask]) -> tuple[Finding, ...]:
    """Every ask as a question for the recruiter, without points: what a pair gets that cannot be judged."""
    note = "could not be judged; ask"
    return tuple(_finding(ask, Verdict(None, note=note), 0.0, ()) for ask in asks)


def _quotes(verdict: Verdict, facts: CandidateFacts, document: Document) -> tuple[Evidence, ...]:
    """Each passage in its sentence, so that a reader sees the context; a sentence that holds a name stays out."""
    if verdict.share == 0.0:
        return ()
    whole = dict.fromkeys(_in_context(span, facts, document) for span in verdict.spans)
    return tuple(evidence(document, start, end) for start, end in whole)


def _in_context(span: Span, facts: CandidateFacts, document: Document) -> Span:
    at = bisect_right(facts.units, (span.start, len(facts.text))) - 1
    if at < 0:
        return span
    unit = facts.units[at]
    fits = span.end <= unit.end and unit.end - unit.start <= LONGEST_CONTEXT
    return unit if fits and facts.text[unit.start : unit.end] == document.text[unit.start : unit.end] else span


def _finding(ask: Ask, verdict: Verdict, worth: float, quotes: tuple[Evidence, ...]) -> Finding:
    most = worth if verdict.share is not None else 0.0
    return Finding(
        requirement=ask.requirement,
        status=verdict.status,
        points=min(round(most * (verdict.share or 0.0), DECIMALS), most),
        max_points=most,
        evidence=quotes,
        note=verdict.note,
    )


def worths(asks: Sequence[Ask]) -> tuple[float, ...]:
    """The most points of each ask; skills share the points of their topic, and so do tasks."""
    alone = [_alone(ask) for ask in asks]
    topics = {topic: sum(one for ask, one in zip(asks, alone, strict=True) if ask.topic == topic) for topic in SHARED}
    return tuple(
        round(one * _scale(ask.topic, topics[ask.topic]) if ask.topic in SHARED else one, DECIMALS)
        for ask, one in zip(asks, alone, strict=True)
    )


def _alone(ask: Ask) -> float:
    """The worth of an ask before sharing; gates and attitudes have none."""
    if ask.topic in POINTLESS:
        return 0.0
    if ask.topic == "title":
        return weights().of["title"]
    of = weights().of[f"{ask.topic}_{'must' if ask.requirement.must else 'nice'}"]
    return of * sum(weight for _, weight in ask.terms) if ask.topic == "task" else of


def _scale(topic: str, total: float) -> float:
    """By what the worths of a topic are made smaller so that together they are no more than its points."""
    return min(1.0, weights().of[f"{topic}_together"] / total) if total else 1.0


def evidence(document: Document, start: int, end: int) -> Evidence:
    """The quote at `start` to `end` of what a reader sees."""
    return Evidence(quote=document.text[start:end], page=document.page_at(start), start=start, end=end)


def score_of(found: Sequence[Finding]) -> float | None:
    """100 times the points over the points to be had; None when there was nothing to judge."""
    most = sum(finding.max_points for finding in found)
    return round(100.0 * sum(finding.points for finding in found) / most, DECIMALS) if most else None


def confidence_of(asks: Sequence[Ask], found: Sequence[Finding], coverage: float) -> float:
    """The share of what was asked for that could be judged, times the share of the page that could be read."""
    asked = sum(worths(asks))
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
