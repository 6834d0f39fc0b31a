"""Lists in the words of a requirement: a choice, of which one will do, and what is all asked for in one breath."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from cvJobMatching.concepts import find
from cvJobMatching.languages.pack import all_words, alternatives
from cvJobMatching.languages.schema import Asking
from cvJobMatching.model.report import Topic
from cvJobMatching.patterns import compiled
from cvJobMatching.requirements.durations import duration_in
from cvJobMatching.understanding.cv.languages import spoken
from cvJobMatching.understanding.text.lines import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BRACKETS: Final = compiled(r"[()\[\]]")
BRACKETED: Final = compiled(r"\((?P<these>[^()]{1,300})\)")
HIDDEN: Final = "\ue000"  # neither a word nor a blank
EDGES: Final = " ."
LONGEST_END: Final = 3  # words behind the last name: "in production"


def choice_of(words: str) -> tuple[str, ...]:
    """The parts of a choice, "Python, Java or Go" or "one of these: SQL, R"; none where nothing is to be chosen."""
    between = _between()
    if lead := between.one_of.search(words):
        parted, rest = between.any, _told_apart(words[lead.end() :])
    elif between.choice.search(_closed(words)):
        parted, rest = between.parts_of_a_choice, words
    elif inside := next((each for each in BRACKETED.finditer(words) if between.choice.search(each["these"])), None):
        parted, rest = between.parts_of_a_choice, inside["these"]
    else:
        return ()
    parts = tuple(filter(None, map(_bare, _split(parted, rest))))
    return parts if len(parts) > 1 else ()


def _split(parted: re.Pattern[str], text: str) -> Iterator[str]:
    """The parts of a text; what stands in brackets stays with its part."""
    at = 0
    for found in parted.finditer(_closed(text)):
        yield text[at : found.start()]
        at = found.end()
    yield text[at:]


def _closed(text: str) -> str:
    """The text with a sign for each that stands in brackets."""
    return BRACKETED.sub(lambda found: HIDDEN * len(found[0]), text)


def _bare(part: str) -> str:
    """Without the word of choice behind a comma, and without brackets that hold all of it or are not closed."""
    part = _between().again.sub("", part.strip())
    whole = part.count("(") == part.count(")") and not part.startswith("(")
    return part if whole else part.strip(" ()")


def _told_apart(rest: str) -> str:
    """Of what stands behind "one of", what may be chosen: in brackets or behind a colon, where there are such."""
    opened, before, colon, after = _between().brackets.search(rest), *rest.partition(":")
    if opened:
        return opened["these"]
    return after if colon else before


def listed(words: str, topic: Topic) -> tuple[Span, ...]:
    """Where each part of a list that is all asked for stands in `words`; none where it is anything else.

    Names of concepts in a row, languages of which something of its own is said, and years within years.
    """
    belong, between = PARTS.get(topic), _between()
    if belong is None or BRACKETS.search(words) or between.choice.search(words) or between.one_of.search(words):
        return ()
    found = list(between.all.finditer(words))
    starts, ends = [0, *(each.end() for each in found)], [*(each.start() for each in found), len(words)]
    parts = tuple(Span(start, end) for start, end in zip(starts, ends, strict=True) if end > start)
    texts = [words[slice(*part)].rstrip(EDGES) for part in parts]
    return parts if len(parts) > 1 and belong(texts) else ()


def _names(parts: Sequence[str]) -> bool:
    """The first part may say more before its name ("experience with"), the last behind it; the rest are names alone."""
    first, *others = parts
    *middle, last = others
    return _name_at(first, before=True) and all(map(_name_at, middle)) and _name_at(last, behind=True)


def _name_at(part: str, *, before: bool = False, behind: bool = False) -> bool:
    """Whether one concept is named, written as a name is, and nothing else is said but where it may be."""
    mentions = find(part)
    if len(mentions) != 1:
        return False
    named = mentions[0]
    if (named.start and not before) or not any(sign.isupper() or sign.isdigit() for sign in named.quote):
        return False
    rest = part[named.end :]
    return not rest or (behind and rest[0].isspace() and len(rest.split()) <= LONGEST_END and rest == rest.lower())


def _languages(parts: Sequence[str]) -> bool:
    """Each part names one language, and says something of it: "Dutch and English" may share what else is said."""
    return all(len({language.name for language, *_ in spoken(part)}) == 1 and len(part.split()) > 1 for part in parts)


def _years_within(parts: Sequence[str]) -> bool:
    """Two times of which the second is a part of the first: "five years of IT, of which three with Azure"."""
    return len(parts) == 2 and all(duration_in(part) is not None for part in parts)


PARTS: Final = {
    Topic.SKILL: _names,
    Topic.CERTIFICATE: _names,
    Topic.LANGUAGE: _languages,
    Topic.YEARS: _years_within,
}


class _Between(NamedTuple):
    """What makes a choice, and what stands between the parts of a list."""

    choice: re.Pattern[str]
    one_of: re.Pattern[str]
    parts_of_a_choice: re.Pattern[str]
    again: re.Pattern[str]  # the word of choice at the beginning of a part
    all: re.Pattern[str]
    any: re.Pattern[str]
    brackets: re.Pattern[str]  # at the end


@cache
def _between() -> _Between:
    choice, both, endings = (
        "|".join(sorted(all_words(Asking, entries), key=lambda word: (-len(word), word)))
        for entries in (lambda asking: asking.choice, lambda asking: asking.both, lambda asking: asking.other_gender)
    )
    chosen = rf"\s(?:{choice}|/)\s"
    slash = rf"(?<=\w)/(?=\w)(?!(?-i:{endings})(?!\w))"
    together = rf"\s?[,;]\s(?:(?:{both}|&)\s)?|\s(?:{both}|&)\s"
    patterns = (
        chosen,
        rf"(?<!\w){alternatives(Asking, lambda asking: asking.one_of)}(?=[\s:])",
        rf"\s?[,;]\s|{chosen}|{slash}",
        rf"^(?:{choice})\s",
        together,
        rf"{together}|{chosen}|{slash}",
        rf"\((?:\s?{alternatives(Asking, lambda asking: asking.for_example)}[,:]?\s)?(?P<these>[^()]+)\)$",
    )
    return _Between(*(compiled(pattern, re.IGNORECASE) for pattern in patterns))
