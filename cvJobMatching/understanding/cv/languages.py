"""Languages that a candidate speaks, with their level on the CEFR scale."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, get_args

from cvJobMatching.languages.pack import alternatives, topic
from cvJobMatching.languages.schema import Language as Pack
from cvJobMatching.languages.schema import Level, Spoken
from cvJobMatching.model.profile import Language
from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.text.lines import Span
from cvJobMatching.understanding.text.span_index import SpanIndex
from cvJobMatching.understanding.text.stop_words import all_stop_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cvJobMatching.languages.schema import Entries

LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2", "native")
LETTERS = compiled(r"(?<![\w-])[^\W\d_]{3,}(?!\w)")
OTHER_WORDS = frozenset({"it", "uk"})  # codes that mean something else in most CVs
REACH = 40  # characters after a language's name in which its level is looked for
COMMA = compiled(r"[,;•|](?![^()\n]{0,80}\))")
NEXT_WORD = compiled(r" ([a-z]+)")
CODE = compiled(r"[ABC]\s?[12]", re.IGNORECASE)
RATING = compiled(r"[●★■◆⬤○☆□◇◯]{4,6}")
FULL = "●★■◆⬤"
DOTS = ("A1", "A2", "B1", "C1", "C2")  # of one to five full signs
BEFORE = compiled(r"[^\n,;.:|•]{0,32}\Z")  # "sehr gute Deutschkenntnisse", "fluent in written English"


@cache
def _level() -> re.Pattern[str]:
    """A level of the scale, or the words for it; the group that matched is its name."""
    levels: dict[Level, str] = {level: alternatives(Spoken, _worded(level)) for level in reversed(get_args(Level))}
    named = (rf"(?P<{name}>(?<!\w)(?:{_code(name)}{words})(?!\w))" for name, words in levels.items())
    return compiled("|".join(named), re.IGNORECASE)


@cache
def _codes() -> dict[str, str]:
    """ISO 639-1 codes in capitals, as CVs use them, with the English name of each language."""
    return {code.upper(): each.name for code, each in topic(Pack).items() if code not in OTHER_WORDS}


@cache
def _coded() -> re.Pattern[str]:
    """The code of a language right before a level of the scale: "EN C1", "PT: native"."""
    level = rf"{CODE.pattern}|{alternatives(Spoken, _worded('native'))}"
    return compiled(rf"(?<![\w-])(?:{'|'.join(_codes())})(?=[ \t]?[:(–-]?[ \t]?(?i:{level})(?!\w))")


def _worded(level: Level) -> Callable[[Spoken], Entries]:
    return lambda spoken: spoken.levels.get(level, ())


def _code(level: str) -> str:
    """The level as CEFR writes it, in every language: "B2", "B 2"."""
    return rf"{level[0]}\s?{level[1]}|" if len(level) == 2 else ""


@cache
def _names() -> dict[str, str]:
    """Word -> the English name of the language that it names."""
    listed = (each.names for each in topic(Spoken).values())
    return {word: name for names in listed for name, words in names.items() for word in words}


@cache
def _ending() -> re.Pattern[str]:
    return compiled(rf"{alternatives(Spoken, lambda spoken: spoken.endings)}\Z")


class Known(NamedTuple):
    """A language that the candidate speaks, and where it and its level stand."""

    language: Language
    span: Span


def spoken(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[Language, int, int]]:
    """Every language named in `text[start:end]` with the level beside it, and the span of both.

    One that the text denies ("Spanish: none") is left out.
    """
    stop = len(text) if end is None else end
    found = [(word, name) for word in LETTERS.finditer(text, start, stop) if (name := _named(word.group().lower()))]
    found += [(code, _codes()[code.group()]) for code in _coded().finditer(text, start, stop)]
    found.sort(key=lambda each: each[0].start())
    last = start
    for at, (word, name) in enumerate(found):
        until = min(stop, word.end() + REACH, found[at + 1][0].start() if at + 1 < len(found) else stop)
        after = _level_after(text, word.end(), until, more=at + 1 < len(found))
        before = None if after else _level_before(text, last, word.start())
        level = after or before
        span = min(word.start(), before.start() if before else word.start()), _closed(text, word, after)
        last = span[1]
        if not _denied(text, word, until):
            yield Language(name=name, level=_name_of(level)), *span


def _closed(text: str, word: re.Match[str], level: re.Match[str] | None) -> int:
    """The end of a language and its level, with the bracket that the level stands in."""
    if level is None:
        return word.end()
    opened = "(" in text[word.end() : level.start()] and text[level.end() : level.end() + 1] == ")"
    return level.end() + opened


def _name_of(level: re.Match[str] | None) -> str | None:
    if level is None:
        return None
    return level.lastgroup or DOTS[min(len(DOTS), max(1, round(5 * _filled(level.group())))) - 1]


def _filled(rating: str) -> float:
    """The share of full signs in a rating such as "●●●○○"."""
    return sum(rating.count(sign) for sign in FULL) / len(rating)


def _level_after(text: str, start: int, until: int, *, more: bool) -> re.Match[str] | None:
    """The level behind a language; after a comma, only if it is not that of the next one ("English, good French")."""
    line = text.find("\n", start, until)
    until = line if line >= 0 else until
    comma = COMMA.search(text, start, until)
    near = _best_level(text, start, comma.start() if comma else until)
    if near or not comma:
        return near
    end = until if not more or COMMA.search(text, comma.end(), until) or line >= 0 else comma.end()
    return _best_level(text, comma.end(), end)


def _best_level(text: str, start: int, end: int) -> re.Match[str] | None:
    """The level that the scale's own name gives, else the first that words give."""
    found = list(_level().finditer(text, start, end))
    return next((each for each in found if CODE.fullmatch(each.group())), None) or next(
        iter(found), RATING.search(text, start, end)
    )


