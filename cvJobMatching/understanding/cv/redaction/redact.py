"""Cuts the person out of a CV before anything that scores sees it.

Name, contacts, address, gender, pronouns, age, nationality, marital status and references become blanks,
so that offsets stay true and no score can depend on who the candidate is.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from cvJobMatching.concepts import find
from cvJobMatching.languages.pack import alternatives
from cvJobMatching.languages.schema import Redaction
from cvJobMatching.patterns import compiled, literal
from cvJobMatching.understanding.cv.certificates import named
from cvJobMatching.understanding.cv.degrees import degree_rank
from cvJobMatching.understanding.cv.languages import spoken
from cvJobMatching.understanding.cv.name_patterns import particles
from cvJobMatching.understanding.cv.redaction.addresses import places
from cvJobMatching.understanding.cv.redaction.citizenship import citizenships
from cvJobMatching.understanding.cv.redaction.labels import labelled
from cvJobMatching.understanding.cv.redaction.traits import own_traits
from cvJobMatching.understanding.cv.title_words import has_compound_title, has_title_word
from cvJobMatching.understanding.lexicon import named_skills
from cvJobMatching.understanding.text.lines import Span, lines
from cvJobMatching.understanding.text.nations import citizens, permits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cvJobMatching.understanding.cv.parsed import ParsedCv
    from cvJobMatching.understanding.cv.sections import Section

PERSONAL_KINDS = frozenset({"personal", "references"})
PART = compiled(r"\w+")
WORD = compiled(r"\S+")
NO_NAME = compiled(r"[\d:;|/@]|,.*,")
NAME_WORDS = 5
ENDS = ".,;:!?()[]\"“”„'’"  # of a word, no part of it
LEAST_OF_A_NAME = 2  # letters
LEAST_OF_A_PART = 3  # letters of a part of a name that a word is searched for
HEADER_LINES = 10
FEW_WORDS = 8
YEAR = compiled(r"(?<!\d)(?:19|20)\d\d(?!\d)")
CONTACT = compiled(r"[@|•·/]")
CLAUSE = compiled(r"[^\n\t|•·;,.—–]+")


def blind(cv: ParsedCv, more: Iterable[Span] = ()) -> str:
    """The CV's text with everything personal, and the spans of `more`, made blank; the length stays."""
    return _blanked(cv.text, (*_personal(cv), *more))


def _blanked(text: str, spans: Iterable[Span]) -> str:
    kept, at = [], 0
    for span in sorted(spans):
        start = max(at, span.start)
        if start < span.end:
            blank = "\n".join(" " * len(line) for line in text[start : span.end].split("\n"))
            kept += [text[at:start], blank]
            at = start + len(blank)
    return "".join((*kept, text[at:]))


def _personal(cv: ParsedCv) -> Iterator[Span]:
    text, parts = cv.text, cv.sections
    for part in parts:
        if part.kind in PERSONAL_KINDS:
            spared = [] if part.kind == "references" else _spared(text, part)
            for span in _between(Span(part.heading.start, part.end), spared):
                yield from _around_licences(text, span)
    yield from (span for _, span in (*cv.emails, *cv.links, *cv.phones))
    yield from labelled(text)
    yield from places(text)
    yield from own_traits(text)
    yield from (span for _, span in citizenships(text))
    for pattern in (_personal_fact(), _street_address()):
        yield from (Span(*found.span()) for found in pattern.finditer(text))
    yield from _names(cv)
    yield from _first_line(text, parts)
    yield from _heads(text, parts)


def _names(cv: ParsedCv) -> Iterator[Span]:
    if cv.unaided_name:
        name = cv.text[cv.unaided_name.start : cv.unaided_name.end]
        yield from (Span(*found.span()) for found in literal(*name.split(), flags=re.IGNORECASE).finditer(cv.text))
        yield from _made_of(name, cv.text)
        yield from _alone(cv)


def _alone(cv: ParsedCv) -> Iterator[Span]:
    """Each part of the name by itself, capitalised, where it means nothing else: "Anna led the team".

    In capitals only as the name is: the institute AMIT is none of Amit's.
    """
    for part in telling_parts(cv):
        forms = {part, part.capitalize()} if len(part) > LEAST_OF_A_PART else {part}
        found = (literal(form, whole=True).finditer(cv.text) for form in sorted(forms))
        yield from (Span(*each.span()) for each in chain.from_iterable(found))


def telling_parts(cv: ParsedCv) -> tuple[str, ...]:
    """The parts of the name that tell who is meant where they stand alone, and mean nothing else in this CV."""
    name = cv.text[slice(*cv.unaided_name)] if cv.unaided_name else ""
    said = _blanked(cv.text, (span for _, span in (*cv.emails, *cv.links)))  # which have names in lower case
    parts = dict.fromkeys(part.strip(ENDS) for part in name.split())
    return tuple(part for part in parts if not _means_something(part, said))


def _means_something(part: str, text: str) -> bool:
    """Whether a part of a name is an everyday word of this CV, a title, a skill or another thing that may be asked."""
    plain = part.lower()
    if len(part) < LEAST_OF_A_NAME or part == plain or plain in particles():
        return True
    if has_title_word(part) or named_skills(part) or find(part):
        return True
    return literal(plain, whole=True).search(text) is not None


