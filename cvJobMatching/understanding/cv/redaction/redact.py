"""Cuts the person out of a CV before anything that scores sees it.

Name, contacts, address, gender, pronouns, age, nationality, marital status and references become blanks,
so that offsets stay true and no score can depend on who the candidate is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cvJobMatching.understanding.cv.certificates import named
from cvJobMatching.understanding.cv.redaction.addresses import places
from cvJobMatching.understanding.cv.title_words import has_title_word
from cvJobMatching.understanding.lexicon import named_skills
from cvJobMatching.understanding.text.lines import Span, lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cvJobMatching.understanding.cv.parsed import ParsedCv
    from cvJobMatching.understanding.cv.sections import Section

PERSONAL_KINDS = frozenset({"personal", "references"})
LABELS = (
    r"name|full\s+name|first\s+name|last\s+name|surname|salutation|anrede|civilité|pronouns?|gender|sex|geschlecht"
    r"|sexe|sexo|пол|пронoуны|местоимения"
    r"|(?:home\s+|current\s+|permanent\s+|postal\s+)?address|anschrift|adresse|wohnort|dirección|domicilio|адрес"
    r"|город(?:\s+проживания)?|место\s+(?:жительства|проживания)|проживание|проживает|adresă|adresa|domiciliu"
    r"|location|city|country|state"
    r"|date\s+of\s+birth|birth\s*date|birthday|d\.?o\.?b\.?|born|place\s+of\s+birth|geburtsdatum|geburtsort"
    r"|geboren(?:\s+am)?|date\s+de\s+naissance|lieu\s+de\s+naissance|né(?:e)?\s+le|fecha\s+de\s+nacimiento"
    r"|дата\s+рождения|год\s+рождения|родил(?:ся|ась)|data\s+nașterii|născut(?:ă)?"
    r"|age|alter|âge|edad|возраст|vârstă|nationality|citizenship|staatsangehörigkeit|nationalität|nationalité"
    r"|nacionalidad|гражданство|национальность|naționalitate|cetățenie"
    r"|marital\s+status|civil\s+status|family\s+status|familienstand|état\s+civil|situation\s+(?:de\s+famille"
    r"|familiale)|estado\s+civil|семейное\s+положение|stare\s+civilă|children|kinder|enfants|hijos|дети|religion"
    r"|konfession|religión|вероисповедание|race|ethnicity|father(?:['’]s)?\s+name|mother(?:['’]s)?\s+name"
    r"|husband(?:['’]s)?\s+name|passport(?:\s+no\.?)?"
    r"|e-?mail|mail|phone|mobile|tel(?:efon|éfono|éphone)?|telephone|телефон|почта|skype|telegram|whatsapp|linkedin"
    r"|github|photo|foto|фото|фио|ф\.и\.о\.?|имя|фамилия|отчество|nom|prénom|nombre|apellidos?|nume|prenume|vorname"
    r"|nachname"
)
LABEL = re.compile(rf"(?<![^\W\d_])(?:{LABELS})\s*\Z", re.IGNORECASE)
COLON = re.compile(r"[:：\t]")
LABELLED_END = re.compile(r"[\n|•;]")
LONGEST_LABEL = 40  # characters
BIRTH = re.compile(
    r"\b(?:born\s+(?:on|in)\s[^\n,;]{2,40}|geboren\s+(?:am|in)\s[^\n,;]{2,40}|né(?:e)?\s+le\s[^\n,;]{2,40}"
    r"|родил(?:ся|ась)\s[^\n,;]{2,40}|\d{2}\s+(?:years?\s+old|jahre\s+alt|ans\b(?!\s+d)|лет(?=\s*[,\n(]))"
    r"|(?:мужчина|женщина|male|female|männlich|weiblich|married|unmarried|single|verheiratet|ledig|marié(?:e)?"
    r"|célibataire|женат|замужем|холост)(?=\s*[,\n.;|]|$))",
    re.IGNORECASE,
)
STREET = re.compile(
    r"\b\d{1,5}\s+(?:[A-Z][\w.]*\s+){1,4}(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct"
    r"|place|way)\b[^\n|•]{0,80}|\b(?:ул|улица|просп|проспект|пер|д)\.\s*[А-Я][^\n|•]{2,60}"
    r"|\b[A-ZÄÖÜ][\wäöüß-]+(?:straße|strasse|allee|weg|platz|gasse)\s+\d+[^\n|•]{0,60}|\b\d+\s*,?\s+(?:rue|avenue"
    r"|boulevard|place)\s[^\n|•]{2,80}|\b(?:calle|avenida)\s[^\n|•]{2,60}|\b[A-Z]{2}\s+\d{5}(?:-\d{4})?\b",
    re.IGNORECASE,
)
NO_NAME = re.compile(r"[\d:;|/@]|,.*,")
DOCUMENT_TITLE = re.compile(r"\W*(?:curriculum\s+vitae|lebenslauf|resume|résumé|cv|резюме)\W*", re.IGNORECASE)
NAME_WORDS = 5
HEADER_LINES = 10
FEW_WORDS = 8


def blind(cv: ParsedCv, more: Iterable[Span] = ()) -> str:
    """The CV's text with everything personal, and the spans of `more`, made blank; the length stays."""
    out = list(cv.text)
    for span in [*_personal(cv), *more]:
        for at in range(max(0, span.start), min(len(out), span.end)):
            if out[at] != "\n":
                out[at] = " "
    return "".join(out)


