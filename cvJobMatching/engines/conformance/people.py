"""The same CV as somebody else's: nothing that these people differ in may move a score or a finding."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from glassbox.audit.perturb import NAME_SETS

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What a CV tells of who wrote it."""

    name: str
    email: str
    address: str
    gender: str | None  # a line of its own, where it is stated
    pronouns: tuple[str, str]  # subject and possessive, as they begin a sentence


SOMEBODY: Final = Person(
    name="Anna Berger",
    email="anna.berger@quellwerk.example",
    address="Lindenweg 4, 20095 Hamburg, Germany",
    gender="female",
    pronouns=("She", "Her"),
)
_PRONOUNS: Final = {"he": ("He", "His"), "they": ("They", "Their")}
_GENDERS: Final = {"male": "male", "non-binary": "non-binary", "not stated": None}
_ADDRESSES: Final = {
    "another town": "Sonnenallee 210, 12059 Berlin, Germany",
    "another country": "12 Elm Street, Springfield, IL 62704, USA",
    "another script": "улица Ленина 5, 630004 Новосибирск",
}
_EMAILS: Final = {
    "of another name": "fatima.yilmaz@quellwerk.example",
    "with a year of birth": "f.1961@quellwerk.example",
    "that tells of the family": "proud.dad.of.two@quellwerk.example",
}


def everybody_else() -> Mapping[str, Mapping[str, Person]]:
    """What is swapped -> how it is called in a result -> the person.

    The names are those of correspondence studies, one of each group.
    """
    names = {group: of_group[0] for group, of_group in NAME_SETS.items()}
    return {
        "name": {f"{name} ({group.replace('_', ' ')})": _named(name) for group, name in names.items()},
        "gender": {label: replace(SOMEBODY, gender=gender) for label, gender in _GENDERS.items()},
        "pronoun": {label: replace(SOMEBODY, pronouns=pronouns) for label, pronouns in _PRONOUNS.items()},
        "address": {label: replace(SOMEBODY, address=address) for label, address in _ADDRESSES.items()},
        "email": {label: replace(SOMEBODY, email=email) for label, email in _EMAILS.items()},
    }


def _named(name: str) -> Person:
    """Whoever has another name has another address of e-mail, too."""
    return replace(SOMEBODY, name=name, email=f"{'.'.join(name.lower().split())}@quellwerk.example")
