"""A skill, or a choice of skills: used in a role, only listed, or only described in other words."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from cvJobMatching.model.report import Kind
from cvJobMatching.requirements.criterion import NOT_COMPARABLE, Criterion, Group, requirement
from cvJobMatching.requirements.kinds.education import degree_at
from cvJobMatching.requirements.soft_skills import is_trait
from cvJobMatching.requirements.verdict import MOST_QUOTES, Verdict
from cvJobMatching.understanding.lexicon import lexicon
from cvJobMatching.understanding.text.lines import Span
from cvJobMatching.understanding.text.terms import terms
from cvJobMatching.understanding.vacancy.parsed import TITLE, mentions_in
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Self

    from cvJobMatching.model.profile import SkillMention
    from cvJobMatching.understanding.cv.features import CandidateFacts, Seen
    from cvJobMatching.understanding.vacancy.parsed import ParsedJobDescription, Sentence

# Groups of the lexicon whose names are proper names, the same in every language.
PROPER = frozenset({"Programming", "Web", "Databases", "Data and machine learning", "Cloud and operations", "Security"})
OR = re.compile(
    r"\s{0,40}+(?:,|/|\bor\b|\bили\b|\boder\b|\bou\b|\bo\b|\bsau\b)\s{0,40}+(?:(?:\bor\b|\bили\b|\boder\b"
    r"|\bsau\b)\s{0,40}+)?+",
    re.IGNORECASE,
)
OR_WORD = re.compile(r"/|\b(?:or|или|oder|ou|o|sau)\b", re.IGNORECASE)
ONE_OF = re.compile(
    r"\b(?:one\s+of|any\s+of|either|одн\w+\s+из|любо\w+\s+из|eine\w?\s+der|un\s+de|uno\s+de"
    r"|una\s+de)\b",
    re.IGNORECASE,
)
BEYOND_STUDIES = re.compile(
    r"\b(?:experience\w*|knowledge|proficien\w+|familiar\w*|skills?|erfahrung\w*|kenntnisse|expérience"
    r"|connaissance\w*|maîtrise"
    r"|experiencia|conocimiento\w*|опыт\w*|знани\w+)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill(Criterion):
    """`labels` are of the lexicon; any of them will do."""

    labels: tuple[str, ...]

    group: ClassVar[Group] = Group.SKILL
    points: ClassVar[tuple[str, str]] = ("skill_must", "skill_nice")
    together: ClassVar[str] = "skill_together"
    of_the_work: ClassVar[bool] = True

    @classmethod
    def extract(cls, posting: ParsedJobDescription, found: Sequence[Criterion]) -> Iterator[Self]:
        """Each skill once, musts first; a choice of which one skill was asked for already is left out."""
        named = [skill for sentence in posting.asking for skill in cls.read(posting, sentence, found)]
        seen: set[str] = set()
        for skill in sorted(named, key=lambda skill: (not skill.requirement.must, skill.requirement.start)):
            if seen.isdisjoint(skill.labels):
                yield skill
            seen.update(skill.labels)

    @classmethod
    def read(cls, posting: ParsedJobDescription, sentence: Sentence, found: Sequence[Criterion]) -> Iterator[Self]:
        """The skills and choices of skills of one sentence."""
        must = not sentence.nice and sentence.segment not in _optional_segments(posting)
        for group in _groups(posting.text, sentence.span, _skills_of(posting.text, sentence)):
            labels = tuple(dict.fromkeys(mention.label for mention in group))
            span = Span(group[0].start, group[-1].end)
            yield cls(requirement=requirement(posting.text, span, Kind.SKILL, must=must), labels=labels)

    def judge(self, cv: CandidateFacts) -> Verdict:
        """Proved by use in a role is worth more than listed, and recent more than long ago."""
        rated = [(_share(label, cv), label) for label in self.labels if label in cv.skills]
        if not rated:
            unit = _described(self, cv)
            if unit is None:
                return Verdict(0.0, note="not found in the CV")
            return Verdict(weights().of["told_in_words"], (unit,), "not named, but the CV speaks of it")
        share, label = max(rated, key=lambda pair: pair[0])
        places = cv.skills[label]
        spans = tuple(Span(place.start, place.end) for place in places[:MOST_QUOTES])
        return Verdict(share, spans, _note(label, places, cv))

    def judge_translated(self, cv: CandidateFacts) -> Verdict:
        """A question when it was not found and may be called something else in the CV's language."""
        verdict = self.judge(cv)
        return verdict if verdict.share or all(map(_is_proper, self.labels)) else NOT_COMPARABLE

    def claims(self, sentence: Span) -> bool:
        """Only a choice that is the whole sentence."""
        return (self.requirement.start, self.requirement.end) == sentence and len(self.labels) > 1


