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


class PartOfYear(Pattern, frozen=True, forbid_unknown_fields=True):
    """A season or another part of a year, by its months: "summer", "Q2", "early"."""

    first: int  # 1 to 12
    last: int


Entry = str | Pattern  # a plain entry is matched as it stands, with any blanks between its words
Entries = tuple[Entry, ...]


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The base of all topics."""


class Language(Topic, frozen=True):
    """Facts about the language itself."""

    name: str  # in English
    scripts: tuple[str, ...]  # as Unicode names them: "Latin", "Cyrillic"
    supported: bool = False  # whether CVs and job descriptions in this language are read in full
    ocr_model: str | None = None  # the name of Tesseract's model; Debian's package is tesseract-ocr-NAME
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
    parts: tuple[PartOfYear, ...] = ()  # before a year: "summer 2019"
    line_end: Entries = ()  # last words of a line whose period goes on in the line below


Proving = Literal["skills", "education", "experience", "languages", "certificates", "projects", "awards"]
Telling = Literal["publications", "interests", "references", "summary", "contacts", "personal", "other"]
SectionKind = Literal[Proving, Telling]


class Sections(Topic, frozen=True):
    """Headings of the sections of a CV."""

    headings: dict[SectionKind, tuple[str, ...]]
    words: dict[SectionKind | Literal["modifier"], Words]  # a short line of these only is a heading
    misread: dict[str, str] = {}  # letters of another script that recognition puts in place of this language's


class Titles(Topic, frozen=True):
    """Words by which a line is known as the title of a position."""

    words: Words
    endings: Entries = ()  # of words for occupations; weaker than `words`


class GenderEnding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The ending of a title for a woman, that of the title for a man, and a title for a woman."""

    female: str
    male: str
    example: str


class Grammar(Topic, frozen=True):
    """Words and endings that every text of the language is made of, in lower case."""

    stemmer: str  # Snowball's name of the language
    stop_words: Words
    person_words: Words = Words()  # pronouns and titles that reveal a person's gender
    abbreviations: Words = Words()  # before a full stop that ends no sentence; as they are written
    compound_ends: Words = Words()  # behind the hyphen of a compound: "driven"
    gender_endings: tuple[GenderEnding, ...] = ()
    endings: Words = Words()  # of declension and number, which the forms of one noun differ by
    compound_tails: Words = Words()  # last parts of compounds that add nothing: "kenntnisse" of "Excelkenntnisse"


class Skills(Topic, frozen=True):
    """Words beside the name of a skill that distinguish it from an everyday word."""

    cues: Words = Words()  # beside the name: "language"
    used_in: Words = Words()  # before the name: "in"
    choice: Words = Words()  # between two names: "or"
    amounts: Entries = ()  # first words of a remark in brackets on how long: "less than 1 year"


class Redaction(Topic, frozen=True):
    """Words by which personal data is found."""

    labels: Entries  # before a colon and the value
    born: Entries = ()  # before a date or place of birth
    own_age: Entries = ()  # how someone tells their age, their birth and the name they were born with
    own_traits: Entries = ()  # first words of a sentence on family, origin, belief, orientation, health or home
    readiness: Entries = ()  # among personal data, what somebody says of conditions of work: "willing to relocate"
    sex_and_status: Entries = ()  # alone on a line, or between commas
    street_addresses: Entries = ()  # inside a text
    streets: Words = Words()  # the last word of a street's name, on a line of its own
    document_titles: Entries = ()
    countries: tuple[str, ...] = ()  # in lower case


class Negation(Topic, frozen=True):
    """Phrases that deny a skill, or only wish for it."""

    lacking: Entries
    learning: Entries = ()
    other_people: Entries = ()  # whom a wish to learn may belong to, if they are named before it
    but: Entries = ()  # ends the negated clause
    excluding: Entries = ()  # before what is left out of a list, up to the next comma or colon


class Aspirations(Topic, frozen=True):
    """Phrases that name the position that a candidate wants."""

    label_prefixes: Entries = ()
    labels: Entries = ()  # before a colon and the position
    seeking: Entries = ()  # before one of `positions` in a sentence
    positions: Entries = ()
    as_position: Entries = ()  # at the start of a line: "position as"