def _made_of(name: str, text: str) -> Iterator[Span]:
    """Words that two parts of the name stand in, such as the address of a profile."""
    parts = {part for part in PART.findall(name.casefold()) if len(part) >= LEAST_OF_A_PART}
    for word in WORD.finditer(text) if len(parts) > 1 else ():
        folded = word.group().casefold()
        if sum(part in folded for part in parts) > 1:
            start = word.start() + len(word[0]) - len(word[0].lstrip(ENDS))
            yield Span(start, start + len(word[0].strip(ENDS)))


def _in_capitals(text: str, name: str) -> Iterator[Span]:
    """A first line, which may be a name, wherever else it stands in capitals: "ADA COOK on stage"."""
    words = name.upper().split()
    if len(words) > 1 and not name.isupper():
        yield from (Span(*found.span()) for found in literal(*words, whole=True).finditer(text))


def _first_line(text: str, parts: tuple[Section, ...]) -> Iterator[Span]:
    """The first short line, usually the name: it may be "Mason Cook", so not even a title there is scored."""
    for line in list(lines(text, parts[0].start, parts[0].end))[:2]:
        line_text = text[line.start : line.end]
        if len(line_text.split()) <= NAME_WORDS and not NO_NAME.search(line_text):
            yield from _around_licences(text, line)
            yield from _in_capitals(text, line_text)
        if not _document_title().fullmatch(line_text):
            return


def _heads(text: str, parts: tuple[Section, ...]) -> Iterator[Span]:
    """Short lines at the head, and under a heading of contacts, that name neither a title nor a skill."""
    for line in (*_head(text, parts[0]), *_contacts(text, parts)):
        line_text = text[line.start : line.end]
        titled = has_title_word(line_text) or (line.start > parts[0].start and has_compound_title(line_text))
        if len(line_text.split()) <= FEW_WORDS and not titled and not named_skills(line_text):
            for span in _between(line, _telling(text, line)):
                yield from _around_licences(text, span)


def _telling(text: str, line: Span) -> Iterator[Span]:
    """The clauses of a line of the head that name languages or permits and, but for those, nothing with a capital."""
    for clause in CLAUSE.finditer(text, *line):
        told = (Span(start, end) for _, start, end in spoken(text, *clause.span()))
        mentions = [] if any(citizens(clause.group())) else sorted((*told, *permits(text, *clause.span())))
        rest = "".join(text[slice(*span)] for span in _between(Span(*clause.span()), mentions))
        if mentions and not any(sign.isupper() or sign.isdigit() for sign in rest):
            yield Span(*clause.span())


def _head(text: str, part: Section) -> Iterator[Span]:
    """The lines that say who the CV is of: up to a blank line after the first two, or to a line of another kind."""
    last = part.start
    for number, line in enumerate(lines(text, part.start, part.end)):
        ended = number > 1 and text.count("\n", last, line.start) > 1
        if number == HEADER_LINES or ended or (number and _tells_more(text[slice(*line)])):
            return
        yield line
        last = line.end


def _tells_more(line: str) -> bool:
    """Whether a line tells what was done or learned: it has a year or a degree, or is a sentence."""
    return (
        bool(YEAR.search(line)) or degree_rank(line) > 0 or (len(line.split()) > FEW_WORDS and not CONTACT.search(line))
    )


def _contacts(text: str, parts: tuple[Section, ...]) -> Iterator[Span]:
    for part in parts[1:]:
        if part.kind == "contacts":
            yield from list(lines(text, part.start, part.end))[:HEADER_LINES]


def _spared(text: str, part: Section) -> list[Span]:
    """What may be asked for of a sheet of personal data: lines that name a degree, and what one is ready for."""
    found = []
    for line in lines(text, part.start, part.end):
        if degree_rank(text[slice(*line)]):
            found.append(line)
        else:
            clauses = CLAUSE.finditer(text, *line)
            found += [Span(*clause.span()) for clause in clauses if _readiness().search(clause.group())]
    return found


def _between(whole: Span, spared: Iterable[Span]) -> Iterator[Span]:
    at = whole.start
    for span in spared:
        yield Span(at, span.start)
        at = span.end
    yield Span(at, whole.end)


def _around_licences(text: str, span: Span) -> Iterator[Span]:
    """The span less the licences in it: a driving licence is listed among personal data, but it is a qualification."""
    yield from _between(span, (Span(start, end) for _, start, end in named(text, *span)))


@cache
def _personal_fact() -> re.Pattern[str]:
    """Birth, age, sex or marital status without a label."""
    born = alternatives(Redaction, lambda redaction: redaction.born)
    age = alternatives(Redaction, lambda redaction: redaction.own_age)
    state = alternatives(Redaction, lambda redaction: redaction.sex_and_status)
    return compiled(
        rf"(?<!\w)(?:{born}\s(?:[^\n,;.]|(?<=\d)\.){{2,40}}|{age}\s*[.!]?|{state}(?=\s*[,\n.;|]|$))", re.IGNORECASE
    )


@cache
def _readiness() -> re.Pattern[str]:
    return compiled(rf"(?<!\w){alternatives(Redaction, lambda redaction: redaction.readiness)}(?!\w)", re.IGNORECASE)


@cache
def _street_address() -> re.Pattern[str]:
    return compiled(alternatives(Redaction, lambda redaction: redaction.street_addresses), re.IGNORECASE)


@cache
def _document_title() -> re.Pattern[str]:
    titles = alternatives(Redaction, lambda redaction: redaction.document_titles)
    return compiled(rf"(?<!\W)\W*+{titles}\W*+", re.IGNORECASE)
