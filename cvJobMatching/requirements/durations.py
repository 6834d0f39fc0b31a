"""Durations in words: "3+ years", "ein Jahr", "several years"."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from cvJobMatching.languages.pack import all_words, alternatives, topic
from cvJobMatching.languages.schema import Asking
from cvJobMatching.patterns import compiled
from cvJobMatching.weights import weights

ENDING = compiled(r"-\w+")  # "2-jährige"


class Duration(NamedTuple):
    """The lowest number of a range, in months, and the words that name it."""

    months: float
    start: int
    end: int


def duration_in(text: str) -> Duration | None:
    """The first duration that a text numbers, or else one that it names without a number."""
    if found := _numbered().search(text):
        number = _worded().get(found["number"].lower(), 0.0) or float(ENDING.sub("", found["number"]).replace(",", "."))
        return Duration(number * (1 if found["months"] else 12), *found.span())
    for months, pattern in _unnumbered():
        if found := pattern.search(text):
            return Duration(months, *found.span())
    return None


def names_years(text: str) -> bool:
    """Whether a text names a duration."""
    found = duration_in(text)
    return found is not None and found.months > 0


def names_an_age(text: str) -> bool:
    """Whether the only years of a text are those of a life: "at least 21 years of age"."""
    found = _age().search(text)
    return found is not None and duration_in(f"{text[: found.start()]} {text[found.end() :]}") is None


def in_years(months: float) -> str:
    """A duration in words: "2 years 3 months"."""
    years, rest = divmod(round(months), 12)
    parts = [f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in ((years, "year"), (rest, "month"))]
    return " ".join(part for part, number in zip(parts, (years, rest), strict=True) if number) or "0 months"


@cache
def _worded() -> dict[str, float]:
    """The numbers that are written in words."""
    listed = (pair for asking in topic(Asking).values() for pair in asking.numbers.items())
    return {word: float(number) for number, words in listed for word in words}


@cache
def _numbered() -> re.Pattern[str]:
    number = rf"(?:\d{{1,2}}(?:[.,]\d|-\w{{1,2}})?|{'|'.join(sorted(_worded(), key=len, reverse=True))})"
    between = "|".join(sorted(all_words(Asking, lambda asking: asking.range)))
    years, months = (alternatives(Asking, unit) for unit in (lambda a: a.years, lambda a: a.months))
    return compiled(
        rf"(?<![\w.,])(?P<number>{number})\s?(?:\(\w{{1,8}}\)\s?)?(?:\+|plus)?(?:\s?(?:[-–—]|{between})\s?{number}\+?)?"
        rf"[-\s]?(?:\w{{4,6}}\s)?(?:(?P<years>{years})|(?P<months>{months}))(?!\w)",
        re.IGNORECASE,
    )


@cache
def _age() -> re.Pattern[str]:
    return compiled(rf"(?<!\w){alternatives(Asking, lambda asking: asking.age)}(?!\w)", re.IGNORECASE)


@cache
def _unnumbered() -> tuple[tuple[float, re.Pattern[str]], ...]:
    named = (
        (12.0, alternatives(Asking, lambda a: a.a_year)),
        (12 * weights().thresholds["several_years"], alternatives(Asking, lambda a: a.several)),
    )
    return tuple((months, compiled(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)) for months, words in named)
