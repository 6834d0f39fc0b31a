"""The fields of each topic of a language pack; the class `Dates` describes the file `dates.toml` of every pack."""

from __future__ import annotations

from typing import Literal

import msgspec


class Words(tuple[str, ...]):
    """Words that a pack writes as one text, separated by blanks and line breaks."""

    __slots__ = ()


class Pattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A regular expression that ignores case, and a text that it matches."""

    pattern: str
    example: str


Entry = str | Pattern  # a plain entry is matched as it stands, with any blanks between its words
Entries = tuple[Entry, ...]


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The base of all topics."""


class Language(Topic, frozen=True):
    """Facts about the language itself."""

    name: str  # in English
    scripts: tuple[str, ...]  # as Unicode names them: "Latin", "Cyrillic"
    supported: bool = False  # whether CVs and job descriptions in this language are read in full
    same_letters: dict[str, str] = {}  # lower-case letters that writers leave out -> what they write in their place
    loan_words: Words = Words()  # words of another script that this language uses


class Dates(Topic, frozen=True):
    """Words of dates and periods."""

    months: tuple[Entry, ...]  # twelve, January first, abbreviations included
    now: Entries  # the end of a period that still runs
    to: Entries  # between the two dates of a period
    before_period: Entries = ()  # "from 2018 to 2020"
    since: Entries = ()  # before the date of a period that still runs
    since_articles: Entries = ()  # between such a word and its date
    onwards: Entries = ()  # after the date of a period that still runs
    of: Entries = ()  # between month and year
    year: Entries = ()  # the word "year" after a year
    line_end: Entries = ()  # last words of a line whose period goes on in the line below


SectionKind = Literal[
    "skills",
    "education",
    "experience",
    "languages",
    "certificates",
    "projects",
    "awards",
    "publications",
    "interests",
    "references",
    "summary",
    "contacts",
    "personal",
    "other",
]


class Sections(Topic, frozen=True):
    """Headings of the sections of a CV."""

    headings: dict[SectionKind, tuple[str, ...]]
    words: dict[SectionKind | Literal["modifier"], Words]  # a short line of these only is a heading
    misread: dict[str, str] = {}  # letters of another script that recognition puts in place of this language's


class Titles(Topic, frozen=True):
    """Words by which a line is known as the title of a position."""

    words: Words