def _denied(text: str, word: re.Match[str], until: int) -> bool:
    return bool(
        _none_after().match(text, word.end(), until)
        or _none_before().search(text, max(0, word.start() - REACH), word.start())
    )


@cache
def _none_after() -> re.Pattern[str]:
    none = alternatives(Spoken, lambda spoken: spoken.none)
    return compiled(rf"\s{{0,3}}[:–—-]?\s{{0,3}}{none}(?!\w)", re.IGNORECASE)


@cache
def _none_before() -> re.Pattern[str]:
    return compiled(rf"(?<!\w){alternatives(Spoken, lambda spoken: spoken.none)}\s{{1,3}}\Z", re.IGNORECASE)


def stated(text: str, chosen: Sequence[Span]) -> Iterator[tuple[Language, int, int]]:
    """The languages of a CV as `spoken` tells them, without those that only say of what kind a thing is.

    Outside of the `chosen` spans, that is: nobody speaks German for having "German customers".
    """
    sections = SpanIndex((part.start, part.end) for part in chosen)
    for language, start, stop in spoken(text):
        if language.level or sections.holds(start, stop) or not _says_of_what_kind(text, start, stop):
            yield language, start, stop


def _says_of_what_kind(text: str, start: int, stop: int) -> bool:
    """Whether a name in English is followed by a noun that is none of languages."""
    after = NEXT_WORD.match(text, stop)
    if after is None or text[start:stop].lower() not in _english_names():
        return False
    return after[1] not in all_stop_words() and after[1] not in topic(Spoken)["en"].about


@cache
def _english_names() -> frozenset[str]:
    return frozenset(word for words in topic(Spoken)["en"].names.values() for word in words)


def _named(word: str) -> str | None:
    """The language that a word names, German compounds such as "Deutschkenntnisse" included."""
    return _names().get(word) or _names().get(_ending().sub("", word))


def _level_before(text: str, start: int, end: int) -> re.Match[str] | None:
    near = BEFORE.search(text, max(start, end - 40), end)
    return _best_level(text, near.start(), end) if near else None


def languages(text: str, chosen: Sequence[Span]) -> tuple[Known, ...]:
    """The languages of the `chosen` spans, the sections of that name; elsewhere only those that come with a level."""
    found = [each for part in chosen for each in spoken(text, *part)]
    if not found:
        found = [each for each in spoken(text) if each[0].level]
    known = [Known(language, Span(at, stop)) for language, at, stop in found]
    return tuple({each.language.name: each for each in reversed(known)}.values())[::-1]
