"""The form of the files in `data`, which `README.md` explains: one file a domain, one table a kind."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

NAMES = ("any", "en", "de", "fr", "es", "ru", "ro")  # the fields of an entry that hold names; `any` is of no language
LINKS = ("is", "part", "uses", "does", "needs", "shows", "near", "isnt")


class Listed(tuple[str, ...]):
    """Items that an entry writes as one text, separated by semicolons."""

    __slots__ = ()


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"is_": "is"}):
    """One concept: what it is called, and what it says of others. A link is `concept` or `concept | why, in words`."""

    any: Listed = Listed()
    en: Listed = Listed()
    de: Listed = Listed()
    fr: Listed = Listed()
    es: Listed = Listed()
    ru: Listed = Listed()
    ro: Listed = Listed()
    is_: Listed = Listed()  # what it is a kind of
    part: Listed = Listed()  # the product or service that it is a part of
    uses: Listed = Listed()  # what nobody can work with it without
    does: Listed = Listed()  # what everyone in the occupation does
    needs: Listed = Listed()  # the licence or training that nobody does the work without
    shows: Listed = Listed()  # what a certificate or degree proves
    near: Listed = Listed()  # related, and no proof
    isnt: Listed = Listed()  # often taken for it
    by: str = ""  # who issues it
    where: str = ""  # countries, by ISO 3166 code
    silent: bool = False  # whether the concept's own label is no name of it
    example: Listed = Listed()  # texts that name it
    unlike: Listed = Listed()  # texts that do not, though they look like it


class Domain(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file."""

    skill: dict[str, Entry] = {}  # what one can do, in general
    task: dict[str, Entry] = {}  # what is done at work
    tool: dict[str, Entry] = {}  # products, machines, languages of programming
    field: dict[str, Entry] = {}  # subjects, branches of industry, places of work
    occupation: dict[str, Entry] = {}
    certificate: dict[str, Entry] = {}
    licence: dict[str, Entry] = {}  # what the law asks for
    degree: dict[str, Entry] = {}
    standard: dict[str, Entry] = {}
    nothing: dict[str, Entry] = {}  # phrases that hold a name and mean something else


def decoded(file: Traversable) -> Domain:
    """The content of one file; raises `msgspec.ValidationError` where it departs from the form."""
    return msgspec.convert(tomllib.loads(file.read_text("utf-8")), Domain, dec_hook=_listed)


def _listed(kind: type, raw: object) -> Listed:
    if kind is not Listed or not isinstance(raw, str):
        raise NotImplementedError(kind)
    return Listed(item for part in raw.split(";") if (item := " ".join(part.split())))
