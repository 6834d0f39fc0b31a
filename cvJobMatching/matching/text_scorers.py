"""How much of a passage of the job description is found in the CV, term by term."""

from __future__ import annotations

from collections import defaultdict
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from cvJobMatching.matching.cross_language import NOTE
from cvJobMatching.matching.verdict import Verdict
from cvJobMatching.matching.weights import weights
from cvJobMatching.model.report import FindingStatus
from cvJobMatching.understanding.text.term_weights import emphasis

if TYPE_CHECKING:
    from cvJobMatching.understanding.cv.features import CandidateFacts, Title
    from cvJobMatching.understanding.text.lines import Span
    from cvJobMatching.understanding.vacancy import Ask

QUOTED_UNITS = 2
POORER = 0.6  # of what the best passage holds: with less a second one is not quoted
IN_ONE_PASSAGE = 0.5  # of the terms of a task


def judge_task(ask: Ask, facts: CandidateFacts, as_of: str) -> Verdict:
    """How prominent the terms of the passage are in the CV, with the passages that hold most of them.

    A term counts more the rarer it is and the larger its part of the CV, so that a long CV gains nothing by its length.
    Only a passage that holds half of the terms by itself shows that the task was done.
    """
    total = sum(weight for _, weight in ask.terms)
    found = [(term, weight) for term, weight in ask.terms if term in facts.terms]
    share = sqrt(sum(weight * _prominence(term, facts) for term, weight in found) / total)
    units, most = _best_units(found, facts)
    scattered = most < IN_ONE_PASSAGE * total and share >= weights().thresholds["partial"]
    return Verdict(round(share, 4), units, _words_found(found, ask), FindingStatus.PARTIAL if scattered else None)


def _words_found(found: list[tuple[str, float]], ask: Ask) -> str:
    if not found:
        return "not told in the CV"
    return f"{len(found)} of its {len(ask.terms)} telling words {'is' if len(found) == 1 else 'are'} in the CV"


def _prominence(term: str, facts: CandidateFacts) -> float:
    return min(1.0, weights().of["prominence"] * emphasis(term, len(facts.terms[term])) / facts.norm)


def judge_title(ask: Ask, facts: CandidateFacts, as_of: str) -> Verdict:
    """The words of the title in the CV's titles, and the share of those titles that name the same line of work."""
    worded = _title_words(ask, facts)
    held = _held(ask, facts)
    wanted = {term for term, _ in ask.terms}
    found = [(term, weight) for term, weight in ask.terms if term in facts.terms]
    quoted = (*held.same, *held.near) or tuple(title for title in facts.titles if title.terms & wanted)
    spans = tuple(title.span for title in quoted[:QUOTED_UNITS]) or _best_units(found, facts)[0]
    said = f"words of the title found in the CV: {len(found)} of {len(ask.terms)}"
    if not ask.families:
        return Verdict(worded, spans, said)
    part = weights().of["line_of_work"]
    share = (1.0 - part) * worded + part * held.share
    return Verdict(round(share, 4), spans, f"{said}; {held.note}")


def judge_foreign_title(ask: Ask, facts: CandidateFacts, as_of: str) -> Verdict:
    """The line of work for a CV in another language, and the words that are the same in both, such as "Java".

    Unknown when either side names no line of work that is known.
    """
    held = _held(ask, facts)
    if not ask.families or not held.known:
        return Verdict(None, note="the line of work cannot be told across languages; ask")
    part = weights().of["line_of_work_abroad"]
    share = part * held.share + (1.0 - part) * _title_words(ask, facts)
    spans = tuple(title.span for title in (*held.same, *held.near)[:QUOTED_UNITS])
    return Verdict(round(share, 4), spans, f"{held.note}; the wording of the title cannot be compared")


def judge_foreign_task(ask: Ask, facts: CandidateFacts, as_of: str) -> Verdict:
    """A question: how a task is worded in one language cannot be looked for in another."""
    return Verdict(None, note=NOTE)


class Held(NamedTuple):
    """The titles of a CV whose line of work is known, those of the one asked for and of a related one apart."""

    known: int
    same: tuple[Title, ...]
    near: tuple[Title, ...]

    @property
    def share(self) -> float:
        """How much of the points for the line of work they are worth."""
        return _line_of_work(len(self.same), len(self.near), self.known)

    @property
    def note(self) -> str:
        """What a reader is told of them."""
        if not self.known:
            return "no title in the CV names a line of work that is known"
        related = f", {len(self.near)} of a related one" if self.near else ""
        titles = "title" if self.known == 1 else "titles"
        return f"of {self.known} {titles} in the CV, {len(self.same)} of this line of work{related}"


def _held(ask: Ask, facts: CandidateFacts) -> Held:
    known = [title for title in facts.titles if title.families]
    same = tuple(title for title in known if title.families & ask.families)
    near = tuple(title for title in known if title.families & ask.kin and not title.families & ask.families)
    return Held(len(known), same, near)


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


def _best_units(found: list[tuple[str, float]], facts: CandidateFacts) -> tuple[tuple[Span, ...], float]:
    """The passages that hold most of the terms, and what the best of them holds; much poorer ones are left out."""
    held: dict[int, float] = defaultdict(float)
    for term, weight in found:
        for unit in dict.fromkeys(facts.terms[term]):
            held[unit] += weight
    best = sorted(held.items(), key=lambda pair: (-pair[1], pair[0]))[:QUOTED_UNITS]
    most = best[0][1] if best else 0.0
    return tuple(facts.units[unit] for unit, weight in sorted(best) if weight >= POORER * most), most
