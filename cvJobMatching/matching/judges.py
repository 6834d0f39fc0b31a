"""One judge a topic: what an ask is worth on a CV, and which passages prove it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cvJobMatching.matching.relevance import judge_task, judge_title
from cvJobMatching.matching.verdict import Verdict
from cvJobMatching.matching.weights import weights
from cvJobMatching.profile.roles import months_covered
from cvJobMatching.profile.speaks import LEVELS
from cvJobMatching.requirements.formal import AUTHORISED, LOCATION
from cvJobMatching.requirements.formal import LEVELS as TITLE_LEVELS
from cvJobMatching.text.lines import Span
from cvJobMatching.types import FindingStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from cvJobMatching.matching.facts import CandidateFacts, Seen
    from cvJobMatching.requirements import Ask

MOST_EVIDENCE = 3  # quotes a finding
UNPROVED = 0.5  # of the points for years, when no role names the skill they are asked for


def judge_skill(ask: Ask, facts: CandidateFacts, as_of: str) -> Verdict:
    """Proved by use in a role is worth more than listed, and recent more than long ago."""
    rated = [(_skill_share(label, facts, as_of), label) for label in ask.labels if label in facts.skills]
    if not rated:
        return Verdict(0.0, note="not found in the CV")
    share, label = max(rated, key=lambda pair: pair[0])
    places = facts.skills[label]
    spans = tuple(Span(place.start, place.end) for place in places[:MOST_EVIDENCE])
    return Verdict(share, spans, _skill_note(label, places, facts))


def _skill_share(label: str, facts: CandidateFacts, as_of: str) -> float:
    of = weights().of
    best = max(_place_share(place, facts, as_of) for place in facts.skills[label])
    return best * (of["narrower_skill"] if label in facts.narrower else 1.0)


def _place_share(place: Seen, facts: CandidateFacts, as_of: str) -> float:
    of = weights().of
    if place.in_role is None:
        return of["only_listed"]
    ended = facts.roles[place.in_role].role.end
    recent = ended is None or _months(as_of) - _months(ended) <= weights().thresholds["recent_months"]
    return of["proved_in_a_role"] * (of["recent"] if recent else of["long_ago"])


def _skill_note(label: str, places: tuple[Seen, ...], facts: CandidateFacts) -> str:
    if label in facts.narrower:
        return f"shown by {facts.narrower[label]}, which is a kind of {label}"
    return "used in a role" if places[0].in_role is not None else "named, but not shown in a dated role"


def _months(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7])


def judge_years(ask: Ask, facts: CandidateFacts, as_of: str) -> Verdict:
    """Months of the dated roles, overlaps counted once; of the roles that name the skill, if one is asked for."""
    if facts.months is None:
        return Verdict(None, note="the CV dates no role; ask for the years of experience")
    naming = [placed for at, placed in enumerate(facts.roles) if _names(facts, ask.labels, at)]
    held = naming or list(facts.roles)
    months = (months_covered(held, as_of) if held else 0) or 0
    spans = tuple(Span(placed.period.at, placed.period.stop) for placed in held[:MOST_EVIDENCE] if placed.period)
    needed = ask.years * 12
    share = 1.0 if months >= needed else months / needed
    if ask.labels and not naming:
        return Verdict(share * UNPROVED, spans, f"{months} months in all; no dated role names {ask.name}")
    what = f" with {ask.name}" if ask.labels else ""
    return Verdict(share, spans, f"{months} months{what} of {needed:.0f} asked for", _graded(share))


def _graded(share: float) -> FindingStatus:
    if share >= 1.0:
        return FindingStatus.MET
    return FindingStatus.PARTIAL if share >= weights().thresholds["partial"] else FindingStatus.MISSING


def _names(facts: CandidateFacts, labels: tuple[str, ...], role: int) -> bool:
    return any(place.in_role == role for label in labels for place in facts.skills.get(label, ()))


def judge_education(ask: Ask, facts: CandidateFacts, as_of: str) -> Verdict:
    """The highest degree against the lowest that would do."""
    if not facts.degrees:
        return Verdict(None, note="the CV names no degree; ask for it")
    rank, line = max(facts.degrees, key=lambda found: (found[0], -found[1].start))
    if rank >= ask.rank:
        return Verdict(1.0, (line,), "at or above the degree asked for")
    return Verdict(0.5 if rank == ask.rank - 1 else 0.2, (line,), "below the degree asked for")


def judge_certificate(ask: Ask, facts: CandidateFacts, as_of: str) -> Verdict:
    """Named or not named."""
    spans = tuple(span for name, span in facts.certificates if name == ask.name)
    return Verdict(1.0, spans[:MOST_EVIDENCE], "named") if spans else Verdict(0.0, note="not found in the CV")


def judge_language(ask: Ask, facts: CandidateFacts, as_of: str) -> Verdict:
    """The level said against the level asked for; not to name a language is no proof of not speaking it."""
    found = [(level, span) for name, level, span in facts.languages if name == ask.name]
    if not found:
        return Verdict(None, note=f"the CV does not speak of {ask.name}; ask")
    level, span = max(found, key=lambda pair: LEVELS.index(pair[0]) if pair[0] else -1)
    if ask.level is None or level is None:
        note = "named" if ask.level is None else "named without a level; ask"
        return Verdict(1.0 if ask.level is None else 0.7, (span,), note)
    gap = LEVELS.index(ask.level) - LEVELS.index(level)
    return Verdict(1.0 if gap <= 0 else 0.5 if gap == 1 else 0.2, (span,), f"{level}, asked for {ask.level}")


def judge_level(ask: Ask, facts: CandidateFacts, as_of: str) -> Verdict:
    """The highest level that a title names; without one, what the months of experience usually stand for."""
    spans = [title.span for title in facts.titles]
    named = [(rank, span) for span in spans for rank, pattern in TITLE_LEVELS if pattern.search(facts.text, *span)]
    rank, span = max(named, key=lambda pair: (pair[0], -pair[1].start), default=(0, None))
    if span and rank >= ask.rank:
        return Verdict(1.0, (span,), "a title names the level")
    if facts.months is None:
        return Verdict(None, note="no dated role and no title of that level; ask")
    reached = 1 if facts.months < 24 else 2 if facts.months < 60 else 3
    share = 1.0 if reached >= ask.rank else 0.5 if reached == ask.rank - 1 else 0.2
    dated = tuple(Span(placed.period.at, placed.period.stop) for placed in facts.roles[:1] if placed.period)
    return Verdict(share, dated, f"judged by {facts.months} months of experience")


def judge_gate(ask: Ask, facts: CandidateFacts, as_of: str) -> Verdict:
    """Answered from what the CV says of it outside its address, or a question; never points."""
    pattern = LOCATION if ask.name == "location" else AUTHORISED
    found = pattern.search(facts.text)
    if found:
        return Verdict(None, (Span(*found.span()),), "the CV speaks of it; check that it fits")
    return Verdict(None, note="the CV does not say; ask")


JUDGES: dict[str, Callable[[Ask, CandidateFacts, str], Verdict]] = {
    "title": judge_title,
    "task": judge_task,
    "skill": judge_skill,
    "years": judge_years,
    "education": judge_education,
    "certificate": judge_certificate,
    "language": judge_language,
    "level": judge_level,
    "gate": judge_gate,
}
