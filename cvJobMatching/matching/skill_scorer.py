"""What a skill that is asked for is worth on a CV: proved in a role, listed, or only told in other words."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from cvJobMatching.matching.cross_language import PROPER
from cvJobMatching.matching.verdict import Verdict
from cvJobMatching.matching.weights import weights
from cvJobMatching.understanding.lexicon import lexicon
from cvJobMatching.understanding.text.lines import Span
from cvJobMatching.understanding.text.terms import terms

if TYPE_CHECKING:
    from cvJobMatching.understanding.cv.features import CandidateFacts, Seen
    from cvJobMatching.understanding.vacancy import Ask

MOST_EVIDENCE = 3  # quotes a finding
SHORTEST = 4  # letters of a word by which a skill may be known


def judge_skill(ask: Ask, facts: CandidateFacts, as_of: str) -> Verdict:
    """Proved by use in a role is worth more than listed, and recent more than long ago."""
    rated = [(_skill_share(label, facts, as_of), label) for label in ask.labels if label in facts.skills]
    if not rated:
        unit = _told(ask, facts)
        if unit is None:
            return Verdict(0.0, note="not found in the CV")
        return Verdict(weights().of["told_in_words"], (unit,), "not named, but the CV speaks of it")
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


def _told(ask: Ask, facts: CandidateFacts) -> Span | None:
    """The passage that holds every word of the skill, in any form: "plan and teach all subjects" for teaching."""
    for name in (ask.requirement.text, *ask.labels):
        stems = _stems(name, facts.language or "en")
        if stems and not any(_is_a_name(label) for label in ask.labels):
            held = set.intersection(*(set(facts.terms.get(stem, ())) for stem in stems))
            if held:
                return facts.units[min(held)]
    return None


def _is_a_name(label: str) -> bool:
    """Whether a skill is a proper name, or a word of everyday use, so that its word alone says nothing."""
    skill = lexicon().skills.get(label)
    return skill is None or bool(skill.flag) or skill.group in PROPER


@lru_cache(maxsize=4096)
def _stems(name: str, language: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(term for term, _ in terms(name, 0, len(name), language)))
    return found if all(len(stem) >= SHORTEST for stem in found) else ()
