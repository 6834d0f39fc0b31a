"""Classes of driving licences, which texts list by their letters: "Führerschein Klassen B, C/CE"."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from cvJobMatching.languages.pack import all_words, topic
from cvJobMatching.languages.schema import Certificates
from cvJobMatching.patterns import compiled

if TYPE_CHECKING:
    from collections.abc import Iterator

LETTERS: Final = "ABCDEАВСДЕ"  # Latin, then Cyrillic
CLASS: Final = rf"[{LETTERS}]1?(?:\s?\+?\s?[EЕ])?(?!\w)"
BETWEEN: Final = r"(?:\s?[,;/&]\s?|\s(?:\w{1,3}\s)?)"  # "B, C", "C/CE", "B und C"
CONCEPTS: Final = {
    "B": "Driving licence B",
    "BE": "Driving licence B",
    "C1": "Driving licence C",
    "C1E": "Driving licence C",
    "C": "Driving licence C",
    "CE": "Driving licence CE",
    "E": "Driving licence CE",
    "D1": "Driving licence D",
    "D": "Driving licence D",
    "DE": "Driving licence D",
}


class Licence(NamedTuple):
    """One class, with the concept that stands for it."""

    concept: str
    start: int
    end: int


def licences(text: str) -> Iterator[Licence]:
    """Every class of licence that `text` names after a word such as "class"; a list gives one each."""
    for listed in _listed().finditer(text):
        for found in compiled(CLASS).finditer(text, *listed.span("classes")):
            letters = "".join(filter(str.isalnum, found[0].translate(_latin())))
            if letters in CONCEPTS:
                yield Licence(CONCEPTS[letters], *found.span())


@cache
def _listed() -> re.Pattern[str]:
    words = sorted(all_words(Certificates, lambda certificates: certificates.class_words), key=lambda word: -len(word))
    opening = rf"(?i:(?<!\w)(?:{'|'.join(words)}))(?:\W{{1,3}}(?i:{'|'.join(words)}))?\W{{1,3}}"
    return compiled(rf"{opening}(?P<classes>{CLASS}(?:{BETWEEN}{CLASS}){{0,6}})")


@cache
def _latin() -> dict[int, str]:
    letters = (each.class_letters for each in topic(Certificates).values())
    return str.maketrans({letter: latin for each in letters for letter, latin in each.items()})
