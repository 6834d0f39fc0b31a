"""How much of a passage of the job description is found in the CV, term by term."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from cvJobMatching.matching.verdict import Verdict
from cvJobMatching.text.terms import terms

if TYPE_CHECKING:
    from cvJobMatching.matching.facts import CandidateFacts
    from cvJobMatching.requirements import Ask
    from cvJobMatching.text.lines import Span

QUOTED_UNITS = 2


def judge_task(ask: Ask, facts: CandidateFacts, as_of: str) -> Verdict:
    """The weighted share of the passage's terms that the CV has, with the passages that hold most of them."""
    total = sum(weight for _, weight in ask.terms)
    found = [(term, weight) for term, weight in ask.terms if term in facts.terms]
    share = sum(weight for _, weight in found) / total
    return Verdict(share, _best_units(found, facts), _note(found, ask))


def judge_title(ask: Ask, facts: CandidateFacts, as_of: str) -> Verdict:
    """The terms of the title in the CV's own titles; elsewhere in the text they count half."""
    held = {term for span in facts.titles for term, _ in terms(facts.text, *span, facts.language or "en")}
    total = sum(weight for _, weight in ask.terms)
    share = sum(weight * (1.0 if term in held else 0.5) for term, weight in ask.terms if term in facts.terms) / total
    found = [(term, weight) for term, weight in ask.terms if term in facts.terms]
    titled = tuple(span for span in facts.titles if _shares_term(span, ask, facts))[:QUOTED_UNITS]
    return Verdict(share, titled or _best_units(found, facts), _note(found, ask))


def _shares_term(span: Span, ask: Ask, facts: CandidateFacts) -> bool:
    wanted = {term for term, _ in ask.terms}
    return any(term in wanted for term, _ in terms(facts.text, *span, facts.language or "en"))


def _best_units(found: list[tuple[str, float]], facts: CandidateFacts) -> tuple[Span, ...]:
    held: Counter[int] = Counter()
    for term, weight in found:
        for unit in dict.fromkeys(facts.terms[term]):
            held[unit] += weight  # type: ignore[assignment]  # a Counter adds floats as well
    best = sorted(held.items(), key=lambda pair: (-pair[1], pair[0]))[:QUOTED_UNITS]
    return tuple(facts.units[unit] for unit, _ in sorted(best))


def _note(found: list[tuple[str, float]], ask: Ask) -> str:
    return f"{len(found)} of {len(ask.terms)} terms found"
