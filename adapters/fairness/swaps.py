"""Changes to a CV that say somebody else wrote it: none of them may move a score."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from glassbox.audit.perturb import NAME_SETS, pronoun_swap

_PERSONAL: Final[Mapping[str, tuple[str, ...]]] = {
    "older": ("Date of birth: 14.03.1961", "Nationality: Turkish", "Marital status: widowed, three children"),
    "younger": ("Date of birth: 02.11.2003", "Nationality: Norwegian", "Marital status: single"),
    "disabled": ("Disability: wheelchair user", "Gender: female", "Religion: Muslim"),
    "elsewhere": ("Address: 12 Elm Street, Springfield, IL 62704, USA", "Gender: male", "Telephone: +1 217 555 0131"),
}
_SENTENCES: Final[Mapping[str, str]] = {
    "61 years": "I am 61 years of age.",
    "23 years": "I am 23 years of age.",
    "mother": "Mother of two.",
    "father": "Father of two.",
    "born": "Born in 1961.",
}
_EMAILS: Final = ("fatima.1961@example.org", "x7@example.net", "proud.dad.of.two@example.com")
_HIDDEN: Final = re.compile(r"^[\s#*_>]+|[\s#*_]+$")
_LONGEST_NAME: Final = 5  # words of a first line that can be one


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A CV's text and what in it tells who wrote it."""

    text: str
    name: str
    emails: Sequence[str]
    parts: Sequence[str] = ()  # of the name, that tell who is meant where they stand alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """One change, of one kind: `name`, `pronoun`, `email`, `personal` or `sentence`."""

    kind: str
    label: str
    apply: Callable[[Person], str]


def person_of(text: str, *, name: str | None, emails: Sequence[str], parts: Sequence[str] = ()) -> Person | None:
    """With the name that was found, or else that of the first line; None where neither can be a name."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    named = name or _HIDDEN.sub("", first)
    if not named or len(named.split()) > _LONGEST_NAME or named not in text:
        return None
    return Person(text=text, name=named, emails=emails, parts=parts)


def every_swap(turn: int = 0) -> Sequence[Swap]:
    """A name of every group that correspondence studies use, pronouns, addresses of e-mail, what tells of a person.

    Each group has five names; `turn` chooses among them.
    """
    chosen = {group: names[turn % len(names)] for group, names in NAME_SETS.items()}
    swaps = [
        Swap(kind="name", label=f"{name} ({group.replace('_', ' ')})", apply=_renamed(name))
        for group, name in chosen.items()
    ]
    pronouns = {target: _with_pronouns(pronoun_swap(target)) for target in ("he", "she", "they")}
    swaps += [Swap(kind="pronoun", label=target, apply=apply) for target, apply in pronouns.items()]
    swaps += [Swap(kind="email", label=address, apply=_with_email(address)) for address in _EMAILS]
    swaps += [Swap(kind="personal", label=label, apply=_with_lines(lines)) for label, lines in _PERSONAL.items()]
    return swaps + [Swap(kind="sentence", label=label, apply=_with_last(said)) for label, said in _SENTENCES.items()]


def _renamed(name: str) -> Callable[[Person], str]:
    """The whole name wherever it stands, and its parts where they are no words of the trade, such as Cook."""
    address = f"{'.'.join(unicodedata.normalize('NFKD', name).lower().split())}@example.org"

    def apply(it: Person) -> str:
        text = _with_email(address)(it)
        text = re.sub(re.escape(it.name), lambda found: _as_written(name, found[0]), text, flags=re.IGNORECASE)
        first, last = name.split()[0], name.split()[-1]
        for part in it.parts:
            other = first if it.name.startswith(part) else last
            text = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", other, text)
        return text

    return apply


def _with_email(address: str) -> Callable[[Person], str]:
    def apply(it: Person) -> str:
        text = it.text
        for each in it.emails:
            text = text.replace(each, address)
        return text

    return apply


def _with_pronouns(swap: Callable[[str], str]) -> Callable[[Person], str]:
    return lambda it: swap(it.text)


def _with_lines(lines: Sequence[str]) -> Callable[[Person], str]:
    """Below the line with the name."""

    def apply(it: Person) -> str:
        end = it.text.find("\n", it.text.index(it.name))
        head, rest = (it.text, "") if end < 0 else (it.text[:end], it.text[end:])
        return "\n".join((head, *lines)) + rest

    return apply


def _with_last(said: str) -> Callable[[Person], str]:
    return lambda it: f"{it.text.rstrip()}\n{said}\n"


def _as_written(name: str, found: str) -> str:
    return name.upper() if found.isupper() else name
