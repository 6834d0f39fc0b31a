"""Reads a posting: its requirements, each once, and what was left out and why."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from cvJobMatching.concepts import find, graph
from cvJobMatching.languages.pack import all_words, alternatives
from cvJobMatching.languages.schema import Asking
from cvJobMatching.model.report import LeftOut, Reason, Requirement, Topic
from cvJobMatching.patterns import compiled
from cvJobMatching.requirements.conditions import told_once
from cvJobMatching.requirements.durations import names_an_age
from cvJobMatching.requirements.left_out import between, rest_of, told_apart, wanted
from cvJobMatching.requirements.lists import choice_of, listed
from cvJobMatching.requirements.obligation import must_be_had
from cvJobMatching.requirements.tagger import EDGES, Tagged, likeliest, tag, without_marks
from cvJobMatching.requirements.topics import topics
from cvJobMatching.requirements.whole import whole
from cvJobMatching.understanding.cv.title_words import has_title_word
from cvJobMatching.understanding.lexicon.occupations import families_of
from cvJobMatching.understanding.text.lines import WIDE_GAP, lines, sentences, without_bullet
from cvJobMatching.understanding.text.nations import permits
from cvJobMatching.understanding.text.terms import stems_of
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cvJobMatching.requirements.tagger import Tags

NAMED_ONCE: Final = frozenset({Topic.SKILL, Topic.CERTIFICATE, Topic.LANGUAGE})  # a list of them repeats what was asked
TWO_SIGNS: Final = compiled(r"[^\W_]{2}")
OF_A_NAME: Final = {"tool": Topic.SKILL, "certificate": Topic.CERTIFICATE, "degree": Topic.EDUCATION}
PROVED_BY_TIME: Final = frozenset({Topic.YEARS, Topic.LEVEL, Topic.CERTIFICATE})  # what an age may be read as
LONGEST_NAME: Final = 4  # words of a name in such a list


class Reading(NamedTuple):
    """The requirements in the order of the text, and the rest of it."""

    requirements: tuple[Requirement, ...]
    left_out: tuple[LeftOut, ...]


def read_posting(text: str, language: str) -> Reading:
    """What a posting asks for; its first line as well, where little else was read."""
    tags = tag(text)
    apart = told_apart(text, tags)
    tags = wanted(tags, apart)
    found = told_once(text, _once(text, _each_apart(text, whole(text, tags.requirements)), language))
    carrying = _carrying(found)
    rest = tuple(rest_of(text, tags, apart))
    read_to = max((word.start for word in tags.rest), default=0)
    asked = [each for each in rest if each.reason is Reason.UNCLEAR and each.start <= read_to]
    rest = tuple(each for each in rest if each.reason is not Reason.UNCLEAR or each.start > read_to)
    starts = [word.start for word in tags.rest]
    questions = (_question(each, tags, starts) for each in asked)
    found = sorted((*found, *questions), key=lambda each: each.start or 0)
    return _titled(text, carrying, found, rest)


def with_title(text: str, found: Sequence[Requirement], left_out: Sequence[LeftOut]) -> Reading:
    """What was read by other means, and the first line as well where little was."""
    return _titled(text, _carrying(found), found, left_out)


def _carrying(found: Iterable[Requirement]) -> int:
    return sum(topics()[each.about].points is not None for each in found)


def _titled(text: str, carrying: int, found: Sequence[Requirement], left_out: Sequence[LeftOut]) -> Reading:
    if carrying < weights().thresholds["few_requirements"] and (title := _title(text)):
        found = [title, *(each for each in found if each.start is None or each.start >= (title.end or 0))]
        left_out = [each for each in left_out if each.start >= (title.end or 0)]
    return Reading(tuple(found), tuple(left_out))


def position_of(text: str) -> str | None:
    """The first line with a word in it, if it can be a title."""
    title = _title(text)
    return title.text if title else None


def _question(passage: LeftOut, tags: Tags, starts: Sequence[int]) -> Requirement:
    """A passage that was not understood, in its own words, as what it would be if it asked for something."""
    at, to = without_marks(passage.text, 0, len(passage.text))
    start, end = passage.start + at, passage.start + to
    words = between(tags.rest, starts, start, end)
    topic, must = Topic.GATE, True  # for a person to look at, without points
    if words:
        topic, must = likeliest(np.stack([word.topic for word in words]), np.stack([word.must for word in words]))
    if topic is Topic.TITLE:  # only the first line counts as one
        topic = Topic.GATE
    text = WIDE_GAP.sub(" ", passage.text[at:to])
    return Requirement(text=text, kind=topics()[topic].kind_of(text), must=must, start=start, end=end, topic=topic)


def _title(text: str) -> Requirement | None:
    """The first line with a word in it, as what is asked for."""
    line = next((without_bullet(text, line) for line in lines(text) if TWO_SIGNS.search(text[slice(*line)])), None)
    longest = weights().thresholds["title_characters"]
    if line is None or line.end - line.start > longest or not _names_a_position(text[slice(*line)]):
        return None
    kind = topics()[Topic.TITLE].kind_of(text[slice(*line)])
    return Requirement(text=text[slice(*line)], kind=kind, must=True, start=line.start, end=line.end, topic=Topic.TITLE)


def _names_a_position(line: str) -> bool:
    """Whether a line is no heading, no place and nothing that a company says of itself."""
    heading, place, of_itself = _no_positions()
    plain = line.strip(EDGES)
    if heading.fullmatch(plain):
        return False
    if has_title_word(plain) or families_of(plain):
        return True
    said = len(plain.split()) > LONGEST_NAME and line.endswith((".", "!", "?"))
    return not (said or place.search(plain) or of_itself.match(plain) or len(list(sentences(line))) > 1)


@cache
def _no_positions() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Headings, words of a place, and words with which a company speaks of itself."""
    headings, place = (
        alternatives(Asking, entries) for entries in (lambda a: a.headings, lambda a: (*a.place, *a.office))
    )
    of_itself = "|".join(sorted(all_words(Asking, lambda asking: asking.of_itself)))
    patterns = (headings, rf"(?<!\w){place}(?!\w)", rf"(?:{of_itself})(?!\w)")
    return tuple(compiled(pattern, re.IGNORECASE) for pattern in patterns)  # type: ignore[return-value]


