"""Takes the disguise off a text: look-alike letters, accents, widths, invisible characters, s p a c e d letters.

Every folded character remembers where it came from, so that what is found can be pointed at in the original.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_LATIN = dict(zip("аеорсухіјѕԁһӏкмтвнпгοαερτυινκχ", "aeopcyxijsdhlkmtbhnroaeptuivkx", strict=True))
_DIGITS = dict(zip("0134579@$!", "oieastgasi", strict=True))
_RUN = re.compile(r"([!-~]+)|[^!-~]")
_TOKEN = re.compile(r"\S+")
_SPACED = re.compile(r"(?<!\w)\w(?:[ ._*-]\w){4,}(?!\w)")
_LATIN_LETTER = re.compile("[a-z]")
_OTHER_LETTER = re.compile("[\u0370-\u052f]")
_DISGUISED = re.compile(r"[a-z0134579@$!]{4}")
_DIGIT = re.compile(r"[0134579@$!]")
_TWO_LETTERS = re.compile(r"[a-z][^a-z]*+[a-z]")


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


def stem(text: str) -> str:
    """A word of the lexicon in the form in which it is looked for."""
    return "".join(_plain(character) for character in text)


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
    if _LATIN_LETTER.search(word) and _OTHER_LETTER.search(word):
        word = "".join(_LATIN.get(letter, letter) for letter in word)
    if _is_disguised(word):
        return "".join(_DIGITS.get(letter, letter) for letter in word)
    return word


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
