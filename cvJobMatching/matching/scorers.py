"""One judge a topic: what an ask is worth on a CV, and which passages prove it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cvJobMatching.languages.pack import supported
from cvJobMatching.matching.cross_language import questioned
from cvJobMatching.matching.skill_scorer import judge_skill
from cvJobMatching.matching.text_scorers import judge_foreign_task, judge_foreign_title, judge_task, judge_title
from cvJobMatching.matching.verdict import Verdict
from cvJobMatching.matching.weights import weights
from cvJobMatching.model.report import FindingStatus
from cvJobMatching.understanding.cv.languages import LEVELS
from cvJobMatching.understanding.cv.roles import months_covered
from cvJobMatching.understanding.lexicon.occupations import families, families_of
from cvJobMatching.understanding.text.lines import Span
from cvJobMatching.understanding.vacancy.formal_requirements import LEVELS as TITLE_LEVELS
from cvJobMatching.understanding.vacancy.formal_requirements import SIMILAR, field_of
from cvJobMatching.understanding.vacancy.gates import AUTHORISED, LOCATION

if TYPE_CHECKING:
    from collections.abc import Callable

    from cvJobMatching.understanding.cv.features import CandidateFacts
    from cvJobMatching.understanding.cv.roles import Placed
    from cvJobMatching.understanding.vacancy import Ask

BEGUN = re.compile(
    r"papers?\s+passed|\bpart[- ]qualified|\bin\s+progress|\bstud(?:ying|ent)\b|\bpursuing|\bexpected"
    r"|\bworking\s+towards|\bcandidate\b"
    r"|\bin\s+ausbildung|\bangestrebt|\bvoraussichtlich|\ben\s+cours|\ben\s+curso|\bв\s+процессе|\bпрохожу",
    re.IGNORECASE,
)
UNFINISHED = 0.4  # of the points for a certificate that is begun
OTHER_FIELD = 0.5  # of the points for a degree whose field the CV does not name
MOST_EVIDENCE = 3  # quotes a finding
UNPROVED = 0.5  # of the points for years, when no role names the skill they are asked for


def judge_years(ask: Ask, facts: CandidateFacts, as_of: str) -> Verdict:
    """Months of the dated roles, overlaps counted once.

    Of the roles that name the skill, if one is asked for; else of those that are not plainly of another trade.
    """
    if facts.months is None:
        return Verdict(None, note="the CV dates no role; ask for the years of experience")
    naming = [placed for at, placed in enumerate(facts.roles) if _names(facts, ask.labels, at)]
    trade = [placed for placed in facts.roles if not ask.families or _may_be_of(placed.role.title, ask.families)]
    if not trade:
        return Verdict(0.0, note=f"{in_years(facts.months)} in all, but in another line of work")
    held = naming or trade
    months = months_covered(held, as_of) or 0
    spans = tuple(Span(placed.period.at, placed.period.stop) for placed in held[:MOST_EVIDENCE] if placed.period)
    needed = ask.years * 12
    share = 1.0 if months >= needed else months / needed
    if ask.labels and not naming:
        return Verdict(share * UNPROVED, spans, f"{in_years(months)} in all; no dated role names {ask.name}")
    what = f" with {ask.name}" if ask.labels else ""
    other = "" if naming else _left_out(trade, facts, ask)
    return Verdict(
        share, spans, f"{in_years(months)}{what}{other}; {in_years(round(needed))} asked for", _graded(share)
    )


def _left_out(trade: list[Placed], facts: CandidateFacts, ask: Ask) -> str:
    """What a reader should know of the roles that were and were not counted."""
    untold = sum(not (placed.role.title and families_of(placed.role.title)) for placed in trade) if ask.families else 0
    return (", other lines of work left out" if len(trade) < len(facts.roles) else "") + (
        f", counting {untold} role{'' if untold == 1 else 's'} of an untold line of work" if untold else ""
    )


def _may_be_of(title: str | None, wanted: frozenset[str]) -> bool:
    """Whether a title is of a trade near those wanted, or of one that cannot be told."""
    named = families_of(title) if title else frozenset()
    return not named or not {families()[name].group for name in named}.isdisjoint(
        families()[name].group for name in wanted
    )


def in_years(months: int) -> str:
    """A time as people say it: "2 years 3 months"."""
    years, rest = divmod(months, 12)
    said = [f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in ((years, "year"), (rest, "month"))]
    return " ".join(part for part, number in zip(said, (years, rest), strict=True) if number) or "0 months"


def _graded(share: float) -> FindingStatus:
    if share >= 1.0:
        return FindingStatus.MET
    return FindingStatus.PARTIAL if share >= weights().thresholds["partial"] else FindingStatus.MISSING


def _names(facts: CandidateFacts, labels: tuple[str, ...], role: int) -> bool:
    return any(place.in_role == role for label in labels for place in facts.skills.get(label, ()))


def judge_education(ask: Ask, facts: CandidateFacts, as_of: str) -> Verdict:
    """The highest degree against the lowest that would do, and whether the CV speaks of the field at all."""
    verdict = judge_foreign_education(ask, facts, as_of)
    field = field_of(ask.requirement.text, facts.language or "en")
    if not verdict.spans or not field or any(term in facts.terms for term in field):
        return verdict
    if SIMILAR.search(ask.requirement.text):
        return verdict._replace(note=f"{verdict.note}; ask whether its field is near enough")
    return verdict._replace(
        share=min(verdict.share or 0.0, OTHER_FIELD), note=f"{verdict.note}, but the CV does not name the field"
    )


def judge_foreign_education(ask: Ask, facts: CandidateFacts, as_of: str) -> Verdict:
    """The highest degree against the lowest that would do; fields of study are words of a language."""
    if not facts.degrees:
        return Verdict(None, note="the CV names no degree; ask for it")
    rank, line = max(facts.degrees, key=lambda found: (found[0], -found[1].start))
    if rank >= ask.rank:
        return Verdict(1.0, (line,), "at or above the degree asked for")
    return Verdict(0.5 if rank == ask.rank - 1 else 0.2, (line,), "below the degree asked for")


def judge_certificate(ask: Ask, facts: CandidateFacts, as_of: str) -> Verdict:
    """Named or not named; one that is only begun is half of it."""
    spans = tuple(span for name, span in facts.certificates if name in ask.labels)
    if not spans:
        return Verdict(0.0, note="not found in the CV")
    whole = tuple(span for span in spans if not BEGUN.search(_line_of(facts.text, span)))
    if not whole:
        return Verdict(UNFINISHED, spans[:MOST_EVIDENCE], "begun, but not finished as it seems; ask")
    return Verdict(1.0, whole[:MOST_EVIDENCE], "named in the CV")


def _line_of(text: str, span: Span) -> str:
    end = text.find("\n", span.end)
    return text[text.rfind("\n", 0, span.start) + 1 : len(text) if end < 0 else end]


def judge_language(ask: Ask, facts: CandidateFacts, as_of: str) -> Verdict:
    """The level said against the level asked for; not to name a language is no proof of not speaking it."""
    found = [(level, span) for name, level, span in facts.languages if name == ask.name]
    if not found:
        return Verdict(None, note=_unsaid(ask.name, facts))
    level, span = max(found, key=lambda pair: LEVELS.index(pair[0]) if pair[0] else -1)
    if ask.level is None or level is None:
        note = "named" if ask.level is None else "named without a level; ask"
        return Verdict(1.0 if ask.level is None else 0.7, (span,), note)
    gap = LEVELS.index(ask.level) - LEVELS.index(level)
    return Verdict(1.0 if gap <= 0 else 0.5 if gap == 1 else 0.2, (span,), f"{level}, asked for {ask.level}")


def _unsaid(name: str, facts: CandidateFacts) -> str:
    if supported().get(facts.language or "") == name:
        return f"the CV is written in {name} but names no level; ask"
    return f"the CV does not speak of {name}; ask"


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
    return Verdict(share, dated, f"judged by {in_years(facts.months)} of experience, for no title names the level")


def judge_attitude(ask: Ask, facts: CandidateFacts, as_of: str) -> Verdict:
    """A question for the interview, with what the CV claims; never points, for a claim is no proof."""
    places = [place for label in ask.labels for place in facts.skills.get(label, ())[:1]]
    if places:
        spans = tuple(Span(place.start, place.end) for place in places[:MOST_EVIDENCE])
        return Verdict(None, spans, "the CV claims it; a question for the interview")
    return Verdict(None, note="a question for the interview, which a CV cannot answer")


def judge_gate(ask: Ask, facts: CandidateFacts, as_of: str) -> Verdict:
    """Answered from what the CV says of it outside its address, or a question; never points."""
    pattern = LOCATION if ask.name == "location" else AUTHORISED
    found = pattern.search(facts.text)
    if found:
        return Verdict(None, (Span(*found.span()),), "the CV speaks of it; check that it fits")
    return Verdict(
        None, note="addresses are never judged; ask" if ask.name == "location" else "the CV does not say; ask"
    )


JUDGES: dict[str, Callable[[Ask, CandidateFacts, str], Verdict]] = {
    "title": judge_title,
    "task": judge_task,
    "skill": judge_skill,
    "years": judge_years,
    "education": judge_education,
    "certificate": judge_certificate,
    "language": judge_language,
    "level": judge_level,
    "attitude": judge_attitude,
    "gate": judge_gate,
}
FOREIGN = {**JUDGES, "education": judge_foreign_education, "title": judge_foreign_title, "task": judge_foreign_task}


def judge(ask: Ask, facts: CandidateFacts, as_of: str, *, foreign: bool) -> Verdict:
    """The verdict on one ask; `foreign` when the CV is in another language."""
    if foreign:
        return questioned(ask, FOREIGN[ask.topic](ask, facts, as_of))
    return JUDGES[ask.topic](ask, facts, as_of)