def _personal(cv: ParsedCv) -> Iterator[Span]:
    text, parts = cv.text, cv.sections
    for part in parts:
        if part.kind in PERSONAL_KINDS:
            yield from _around_licences(text, Span(part.heading.start, part.end))
    yield from (span for _, span in (*cv.emails, *cv.links, *cv.phones))
    yield from _labelled(text)
    yield from places(text)
    for pattern in (BIRTH, STREET):
        yield from (Span(*found.span()) for found in pattern.finditer(text))
    yield from _names(cv)
    yield from _first_line(text, parts)
    yield from _heads(text, parts)


def _labelled(text: str) -> Iterator[Span]:
    """A personal label and what stands behind it on the line."""
    for colon in COLON.finditer(text):
        line_start = max(text.rfind("\n", 0, colon.start()) + 1, colon.start() - LONGEST_LABEL)
        label = LABEL.search(text, line_start, colon.start())
        if label:
            start = _skip_blanks(text, colon.end())
            end = LABELLED_END.search(text, start)
            yield Span(label.start(), end.start() if end else len(text))


def _skip_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\u00a0":
        at += 1
    return at


def _names(cv: ParsedCv) -> Iterator[Span]:
    if cv.name:
        pattern = r"\s+".join(re.escape(word) for word in cv.text[cv.name.start : cv.name.end].split())
        yield from (Span(*found.span()) for found in re.finditer(pattern, cv.text, re.IGNORECASE))


def _first_line(text: str, parts: tuple[Section, ...]) -> Iterator[Span]:
    """The first short line, where a name stands: it may be "Mason Cook", so not even a title there is scored."""
    for line in list(lines(text, parts[0].start, parts[0].end))[:2]:
        said = text[line.start : line.end]
        if len(said.split()) <= NAME_WORDS and not NO_NAME.search(said):
            yield line
        if not DOCUMENT_TITLE.fullmatch(said):
            return


def _heads(text: str, parts: tuple[Section, ...]) -> Iterator[Span]:
    """Short lines at the head that say neither what the person does nor what they know."""
    for part in parts[:1] + tuple(part for part in parts if part.kind == "contacts"):
        for line in list(lines(text, part.start, part.end))[:HEADER_LINES]:
            said = text[line.start : line.end]
            if len(said.split()) <= FEW_WORDS and not has_title_word(said) and not named_skills(said):
                yield from _around_licences(text, line)


def _around_licences(text: str, span: Span) -> Iterator[Span]:
    """The span less the licences in it: a driving licence stands among personal data, but tells what one may do."""
    at = span.start
    for _, start, end in named(text, *span):
        yield Span(at, start)
        at = end
    yield Span(at, span.end)
