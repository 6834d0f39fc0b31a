"""Tells whether e-mail addresses contain a name, in any of the ways in which Latin letters spell it."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from cvJobMatching.languages.pack import topic
from cvJobMatching.languages.schema import Names
from cvJobMatching.patterns import compiled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WORD = compiled(r"[^\W\d_]{3,}")
NO_LETTER = compiled(r"[^a-z]")


def in_address(name: str, addresses: Sequence[str]) -> bool:
    """Whether a word of a name stands in one of the addresses."""
    parts = {spelled for word in WORD.findall(name) for spelled in _spellings(word.lower())}
    boxes = [_sounded(NO_LETTER.sub("", address.split("@")[0].lower())) for address in addresses]
    return any(part in box for part in parts for box in boxes)


def _spellings(word: str) -> set[str]:
    """How an address may write a word: in Latin letters, without their marks or spelled out."""
    latin = word.translate(_latin())
    bare = unicodedata.normalize("NFKD", latin.replace("ß", "ss"))
    plain = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return {_sounded(plain), _sounded(latin.translate(_spelled_out()))}


def _sounded(word: str) -> str:
    """Spellings of one sound made one."""
    for spelling, sound in _one_sound().items():
        word = word.replace(spelling, sound)
    return word


@cache
def _latin() -> dict[int, str]:
    return str.maketrans(_merged(lambda names: names.in_latin_letters))


@cache
def _spelled_out() -> dict[int, str]:
    return str.maketrans(_merged(lambda names: names.spelled_out))


@cache
def _one_sound() -> dict[str, str]:
    return _merged(lambda names: names.one_sound)


def _merged(table: Callable[[Names], dict[str, str]]) -> dict[str, str]:
    return {letter: spelled for names in topic(Names).values() for letter, spelled in table(names).items()}
