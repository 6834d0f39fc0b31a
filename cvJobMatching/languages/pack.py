"""Loads language packs, and joins what they say about one topic into one pattern or one list."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from cvJobMatching.languages.schema import Entry, Language, Pattern, Topic, Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from importlib.resources.abc import Traversable

T = TypeVar("T", bound=Topic)

CODES = (
    "en",
    "de",
    "fr",
    "es",
    "ru",
    "ro",
    "it",
    "nl",
    "pt",
    "da",
    "uk",
    "pl",
    "zh",
    "ja",
    "ko",
    "ar",
    "he",
    "hi",
    "el",
)  # a new language is a folder and its code here


def topic(kind: type[T]) -> Mapping[str, T]:
    """What each language says about a topic, by ISO 639-1 code; a language without that file is left out."""
    return _packs(kind)


def alternatives(kind: type[T], entries: Callable[[T], Iterable[Entry]]) -> str:
    """A group that matches any of the entries of all languages, in the order of `CODES` and of each file."""
    sources = dict.fromkeys(source(entry) for each in topic(kind).values() for entry in entries(each))
    return f"(?:{'|'.join(sources) or '(?!)'})"


def all_words(kind: type[T], words: Callable[[T], Iterable[str]]) -> frozenset[str]:
    """The words of all languages."""
    return frozenset(word for each in topic(kind).values() for word in words(each))


def folded(text: str) -> str:
    """`text` with the lower-case letters that a language uses in place of each other made one."""
    for letter, other in () if text.isascii() else _same_letters():
        text = text.replace(letter, other)
    return text


@cache
def supported() -> Mapping[str, str]:
    """The English names of the languages that are read in full, by ISO 639-1 code."""
    return {code: language.name for code, language in topic(Language).items() if language.supported}


def source(entry: Entry) -> str:
    """The regular expression of an entry."""
    if isinstance(entry, Pattern):
        return entry.pattern
    return r"\s+".join(map(re.escape, entry.split()))


def decoded(file: Traversable, kind: type[T]) -> T:
    """The content of a TOML file."""
    return msgspec.convert(tomllib.loads(file.read_text("utf-8")), kind, dec_hook=_words)


@cache
def _same_letters() -> tuple[tuple[str, str], ...]:
    return tuple(pair for language in topic(Language).values() for pair in language.same_letters.items())


@cache
def _packs(kind: type[Any]) -> dict[str, Any]:
    found = ((code, files(__package__).joinpath(code, f"{kind.__name__.lower()}.toml")) for code in CODES)
    return {code: decoded(file, kind) for code, file in found if file.is_file()}


def _words(kind: type, raw: object) -> Words:
    if kind is not Words or not isinstance(raw, str):
        raise NotImplementedError(kind)
    return Words(raw.split())
