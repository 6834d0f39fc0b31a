"""How much of a passage of the job description is found in the CV, term by term."""

from __future__ import annotations

from collections import Counter
from math import sqrt
from typing import TYPE_CHECKING

from cvJobMatching.matching.verdict import Verdict
from cvJobMatching.matching.weights import weights
from cvJobMatching.text.rarity import emphasis

if TYPE_CHECKING:
    from cvJobMatching.matching.facts import CandidateFacts
    from cvJobMatching.requirements import Ask
    from cvJobMatching.text.lines import Span

QUOTED_UNITS = 2


def judge_task(ask: Ask, facts: CandidateFacts, as_of: str) -> Verdict:
    """How prominent the terms of the passage are in the CV, with the passages that hold most of them.

    A term counts more the rarer it is and the larger its part of the CV, so that a long CV gains nothing by its length.
    """
    total = sum(weight for _, weight in ask.terms)
    found = [(term, weight) for term, weight in ask.terms if term in facts.terms]
    share = sqrt(sum(weight * _prominence(term, facts) for term, weight in found) / total)
    return Verdict(round(share, 4), _best_units(found, facts), _note(found, ask))


def _prominence(term: str, facts: CandidateFacts) -> float:
    return min(1.0, weights().of["prominence"] * emphasis(term, len(facts.terms[term])) / facts.norm)


def judge_title(ask: Ask, facts: CandidateFacts, as_of: str) -> Verdict:
    """The words of the title in the CV's titles, and the share of those titles that name the same line of work."""
    worded = _title_words(ask, facts)
    known = [title for title in facts.titles if title.families]
    same = [title for title in known if title.families & ask.families]
    near = [title for title in known if title.families & ask.kin and not title.families & ask.families]
    wanted = {term for term, _ in ask.terms}
    found = [(term, weight) for term, weight in ask.terms if term in facts.terms]
    quoted = same + near or [title for title in facts.titles if title.terms & wanted]
    spans = tuple(title.span for title in quoted[:QUOTED_UNITS]) or _best_units(found, facts)
    if not ask.families:
        return Verdict(worded, spans, _note(found, ask))
    part = weights().of["line_of_work"]
    share = (1.0 - part) * worded + part * _line_of_work(len(same), len(near), len(known))
    note = f"{len(same)} of {len(known)} titles in this line of work, {len(near)} in a related one"
    return Verdict(round(share, 4), spans, f"{_note(found, ask)}; {note}")


def _title_words(ask: Ask, facts: CandidateFacts) -> float:
    """The words of the title in the CV's titles, half as much elsewhere, and how prominent they are in the CV."""
    total = sum(weight for _, weight in ask.terms)
    found = [(term, weight) for term, weight in ask.terms if term in facts.terms]
    held = sum(weight * (1.0 if term in facts.title_terms else 0.5) for term, weight in found)
    prominent = sum(weight * _prominence(term, facts) for term, weight in found)
    part = weights().of["prominence_of_title"]
    return round(((1.0 - part) * held + part * prominent) / total, 4)


def _line_of_work(same: int, near: int, titles: int) -> float:
    """One title of the kind is much, all of them more; a title of a related kind counts as a part of one."""
    of = weights().of
    once, related = of["once_in_line_of_work"], of["related_line_of_work"]
    if not same:
        return related * (once + (1.0 - once) * near / titles) if near else 0.0
    return once + (1.0 - once) * (same + related * near) / titles


def _best_units(found: list[tuple[str, float]], facts: CandidateFacts) -> tuple[Span, ...]:
    held: Counter[int] = Counter()
    for term, weight in found:
        for unit in dict.fromkeys(facts.terms[term]):
            held[unit] += weight  # type: ignore[assignment]  # a Counter adds floats as well
    best = sorted(held.items(), key=lambda pair: (-pair[1], pair[0]))[:QUOTED_UNITS]
    return tuple(facts.units[unit] for unit, _ in sorted(best))


def _note(found: list[tuple[str, float]], ask: Ask) -> str:
    return f"{len(found)} of {len(ask.terms)} terms found"