def _each_apart(text: str, tagged: Iterable[Tagged]) -> Iterator[Tagged]:
    """Each name of a list that is all asked for as one requirement."""
    for each in tagged:
        parts = listed(text[each.start : each.end], each.topic)
        for start, end in parts or ((0, each.end - each.start),):
            yield each._replace(start=each.start + start, end=each.start + end)


def _once(text: str, tagged: Iterable[Tagged], language: str) -> Iterator[Requirement]:
    """Each requirement; a name that another one holds already becomes a part of that."""
    whole = [(each, stems_of(text[each.start : each.end], language)) for each in tagged]
    also: dict[int, list[str]] = {}
    repeats = set()
    for at, (each, stems) in enumerate(whole):
        words = text[each.start : each.end]
        if len(words.split()) > LONGEST_NAME or not stems or not (each.topic in NAMED_ONCE or _named(words)):
            continue
        for other, (held, theirs) in enumerate(whole):
            wider = stems < theirs or (stems == theirs and other < at)
            if other != at and other not in repeats and wider and held.topic in {each.topic, Topic.SKILL, Topic.TASK}:
                also.setdefault(other, []).append(words)
                repeats.add(at)
                break
    for at, (each, _) in enumerate(whole):
        if at not in repeats:
            yield _requirement(text, each, tuple(also.get(at, ())))


def _requirement(text: str, tagged: Tagged, also: tuple[str, ...]) -> Requirement:
    words = WIDE_GAP.sub(" ", text[tagged.start : tagged.end])
    topic = _topic_of(tagged, words)
    said = must_be_had(words)
    return Requirement(
        text=words,
        kind=topics()[topic].kind_of(words),
        must=tagged.must if said is None else said,
        start=tagged.start,
        end=tagged.end,
        topic=topic,
        alternatives=choice_of(words),
        also=also,
    )


def _topic_of(tagged: Tagged, words: str) -> Topic:
    """The reader's, or that of a name and nothing else; a least age and a permission to work carry no points."""
    asks_who = tagged.topic in PROVED_BY_TIME and names_an_age(words)
    if asks_who or (tagged.topic is Topic.CERTIFICATE and any(permits(words))):
        return Topic.GATE
    return _topic_of_a_name(words.rstrip(".")) or tagged.topic


def _topic_of_a_name(words: str) -> Topic | None:
    """What can be nothing else: the name of a tool, a certificate or a degree."""
    return next((OF_A_NAME[kind] for each in _named(words) if (kind := graph().concepts[each].kind) in OF_A_NAME), None)


@lru_cache(maxsize=1024)
def _named(words: str) -> tuple[str, ...]:
    """The concepts of which `words` are a name and nothing more."""
    found = find(words) if len(words.split()) <= LONGEST_NAME else ()
    return tuple(each.concept for each in found if (each.start, each.end) == (0, len(words)))