def _optional_segments(posting: ParsedJobDescription) -> frozenset[str]:
    """The segments whose skills are only nice to have; duties are among them beside a list of requirements."""
    return frozenset({"open", "duties"} if "must" in posting.segments else {"open"})


def _skills_of(text: str, sentence: Sentence) -> list[SkillMention]:
    """The skills of a sentence up to the field of study that it names: "a degree in accounting" asks for no skill."""
    found: Sequence[SkillMention] = sentence.mentions
    at = None if sentence.segment == TITLE else degree_at(text, sentence.span, duty=sentence.segment == "duties")
    if at is not None:
        beyond = BEYOND_STUDIES.search(text, at, sentence.span.end)
        rest = Span(beyond.start(), sentence.span.end) if beyond else Span(sentence.span.start, at)
        found = mentions_in(text, rest)
    return [mention for mention in found if not is_trait(mention.label)]


def _groups(text: str, sentence: Span, mentions: Sequence[SkillMention]) -> Iterator[list[SkillMention]]:
    """The skills of a sentence; those that stand as "A, B or C" come together."""
    group: list[SkillMention] = []
    for mention in mentions:
        if group and OR.fullmatch(text, group[-1].end, mention.start):
            group.append(mention)
            continue
        yield from _alternatives(text, sentence, group)
        group = [mention]
    yield from _alternatives(text, sentence, group)


def _alternatives(text: str, sentence: Span, group: list[SkillMention]) -> Iterator[list[SkillMention]]:
    if len(group) < 2:
        if group:
            yield group
        return
    between = [text[a.end : b.start] for a, b in itertools.pairwise(group)]
    if OR_WORD.search(between[-1]) or ONE_OF.search(text, sentence.start, group[0].start):
        yield group
    else:
        yield from ([mention] for mention in group)


def _share(label: str, cv: CandidateFacts) -> float:
    best = max(_place_share(place, cv) for place in cv.skills[label])
    return best * (weights().of["narrower_skill"] if label in cv.narrower else 1.0)


def _place_share(place: Seen, cv: CandidateFacts) -> float:
    of = weights().of
    if place.in_role is None:
        return of["only_listed"]
    ended = cv.roles[place.in_role].role.end
    recent = ended is None or _months(cv.as_of) - _months(ended) <= weights().thresholds["recent_months"]
    return of["proved_in_a_role"] * (of["recent"] if recent else of["long_ago"])


def _months(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7])


def _note(label: str, places: tuple[Seen, ...], cv: CandidateFacts) -> str:
    if label in cv.narrower:
        return f"shown by {cv.narrower[label]}, which is a kind of {label}"
    return "used in a role" if places[0].in_role is not None else "named, but not shown in a dated role"


def _described(skill: Skill, cv: CandidateFacts) -> Span | None:
    """The passage that holds every word of the skill, in any form: "plan and teach all subjects" for teaching."""
    if any(map(_is_a_name, skill.labels)):
        return None
    for name in (skill.requirement.text, *skill.labels):
        stems = _stems(name, cv.language or "en")
        units = set.intersection(*(set(cv.terms.get(stem, ())) for stem in stems)) if stems else set()
        if units:
            return cv.units[min(units)]
    return None


def _is_a_name(label: str) -> bool:
    """Whether a skill is a proper name, or a word of everyday use, so that its word alone says nothing."""
    skill = lexicon().skills.get(label)
    return skill is None or bool(skill.flag) or skill.group in PROPER


def _is_proper(label: str) -> bool:
    skill = lexicon().skills.get(label)
    return skill is not None and skill.group in PROPER


@lru_cache(maxsize=4096)
def _stems(name: str, language: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(term for term, _ in terms(name, 0, len(name), language)))
    shortest = weights().thresholds["told_word_letters"]
    return found if all(len(stem) >= shortest for stem in found) else ()
