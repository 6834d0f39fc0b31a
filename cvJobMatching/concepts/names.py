"""The names of concepts by what a text is looked up under, one index a language."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from cvJobMatching.concepts.graph import every_entry
from cvJobMatching.concepts.keys import light, stemmed
from cvJobMatching.understanding.lexicon import lexicon
from cvJobMatching.understanding.text.tokens import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cvJobMatching.concepts.schema import Entry

LANGUAGES: Final = ("en", "de", "fr", "es", "ru", "ro")
LONGEST_ACRONYM: Final = 5  # letters: up to here a name in capitals is found in capitals alone
AFFIX: Final = 4  # letters of the known end or beginning under which "*schein" is looked up
Keys = tuple[str, ...]


class Name(NamedTuple):
    """One name of a concept; `concept` is empty for phrases that mean nothing."""

    text: str
    concept: str
    language: str = "any"
    flag: str = ""  # "word": an everyday word too; "letter": as short; see `lexicon.find.meant`
    cues: tuple[str, ...] = ()  # words, one of which has to stand near by in any form
    cased: bool = False

    @property
    def together(self) -> bool:
        """Whether its words may stand in any order with others between: "rotate + stock"."""
        return " + " in self.text

    @property
    def affix(self) -> bool:
        """Whether it is a part of a word: "*staplerschein"."""
        return "*" in self.text


class Keyed(NamedTuple):
    """A name under the keys of its words."""

    keys: Keys
    name: Name


Level = dict[str, tuple[Keyed, ...]]  # by the first key, the longest name first


@dataclass(frozen=True, slots=True)
class Index:
    """The names that texts of one language are searched for; each level is less exact than the one before."""

    levels: tuple[Level, Level, Level]
    bags: dict[str, tuple[Keyed, ...]]  # by each of their stems
    affixes: dict[str, tuple[Name, ...]]  # by the first or the last letters that are known


@cache
def index(language: str) -> Index:
    """The index for texts in one of `LANGUAGES`."""
    found = [name for name in every_name() if _is_looked_for(name, language)]
    plain = [name for name in found if not name.together and not name.affix]
    own = [name for name in plain if name.language == language and " " in name.text]
    return Index(
        levels=(
            _level(plain, lambda key: key, language),
            _level(plain, lambda key: light(key, language), language),
            _level(own, lambda key: stemmed(key, language), language),
        ),
        bags=_bags((name for name in found if name.together and name.language == language), language),
        affixes=_affixes(name for name in found if name.affix),
    )


@cache
def every_name() -> tuple[Name, ...]:
    """All names of the entries, then those names of the lexicon that no entry has."""
    ours = [
        name for _, kind, label, entry in every_entry() for name in _names("" if kind == "nothing" else label, entry)
    ]
    taken = {_keys(name.text) for name in ours}
    return (*ours, *(name for name in _of_lexicon() if _keys(name.text) not in taken))


def _names(concept: str, entry: Entry) -> Iterator[Name]:
    skill = lexicon().skills.get(concept)  # which knows whether its label is an everyday word
    if concept and skill is None and not entry.silent:
        yield name_of(concept, concept, "en")
    for language in ("any", *LANGUAGES):
        yield from (name_of(text, concept, language) for text in getattr(entry, language))


def name_of(written: str, concept: str, language: str) -> Name:
    """A name as an entry writes it: "Sage ~" is a word as well, "PT @ gym, fitness" needs one of these near by."""
    text, _, cues = written.partition(" @ ")
    flag = "word" if text.endswith("~") else ""
    text = text.rstrip("~ ")
    cased = text.isalpha() and text.isupper() and len(text) <= LONGEST_ACRONYM
    return Name(text, concept, language, flag, _keys(cues), cased)


def _of_lexicon() -> Iterator[Name]:
    for skill in lexicon().skills.values():
        if skill.flag != "hidden":
            yield Name(skill.label, skill.label, flag=skill.flag)
        yield from (Name(alias, skill.label) for alias in skill.aliases)


def _is_looked_for(name: Name, language: str) -> bool:
    """English names stand in texts of any language unless they are one word in small letters, such as "chef"."""
    if name.language in ("any", language):
        return True
    return name.language == "en" and (" " in name.text or name.text != name.text.lower()) and not name.together


def _keys(text: str) -> Keys:
    return tuple(word.key for word in words(text))


def _level(names: Iterable[Name], form: Callable[[str], str], language: str) -> Level:
    """The names by their keys in this form; keys that several concepts share are left to the exact level."""
    exact = form("ies") == "ies"
    meanings: dict[Keys, list[Name]] = defaultdict(list)
    for name in names:
        meanings[tuple(map(form, _keys(name.text)))].append(name)
    grouped: dict[str, list[Keyed]] = defaultdict(list)
    for keys, meant in meanings.items():
        sure = {name.concept for name in meant if not name.cues}
        if exact or len(sure) < 2:
            grouped[keys[0]] += (Keyed(keys, name) for name in sorted(meant, key=lambda name: not name.cues))
    return {first: tuple(sorted(found, key=lambda each: -len(each.keys))) for first, found in grouped.items()}


def _bags(names: Iterable[Name], language: str) -> dict[str, tuple[Keyed, ...]]:
    grouped: dict[str, list[Keyed]] = defaultdict(list)
    for name in names:
        keys = tuple(stemmed(key, language) for key in _keys(name.text))
        for key in keys:
            grouped[key].append(Keyed(keys, name))
    return {key: tuple(found) for key, found in grouped.items()}


def _affixes(names: Iterable[Name]) -> dict[str, tuple[Name, ...]]:
    grouped: dict[str, list[Name]] = defaultdict(list)
    for name in names:
        known = name.text.strip("*").lower()
        grouped[known[-AFFIX:] if name.text.startswith("*") else known[:AFFIX]].append(name)
    return {part: tuple(found) for part, found in grouped.items()}