class Asking(Topic, frozen=True):
    """Words of a requirement: durations, levels, choices, gates."""

    years: Entries  # the unit after a number
    months: Entries
    choice: Words  # between alternatives: "or"
    one_of: Entries = ()  # before a choice
    for_example: Entries = ()  # before things that are no requirements of their own
    both: Words = Words()  # between what is all asked for: "and"
    other_gender: Words = Words()  # behind the slash of a title that is written for both: "in" of "Bäcker/in"
    numbers: dict[str, Words] = {}  # of years, in figures -> as they are written in words
    several: Entries = ()  # years without a number
    a_year: Entries = ()  # one year without a number
    range: Words = Words()  # between the two numbers of a range
    experience: Words = Words()  # words that say no more than "experience"
    age: Entries = ()  # years of life and not of experience
    levels: tuple[Entries, Entries, Entries, Entries] = ((), (), (), ())  # junior, middle, senior, lead
    work_permit: Entries = ()
    place: Entries = ()
    office: Entries = ()  # whether one works there: "hybrid"
    wished: Entries = ()  # first or last words of what need not be had: "ideally", "a plus"
    needed: Entries = ()  # last words of what has to be had: "required"
    unwanted: Entries = ()  # first words of a sentence on what is not asked for: "not interested in"
    denial: Words = Words()  # turns what stands around it: "not"
    headings: Entries = ()  # whole lines of a posting that name no position
    of_itself: Words = Words()  # with which a company speaks of itself


class Roles(Topic, frozen=True):
    """Words around the title, the employer and the dates of a position."""

    title_labels: Entries  # before a colon and the title
    employer_labels: Entries  # before a colon and the employer
    employers: Entries  # words in names of employers
    time_away: Entries  # what stands in the place of a title while somebody does not work
    between: Entries = ()  # between title and employer: "at"
    legal_forms: Entries = ()  # belong to the name before a comma: "Acme, Inc."; only employers have them
    date_labels: Entries = ()  # before the dates: "Duration"
    same: Entries = ()  # stand for the employer said before: "same firm"
    articles: Entries = ()  # before an employer without a name: "at a bakery"
    prepositions: Entries = ()  # behind the noun that names an occupation: "head of sales"
    years: Entries = ()  # units of a length of time
    months: Entries = ()


class Education(Topic, frozen=True):
    """Degrees, institutions and fields of study; each begins at the beginning of a word, but for institutions."""

    master: Entries  # or a diploma of a university
    bachelor: Entries
    school: Entries
    institutions: Entries
    before_field: Entries  # "in" of "Master in Physics"
    doctorate: Entries = ()
    vocational: Entries = ()
    general: Entries = ()  # belong to the name of a degree and are no field: "Science" of "Bachelor of Science"
    unfinished: Entries = ()  # say that a course runs, was broken off or is only planned
    finished: Entries = ()  # say the contrary, whatever else is said
    any_degree: Entries = ()  # in a posting: that of a bachelor will do
    no_field: Words = Words()  # words of a posting that name no subject: "level", "equivalent"


Level = Literal["A1", "A2", "B1", "B2", "C1", "C2", "native"]  # of CEFR, the lowest first


class Spoken(Topic, frozen=True):
    """Languages that people speak."""

    names: dict[str, Words]  # by the English name, all in lower case
    levels: dict[Level, Entries] = {}
    endings: Entries = ()  # after a language's name: "kenntnisse" of "Deutschkenntnisse"
    none: Entries = ()  # beside a language that is not spoken: "none"
    about: Words = Words()  # behind a language's name, where it is that of a language: "speaker", "lessons"


class Certificates(Topic, frozen=True):
    """Certificates and licences that each language names in its own way."""

    driving_licence: Entries = ()
    forklift_licence: Entries = ()
    others: Entries = ()
    papers: Entries = ()  # words that certificates are called by: "certificate"
    not_yet: Entries = ()  # beside a certificate that is not held: "exam booked"
    class_words: Words = Words()  # before the letters of licence classes, in lower case
    class_letters: dict[str, str] = {}  # letters of licence classes in another script -> Latin


class Nations(Topic, frozen=True):
    """Whose citizens people are. In names, `_` stands for a blank, `*` for any ending; capitals are matched as such."""

    citizens: Entries  # beside the name of a nation: "citizen", "passport"
    names: dict[str, Words]  # by ISO 3166-1 code, EU or EEA: nouns and adjectives


class Names(Topic, frozen=True):
    """Names of persons."""

    labels: Entries = ()  # before a colon and the name
    title_of: Entries = ()  # between the title of the document and the name: "Resume of"
    salutations: Entries = ()
    suffixes: Entries = ()  # degrees and the like after a name
    particles: Words = Words()  # lower-case words inside a name: "von"
    no_names: Words = Words()  # a line that has one of them is no name
    in_latin_letters: dict[str, str] = {}  # transliteration, as in e-mail addresses
    spelled_out: dict[str, str] = {}  # letters that addresses write as two
    one_sound: dict[str, str] = {}  # spellings of one sound in Latin letters
