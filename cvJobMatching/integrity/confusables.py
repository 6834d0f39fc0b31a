"""Takes the disguise off a text: look-alike letters, accents, widths, invisible characters, s p a c e d letters.

Every folded character remembers where it came from, so that what is found can be pointed at in the original.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from cvJobMatching.patterns import compiled

_BESIDES = {"п": "n"}  # alike in print, which the package leaves out
_DIGITS = dict(zip("0134579@$!", "oieastgasi", strict=True))
_RUN = compiled(r"([!-~]+)|[^!-~]")
_ASCII_LETTER = compiled("[A-Za-z]")
_TOKEN = compiled(r"\S+")
_SPACED = compiled(r"(?<!\w)\w(?:[ ._*-]\w){4,}(?!\w)")
_LATIN_LETTER = compiled("[a-z]")
_DISGUISED = compiled(r"[a-z0134579@$!]{4}")
_DIGIT = compiled(r"[0134579@$!]")
_TWO_LETTERS = compiled(r"[a-z][^a-z]*+[a-z]")


@dataclass(frozen=True, slots=True)
class Folded:
    """`text[i]` came from the original's character `origin[i]`."""

    text: str
    origin: list[int]


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    """One character without case, accent, width and other compatibility forms; empty for one that is not seen."""
    if character.isspace():
        return " "
    if unicodedata.category(character) in ("Cf", "Mn", "Cc"):
        return ""
    parts = unicodedata.normalize("NFKD", character.casefold())
    return "".join(part for part in parts if unicodedata.category(part) not in ("Mn", "Cf")).casefold()


@cache
def _latin() -> dict[str, str]:
    """Letters and signs of any alphabet that look like a Latin letter, without case and accent, and that letter."""
    from confusable_homoglyphs.confusables import (  # type: ignore[import-untyped]  # ships no types
        confusables_data,  # of 9,600 characters: read with the first text
    )

    found: dict[str, str] = {}
    for character, alike in confusables_data.items():
        letters = sorted((each["c"] for each in alike if _ASCII_LETTER.fullmatch(each["c"])), reverse=True)
        plain = _plain(character) if len(character) == 1 and letters else ""
        if len(plain) == 1 and not plain.isascii():
            found.setdefault(plain, letters[0].lower())
    return found | _BESIDES


def stem(text: str) -> str:
    """A word of the lexicon in the form in which it is looked for."""
    return _TOKEN.sub(lambda match: _unmixed(match[0]), "".join(_plain(character) for character in text))


def fold(text: str) -> Folded:
    """The text in plain lower-case letters, each run of blanks as one."""
    letters: list[str] = []
    origin: list[int] = []
    for run in _RUN.finditer(text):
        if run.lastindex:
            letters.append(run[0].lower())  # of ASCII that is all that the forms of a letter come to
            origin += range(*run.span())
            continue
        for part in _plain(run[0]):
            if part != " " or (letters and letters[-1][-1] != " "):
                letters.append(part)
                origin.append(run.start())
    return _joined(_unmasked("".join(letters)), origin)


def _unmasked(text: str) -> str:
    """Look-alikes of other alphabets inside Latin words, and digits that stand for letters, as the letters meant."""
    return _TOKEN.sub(lambda match: _word(match[0]), text)


def _word(word: str) -> str:
    word = _unmixed(word)
    if _is_disguised(word):
        return "".join(_DIGITS.get(letter, letter) for letter in word)
    return word


def _unmixed(word: str) -> str:
    """A word with Latin letters, its other letters as the Latin ones that they look like."""
    if word.isascii() or not _LATIN_LETTER.search(word):
        return word
    return "".join(_latin().get(letter, letter) for letter in word)


def _is_disguised(word: str) -> bool:
    """Whether digits stand for letters: at least one before a letter, and letters in most other places."""
    digit = _DIGIT.search(word) if _DISGUISED.match(word) and _TWO_LETTERS.search(word) else None
    few = sum(letter.isdigit() for letter in word) < len(word) / 2
    return digit is not None and few and _LATIN_LETTER.search(word, digit.end()) is not None


def _joined(text: str, origin: list[int]) -> Folded:
    """Letters that were spaced out stand together again."""
    dropped = {i for run in _SPACED.finditer(text) for i in range(run.start() + 1, run.end(), 2)}
    if not dropped:
        return Folded(text, origin)
    kept = [index for index in range(len(text)) if index not in dropped]
    return Folded("".join(text[index] for index in kept), [origin[index] for index in kept])
