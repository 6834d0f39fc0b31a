"""Reads the requirements out of a job description."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from cvJobMatching.lexicon import named_skills
from cvJobMatching.lexicon.occupations import families_of, related
from cvJobMatching.requirements.ask import Ask, VacancyFacts
from cvJobMatching.requirements.emptiness import asks_for_something
from cvJobMatching.requirements.formal import formal_asks, gates, without_gates
from cvJobMatching.requirements.segments import segments, title_span, without_mark
from cvJobMatching.text.languages import language_of
from cvJobMatching.text.lines import Span, sentences, without_bullet
from cvJobMatching.text.shingles import shingles
from cvJobMatching.text.terms import weighted_terms
from cvJobMatching.text.words import words
from cvJobMatching.types import Kind, Requirement, SkillMention

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cvJobMatching.requirements.segments import Segment

NICE = re.compile(
    r"\b(?:nice\s+to\s+have|(?:is|are|would\s+be|as|considered)\s+an?\s+(?:\w+\s+)?(?:plus|advantage|bonus|asset)"
    r"|a\s+plus\b|preferred|preferably|desirable|ideally|bonus|von\s+vorteil|wünschenswert|idealerweise"
    r"|serait\s+un\s+plus|est\s+un\s+plus|souhaité\w*"
    r"|deseable|se\s+valora\w*|(?:будет|как)\s+(?:\w+\s+)?(?:плюс\w*|преимуществ\w*)|плюсом|желател\w+|приветств\w+"
    r"|преимуществ\w+|constituie\s+(?:un\s+)?avantaj|este\s+avantajoas\w+|de\s+preferat)",
    re.IGNORECASE,
)
OR = re.compile(
    r"\s*(?:,|/|\bor\b|\bили\b|\boder\b|\bou\b|\bo\b|\bsau\b)\s*(?:\bor\b|\bили\b|\boder\b|\bsau\b)?\s*", re.IGNORECASE
)
OR_WORD = re.compile(r"/|\b(?:or|или|oder|ou|o|sau)\b", re.IGNORECASE)
ONE_OF = re.compile(
    r"\b(?:one\s+of|any\s+of|either|одн\w+\s+из|любо\w+\s+из|eine\w?\s+der|un\s+de|uno\s+de|una\s+de)\b", re.IGNORECASE
)
LONGEST_TASK = 45  # words; a longer one is cut, so that a finding stays one thing
MOST_TASKS = 48
SHORT = 100  # characters


def vacancy_facts(text: str) -> VacancyFacts:
    """Every ask of a job description; none when the text asks for nothing that can be judged."""
    language = language_of(word.key for word in words(text)) or "en"
    parts = segments(text)
    formal = tuple(_formal(text, parts))
    closed = tuple(_gates(text, parts))
    skills = tuple(_skills(text, parts))
    wanted = (*_title(text, language), *skills, *formal, *closed, *_tasks(text, parts, language, formal, skills))
    asks = wanted if skills or formal or asks_for_something(text, parts) else closed
    return VacancyFacts(asks=asks, language=language, shingles=frozenset(shingles(text)))


def is_nice(text: str, part: Segment, sentence: Span) -> bool:
    """Whether a sentence says itself that it would only be nice, or stands under such a heading."""
    return part.kind == "nice" or bool(NICE.search(text, *sentence))


def requirement(text: str, span: Span, kind: Kind, *, must: bool) -> Requirement:
    """The requirement that stands at `span`."""
    return Requirement(text=text[span.start : span.end], kind=kind, must=must, start=span.start, end=span.end)


def _title(text: str, language: str) -> Iterator[Ask]:
    span = title_span(text)
    if span is None:
        return
    terms = weighted_terms(text, span, language)
    if terms:
        asked = requirement(text, span, Kind.EXPERIENCE, must=True)
        named = families_of(asked.text)
        yield Ask(requirement=asked, topic="title", terms=terms, families=named, kin=related(named))


def _judged(text: str, parts: Sequence[Segment]) -> Iterator[tuple[Segment, Span]]:
    for part in parts:
        if part.kind != "boilerplate":
            for sentence in sentences(text, part.start, part.end):
                yield part, without_bullet(text, without_mark(text, sentence))


def _skills(text: str, parts: Sequence[Segment]) -> Iterator[Ask]:
    seen: set[str] = set()
    found = [
        Ask(requirement=requirement(text, span, Kind.SKILL, must=must), topic="skill", labels=labels)
        for labels, span, must in _named(text, parts)
    ]
    for ask in sorted(found, key=lambda ask: (not ask.requirement.must, ask.requirement.start)):
        fresh = tuple(label for label in ask.labels if label not in seen)
        if fresh == ask.labels:
            yield ask
        seen |= set(ask.labels)


def _named(text: str, parts: Sequence[Segment]) -> Iterator[tuple[tuple[str, ...], Span, bool]]:
    title = title_span(text)
    if title:
        for group in _groups(text, title):
            yield (*_labels_and_span(group), True)
    for part, sentence in _judged(text, parts):
        for group in _groups(text, sentence):
            yield (*_labels_and_span(group), part.kind != "open" and not is_nice(text, part, sentence))


def _labels_and_span(group: list[SkillMention]) -> tuple[tuple[str, ...], Span]:
    return tuple(dict.fromkeys(mention.label for mention in group)), Span(group[0].start, group[-1].end)


def _groups(text: str, sentence: Span) -> Iterator[list[SkillMention]]:
    """Skills of a sentence; those that stand as "A, B or C" come together."""
    group: list[SkillMention] = []
    for mention in _within(text, sentence):
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


def _within(text: str, sentence: Span) -> list[SkillMention]:
    shift = sentence.start
    return [
        SkillMention(label=found.label, start=found.start + shift, end=found.end + shift, quote=found.quote)
        for found in named_skills(text[sentence.start : sentence.end])
    ]


def _formal(text: str, parts: Sequence[Segment]) -> Iterator[Ask]:
    seen: set[tuple[str, str, int]] = set()
    title = title_span(text)
    heads = [(None, title)] if title else []
    for part, sentence in [*heads, *_judged(text, parts)]:
        nice = part is not None and is_nice(text, part, sentence)
        for ask in formal_asks(text, sentence, must=not nice, title=part is None):
            key = (ask.topic, ask.name, ask.rank if ask.topic != "education" else 0)
            if key not in seen:
                seen.add(key)
                yield ask


def _gates(text: str, parts: Sequence[Segment]) -> Iterator[Ask]:
    found = (
        ask
        for part in parts
        for sentence in sentences(text, part.start, part.end)
        for ask in gates(text, sentence, must=not is_nice(text, part, sentence))
    )
    yield from {ask.name: ask for ask in reversed(list(found))}.values()


def _tasks(
    text: str, parts: Sequence[Segment], language: str, formal: Sequence[Ask], skills: Sequence[Ask]
) -> Iterator[Ask]:
    """The sentences that say what is to be done; short ones that a formal ask was read from are judged there."""
    count = 0
    spoken_for = {ask.requirement.start for ask in formal}
    choices = {(ask.requirement.start, ask.requirement.end) for ask in skills if len(ask.labels) > 1}
    for part, sentence in _judged(text, parts):
        if sentence in choices:  # judged as a choice, where either will do
            continue
        if sentence.end - sentence.start <= SHORT and any(sentence.start <= at < sentence.end for at in spoken_for):
            continue
        for piece in _cut(text, sentence):
            said = without_gates(text[piece.start : piece.end])
            terms = weighted_terms(said, Span(0, len(said)), language)
            if len(terms) >= 2 and count < MOST_TASKS:
                count += 1
                must = not is_nice(text, part, sentence)
                yield Ask(requirement=requirement(text, piece, Kind.OTHER, must=must), topic="task", terms=terms)


def _cut(text: str, sentence: Span) -> Iterator[Span]:
    found = list(words(text, *sentence))
    for at in range(0, len(found), LONGEST_TASK):
        piece = found[at : at + LONGEST_TASK]
        last = at + LONGEST_TASK >= len(found)
        yield Span(piece[0].start if at else sentence.start, sentence.end if last else piece[-1].end)
