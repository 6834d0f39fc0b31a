"""Reads the requirements out of a job description."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from cvJobMatching.model.profile import SkillMention
from cvJobMatching.model.report import Kind
from cvJobMatching.understanding.lexicon import named_skills
from cvJobMatching.understanding.lexicon.occupations import families_of, related
from cvJobMatching.understanding.text.lines import Span, sentences, without_bullet
from cvJobMatching.understanding.text.shingles import shingles
from cvJobMatching.understanding.text.stop_words import language_of
from cvJobMatching.understanding.text.term_weights import rarity
from cvJobMatching.understanding.text.terms import terms, weighted_terms
from cvJobMatching.understanding.text.tokens import words
from cvJobMatching.understanding.vacancy.boilerplate import asks_nothing, is_of_the_company
from cvJobMatching.understanding.vacancy.criterion import Ask, VacancyFacts, wish
from cvJobMatching.understanding.vacancy.formal_requirements import degree_at, formal_asks
from cvJobMatching.understanding.vacancy.gates import AUTHORISED, gates, without_gates
from cvJobMatching.understanding.vacancy.no_requirements import ASKING, asks_for_something
from cvJobMatching.understanding.vacancy.segments import segments, title_span, without_mark
from cvJobMatching.understanding.vacancy.soft_skills import attitude, is_trait

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cvJobMatching.understanding.vacancy.segments import Segment

NICE = re.compile(
    r"\b(?:nice\s+to\s+have|(?:is|are|would\s+be|as|considered)\s+an?\s+(?:\w+\s+)?(?:plus|advantage|bonus|asset)"
    r"|an\s+(?:added\s+)?(?:advantage|asset)\s*(?:[.,;!)]|\Z)|a\s+plus\b|preferred|preferably|desirable|ideally|bonus|von\s+vorteil|wünschenswert|idealerweise"
    r"|serait\s+un\s+plus|est\s+un\s+plus|souhaité\w*|serai\w*\s+appréci\w+|appréciée?s?\b|un\s+atout"
    r"|deseable|se\s+valora\w*|(?:будет|как)\s+(?:\w+\s+)?(?:плюс\w*|преимуществ\w*)|плюсом|желател\w+|приветств\w+"
    r"|преимуществ\w+|constituie\s+(?:un\s+)?avantaj|este\s+avantajoas\w+|de\s+preferat)",
    re.IGNORECASE,
)
ASIDE = re.compile(r"\(([^()\n]{0,120})\)")
OR = re.compile(
    r"\s*(?:,|/|\bor\b|\bили\b|\boder\b|\bou\b|\bo\b|\bsau\b)\s*(?:\bor\b|\bили\b|\boder\b"
    r"|\bsau\b)?\s*",
    re.IGNORECASE,
)
OR_WORD = re.compile(r"/|\b(?:or|или|oder|ou|o|sau)\b", re.IGNORECASE)
ONE_OF = re.compile(
    r"\b(?:one\s+of|any\s+of|either|одн\w+\s+из|любо\w+\s+из|eine\w?\s+der|un\s+de|uno\s+de"
    r"|una\s+de)\b",
    re.IGNORECASE,
)
NOT_THE_NAME = re.compile(
    r"\(\s*(?:\w{1,3}\s*[/|*:,]\s*)+\w{1,6}\s*\)|\b[hm]\s?/\s?f\b|\b[mfwdx](?:/[mfwdx]){1,3}\b|\s[-–—]\s*cd[id]\b"
    r"|\bin\s+(?:voll|teil)(?:zeit)?-?(?:\s*(?:oder|und|/)\s*teilzeit)?\b|\((?:nights?|days?|evenings?|weekends?)\)",
    re.IGNORECASE,
)
BEYOND_STUDIES = re.compile(
    r"\b(?:experience\w*|knowledge|proficien\w+|familiar\w*|skills?|erfahrung\w*|kenntnisse|expérience"
    r"|connaissance\w*|maîtrise"
    r"|experiencia|conocimiento\w*|опыт\w*|знани\w+)\b",
    re.IGNORECASE,
)
HOW_WELL = re.compile(
    r"\b(?:(?:very|well|solid|deep|proven|basic|advanced|sound|hands-on|practical|working|thorough|in-depth"
    r"|demonstrated|familiar\w*|proficien\w*|understanding|expertise|use|using|similar|equivalent|tools?"
    r"|experienced?|great|confident|fluent|must|desirable|essential|preferred|bonus|plus)"
    r"|(?:sicher\w*|umgang|fundiert\w*|gut\w*|sehr|erst\w*|grundkenntnisse|kenntnis\w*|erfahrung\w*|idealerweise"
    r"|vertieft\w*|mehrjährig\w*|praktisch\w*|vorteil|wünschenswert|vergleichbar\w*|anwendung|nachweisbar\w*"
    r"|ausgeprägt\w*)"
    r"|(?:maîtris\w+|connaiss\w+|bonnes?|bon|solides?|expérience|utilisation|notamment|particulier|plus|souhait\w+"
    r"|logiciels?|outils?)"
    r"|(?:conocimientos?|dominio|manejo|buen\w*|sólid\w+|experiencia|nivel|avanzad\w+|uso|valor\w+|similar\w*"
    r"|herramientas?)"
    r"|(?:знани\w+|опыт\w*|уверенн\w+|владени\w+|понимани\w+|умени\w+|хорош\w+|отличн\w+|навык\w*|работ\w+"
    r"|желательно|плюс\w*|пользовател\w+|базов\w+|использовани\w+|преимуществ\w*|будет|больш\w+|уровн\w+"
    r"|разработк\w*|коммерческ\w+))\b",
    re.IGNORECASE,
)
LONGEST_TASK = 45  # words; a longer one is cut, so that a finding stays one thing
MOST_TASKS = 48
SHORT = 100  # characters


def vacancy_facts(text: str) -> VacancyFacts:
    """Every ask of a job description; none when the text asks for nothing that can be judged."""
    language = language_of(word.key for word in words(text)) or "en"
    parts = segments(text)
    title = tuple(_title(text, language))
    formal = tuple(_of_the_trade(_formal(text, parts), title))
    closed = tuple(_gates(text, parts))
    skills = tuple(_skills(text, parts))
    told = tuple(_told(text, parts, language, formal, skills))
    wanted = (*title, *skills, *formal, *closed, *told)
    asks = wanted if skills or formal or asks_for_something(text, parts) else closed
    return VacancyFacts(asks=asks, language=language, shingles=frozenset(shingles(text)))


def _of_the_trade(asks: Iterable[Ask], title: Sequence[Ask]) -> Iterator[Ask]:
    """The asks, those for years with the lines of work that the title names: years in another trade are none."""
    for ask in asks:
        named = ask.topic == "years" and title and not ask.labels
        yield replace(ask, families=title[0].families, kin=title[0].kin, terms=title[0].terms) if named else ask


def is_nice(text: str, part: Segment, sentence: Span) -> bool:
    """Whether a sentence says itself that it would only be nice, or stands under such a heading."""
    said = ASIDE.sub(_unless_it_is_the_wish, text[sentence.start : sentence.end])
    return part.kind == "nice" or bool(NICE.search(said))


def _unless_it_is_the_wish(aside: re.Match[str]) -> str:
    """An aside such as "(ideally in law)" speaks of a detail; "(nice to have)" of the whole."""
    rest = NICE.sub(" ", aside[1])
    return aside[0] if len(rest.split()) < 2 else " " * len(aside[0])


def _title(text: str, language: str) -> Iterator[Ask]:
    span = title_span(text)
    if span is None:
        return
    said = without_gates(NOT_THE_NAME.sub(lambda found: " " * len(found.group()), text[span.start : span.end]))
    weighted = weighted_terms(said, Span(0, len(said)), language) or weighted_terms(text, span, language)
    if weighted:
        asked = wish(text, *span, Kind.EXPERIENCE, must=True)
        named = families_of(asked.text)
        yield Ask(requirement=asked, topic="title", terms=weighted, families=named, kin=related(named))


@lru_cache(maxsize=4)  # three passes over one text
def _judged(text: str, parts: tuple[Segment, ...]) -> tuple[tuple[Segment, Span], ...]:
    found = (
        (part, without_bullet(text, without_mark(text, sentence)))
        for part in parts
        if part.kind != "boilerplate"
        for sentence in sentences(text, part.start, part.end)
    )
    return tuple((part, said) for part, said in found if not asks_nothing(text, said, part.kind))


def _skills(text: str, parts: tuple[Segment, ...]) -> Iterator[Ask]:
    seen: set[str] = set()
    found = [
        Ask(requirement=wish(text, *span, Kind.SKILL, must=must), topic="skill", labels=labels)
        for labels, span, must in _named(text, parts)
    ]
    for ask in sorted(found, key=lambda ask: (not ask.requirement.must, ask.requirement.start)):
        fresh = tuple(label for label in ask.labels if label not in seen)
        if fresh == ask.labels:
            yield ask
        seen |= set(ask.labels)


def _named(text: str, parts: tuple[Segment, ...]) -> Iterator[tuple[tuple[str, ...], Span, bool]]:
    title = title_span(text)
    if title:
        for group in _groups(text, title):
            yield (*_labels_and_span(group), True)
    wished = {"open"} | ({"duties"} if any(part.kind == "must" for part in parts) else set())
    for part, sentence in _judged(text, parts):
        for group in _groups(text, _without_studies(text, part, sentence)):
            yield (*_labels_and_span(group), part.kind not in wished and not is_nice(text, part, sentence))


def _without_studies(text: str, part: Segment, sentence: Span) -> Span:
    """The sentence up to the field of study that it names: "a degree in accounting" asks for no skill."""
    at = degree_at(text, sentence, task=part.kind == "duties")
    if at is None:
        return sentence
    beyond = BEYOND_STUDIES.search(text, at, sentence.end)
    return Span(beyond.start(), sentence.end) if beyond else Span(sentence.start, at)


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
        if not is_trait(found.label)
    ]


def _formal(text: str, parts: tuple[Segment, ...]) -> Iterator[Ask]:
    seen: set[tuple[str, str, int]] = set()
    title = title_span(text)
    heads = [(None, title)] if title else []
    for part, sentence in [*heads, *_judged(text, parts)]:
        nice = part is not None and is_nice(text, part, sentence)
        task = part is not None and part.kind == "duties"
        for ask in formal_asks(text, sentence, must=not nice, title=part is None, task=task):
            key = (ask.topic, ask.name, ask.rank if ask.topic != "education" else 0)
            if key not in seen:
                seen.add(key)
                yield ask


def _gates(text: str, parts: tuple[Segment, ...]) -> Iterator[Ask]:
    found = (
        ask
        for part in parts
        for sentence in sentences(text, part.start, part.end)
        if not is_of_the_company(text[sentence.start : sentence.end])
        for ask in gates(text, sentence, must=not is_nice(text, part, sentence), offered=part.kind == "boilerplate")
    )
    yield from {ask.name: ask for ask in reversed(list(found))}.values()


def _told(
    text: str, parts: tuple[Segment, ...], language: str, formal: Sequence[Ask], skills: Sequence[Ask]
) -> Iterator[Ask]:
    """The sentences that say what is to be done or what one must be like, less those that are judged elsewhere."""
    count = 0
    headed = any(part.kind in ASKING for part in parts)
    for part, sentence in _judged(text, parts):
        if (
            (part.kind == "open" and headed)
            or _spoken_for(text, part, sentence, formal, skills)
            or _is_gate(text, sentence)
        ):
            continue
        must = not is_nice(text, part, sentence)
        asked = None if part.kind == "duties" else attitude(text, sentence, language, must=must)
        if asked:
            yield asked
            continue
        for piece in _cut(text, sentence):
            said = without_gates(text[piece.start : piece.end])
            weighted = weighted_terms(said, Span(0, len(said)), language)
            if len(weighted) >= 2 and count < MOST_TASKS:
                count += 1
                yield Ask(requirement=wish(text, *piece, Kind.OTHER, must=must), topic="task", terms=weighted)


def _spoken_for(text: str, part: Segment, sentence: Span, formal: Sequence[Ask], skills: Sequence[Ask]) -> bool:
    """Whether a sentence asks for nothing but what a formal ask or a skill was read from."""
    if any((ask.requirement.start, ask.requirement.end) == sentence and len(ask.labels) > 1 for ask in skills):
        return True  # a choice, where either will do
    inside = any(sentence.start <= ask.requirement.start < sentence.end for ask in formal)
    inside = inside or AUTHORISED.search(text, *sentence) is not None
    if inside and sentence.end - sentence.start <= SHORT:
        return True
    return _only_names_skills(text, sentence)


def _is_gate(text: str, sentence: Span) -> bool:
    """Whether next to nothing is left of a sentence without place, permission to work and kind of contract."""
    said = text[sentence.start : sentence.end]
    rest = without_gates(said)
    return rest != said and len(list(terms(rest, 0, len(rest), "en"))) < 2


def _only_names_skills(text: str, sentence: Span) -> bool:
    """Whether a sentence says no more than skills, and how well they must be known."""
    said = list(text[sentence.start : sentence.end])
    found = _within(text, sentence)
    for mention in found:
        for at in range(mention.start - sentence.start, mention.end - sentence.start):
            said[at] = " "
    rest = HOW_WELL.sub(" ", "".join(said))
    return bool(found) and not any(rarity(term) == 1.0 for term, _ in terms(rest, 0, len(rest), "en"))


def _cut(text: str, sentence: Span) -> Iterator[Span]:
    found = list(words(text, *sentence))
    for at in range(0, len(found), LONGEST_TASK):
        piece = found[at : at + LONGEST_TASK]
        last = at + LONGEST_TASK >= len(found)
        yield Span(piece[0].start if at else sentence.start, sentence.end if last else piece[-1].end)
