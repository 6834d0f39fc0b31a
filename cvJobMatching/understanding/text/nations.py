"""Nations and unions that a text names, by their codes, and whose citizens may work where."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from cvJobMatching.languages.pack import alternatives, topic
from cvJobMatching.languages.schema import Asking, Nations
from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.text.lines import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

EU: Final = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()  # noqa: SIM905
)
EEA: Final = EU | {"IS", "LI", "NO"}
FREE: Final = (  # whose citizens may work in each of the others without asking
    EEA | {"EU", "EEA", "CH"},  # Article 45 TFEU, the agreements on the EEA and with Switzerland
    frozenset({"GB", "IE"}),  # the Common Travel Area
    frozenset({"AU", "NZ"}),  # the Trans-Tasman Travel Arrangement
    frozenset({"AM", "BY", "KG", "KZ", "RU"}),  # Article 97 of the Treaty on the Eurasian Economic Union
)


def nations(text: str) -> frozenset[str]:
    """The codes of the nations and unions that the text names."""
    return frozenset(found.lastgroup for pattern in _names() for found in pattern.finditer(text) if found.lastgroup)


def places_of_nations(text: str) -> list[Span]:
    """Where it names them."""
    return [Span(*found.span()) for pattern in _names() for found in pattern.finditer(text)]


def citizens_may_work(held: Iterable[str], asked: Iterable[str]) -> bool:
    """Whether a citizenship of one of `held` gives the right to work in one of `asked`."""
    wanted = set(asked)
    return any(each in wanted or any(each in area and area & wanted for area in FREE) for each in held)


def citizens(text: str) -> Iterator[Span]:
    """Where the text has a word such as "citizen" or "passport"."""
    yield from (Span(*found.span()) for found in _citizens().finditer(text))


def permits(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Where the text speaks of a permission to work: "right to work", "permanent resident"."""
    yield from (Span(*found.span()) for found in _permits().finditer(text, start, len(text) if end is None else end))


@cache
def _permits() -> re.Pattern[str]:
    words = alternatives(Asking, lambda asking: asking.work_permit)
    return compiled(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


@cache
def _citizens() -> re.Pattern[str]:
    words = alternatives(Nations, lambda pack: pack.citizens)
    return compiled(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


@cache
def _names() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A pattern for abbreviations, whose case tells them from words ("us"), and one for names."""
    short: dict[str, list[str]] = {}
    long: dict[str, list[str]] = {}
    for pack in topic(Nations).values():
        for code, words in pack.names.items():
            for word in words:
                (short if word.isupper() else long).setdefault(code, []).append(_source(word))
    return _joined(short, 0), _joined(long, re.IGNORECASE)


def _joined(words: dict[str, list[str]], flags: int) -> re.Pattern[str]:
    named = "|".join(f"(?P<{code}>{'|'.join(dict.fromkeys(each))})" for code, each in words.items())
    return compiled(rf"(?<!\w)(?:{named})(?!\w)", flags)


def _source(word: str) -> str:
    return r"\s+".join(map(re.escape, word.removesuffix("*").split("_"))) + (r"\w*" if word.endswith("*") else "")
