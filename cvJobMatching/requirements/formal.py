"""Requirements with a form of their own: years, degree, certificate, language, level, location, work authorisation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cvJobMatching.lexicon import named_skills
from cvJobMatching.profile.certificates import named
from cvJobMatching.profile.education import degree_rank
from cvJobMatching.profile.speaks import spoken
from cvJobMatching.requirements.ask import Ask
from cvJobMatching.types import Kind, Requirement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cvJobMatching.text.lines import Span

WORDED = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "ten": 10,
    "одного": 1,
    "двух": 2,
    "трех": 3,
    "трёх": 3,
    "пяти": 5,
}
YEARS = re.compile(
    r"(?<![\d.,])(?P<years>\d{1,2}(?:[.,]\d)?|"
    + "|".join(WORDED)
    + r")\s*(?:\(\d+\)\s*)?(?:\+|plus|[-–—]\s*\d{1,2}\+?|to\s+\d{1,2}|х)?[-\s]*(?:years?|yrs?|лет|года?"
    r"|годов|jahre?n?|ans|années|años|ani)\b(?!\s+old)",
    re.IGNORECASE,
)
OF_EXPERIENCE = re.compile(
    r"experien|опыт|erfahrung|expérience|стаж|experiență|\bexp\b|background|working|работ", re.IGNORECASE
)
DEGREE = re.compile(
    r"\b(?:bachelor|master['’]?s?\s+(?:degree|of|in)|master['’]s|mba|ph\.?\s?d|doctorate|(?:university|college"
    r"|graduate|advanced|undergraduate|4[-\s]year)\s+degree|degree\s+in|degree\b|b\.?\s?sc|b\.s\.|b\.?\s?tech"
    r"|high\s+school\s+diploma|ged\b"
    r"|высшее|образование|бакалавр\w*|магистр\w*|abgeschlossenes\s+\w*studium|studium|hochschulabschluss|ausbildung"
    r"|diplôme|bac\s?\+\s?\d|licence|titulación|título|licenciatura|grado\s+en|diplomă|studii\s+superioare|licență)",
    re.IGNORECASE,
)
SPOKEN_CUE = re.compile(
    r"fluen|spoken|written|speak|language|proficien|native|знани|владен|уров|язык|sprach|fließend|kenntnis|courant"
    r"|maîtrise|niveau|nivel|dominio|limba|cunoa|conversational|advanced|intermediate|[ABC][12]\b",
    re.IGNORECASE,
)
LEVELS = (
    (
        1,
        re.compile(
            r"\b(?:intern|trainee|junior|entry[-\s]level|джуниор|джун|младший|стаж[её]р|praktikant|stagiaire"
            r"|becario)\b",
            re.IGNORECASE,
        ),
    ),
    (2, re.compile(r"\b(?:middle|mid[-\s]level|мидл)\b", re.IGNORECASE)),
    (3, re.compile(r"\b(?:senior|sr\.?|сеньор|старший|ведущий|experienced|superior)\b", re.IGNORECASE)),
    (
        4,
        re.compile(
            r"\b(?:lead|principal|head\s+of|director|chief|тимлид|техлид|руководитель|leiter|директор"
            r"|staff\s+engineer|vp|vice\s+president)\b",
            re.IGNORECASE,
        ),
    ),
)
LOCATION = re.compile(
    r"(?:\b(?:location|standort|lieu|ubicación|город|локация|место\s+работы|locație)\s*[:：]\s*[^\n.;|]{2,60}"
    r"|\b(?:based|located|living)\s+in\s+(?:the\s+)?[A-Z][\w\s,]{2,40}|\b(?:fully\s+|100\s?%\s+)?remote(?:ly)?\b"
    r"|\bon[-\s]?site\b|\bhybrid\b|\brelocat\w+"
    r"|\bудал[её]нн\w+|\bв\s+офисе\b|\bгибрид\w*|\bготовность\s+к\s+(?:переезду|релокации)|\bвыезд\w*"
    r"|\bhomeoffice\b|\btélétravail\b|\bwilling(?:ness)?\s+to\s+travel\b|\btravel\s+(?:required|up\s+to)\b)",
    re.IGNORECASE,
)
AUTHORISED = re.compile(
    r"(?:\b(?:authori[sz]ed|eligible|legally\s+able|right|permission|permit|authori[sz]ation|eligibility)\s+to\s+work\b[^\n.;]{0,50}"
    r"|\bwork\s+(?:permit|authori[sz]ation|visa)\b|\bvisa\s+sponsorship\b|\bsecurity\s+clearance\b|\b(?:us|eu"
    r"|uk)\s+citizen\w*"
    r"|\bгражданство\b[^\n.;]{0,30}|\bразрешение\s+на\s+работу\b|\barbeitserlaubnis\b|\bpermis\s+de\s+travail\b"
    r"|\bpermiso\s+de\s+trabajo\b|\bpermis\s+de\s+muncă\b)",
    re.IGNORECASE,
)

CONTRACT = re.compile(
    r"(?:\b(?:contract|employment|job|work)\s+type\b|\b(?:full|part)[-\s]?time\b|\bpermanent(?:\s+(?:position|contract|role))?\b"
    r"|\b(?:fixed[-\s]term|temporary|freelance|immediate\s+start|start\s+date)\b|\bvollzeit\b|\bteilzeit\b|\b(?:un)?befristet\w*"
    r"|\bfestanstellung\b|\btemps\s+(?:plein|partiel)\b|\bcd[id]\b|\b(?:jornada|tiempo)\s+complet[ao]\b|\bnormă\s+întreagă\b"
    r"|\bполная\s+занятость\b|\bполный\s+(?:рабочий\s+)?день\b|\bчастичная\s+занятость\b|\bзанятость\s*[:：])",
    re.IGNORECASE,
)


def formal_asks(text: str, sentence: Span, *, must: bool, title: bool) -> Iterator[Ask]:
    """The formal asks of one sentence; a level is read from the title only."""
    if title:
        yield from _level(text, sentence)
    yield from _years(text, sentence, must)
    yield from _degree(text, sentence, must)
    yield from _certificates(text, sentence, must)
    yield from _languages(text, sentence, must)


def _requirement(text: str, start: int, end: int, kind: Kind, must: bool) -> Requirement:
    return Requirement(text=text[start:end], kind=kind, must=must, start=start, end=end)


def _level(text: str, sentence: Span) -> Iterator[Ask]:
    for rank, pattern in LEVELS:
        if found := pattern.search(text, *sentence):
            yield Ask(requirement=_requirement(text, *found.span(), Kind.LEVEL, True), topic="level", rank=rank)
            return


def _years(text: str, sentence: Span, must: bool) -> Iterator[Ask]:
    found = YEARS.search(text, *sentence)
    if not found or not OF_EXPERIENCE.search(text, *sentence):
        return
    years = float(WORDED.get(found["years"].lower(), 0) or found["years"].replace(",", "."))
    if years > 30:  # a company's age, not a wish
        return
    labels = tuple(dict.fromkeys(mention.label for mention in named_skills(text[sentence.start : sentence.end])))
    named_skill = labels[:1] if len(labels) == 1 else ()
    yield Ask(
        requirement=_requirement(text, *sentence, Kind.EXPERIENCE, must),
        topic="years",
        years=years,
        labels=named_skill,
        name=" ".join(named_skill),
    )


def _degree(text: str, sentence: Span, must: bool) -> Iterator[Ask]:
    if found := DEGREE.search(text, *sentence):
        ranks = [rank for piece in (text[found.start() : sentence.end],) if (rank := _lowest(piece))]
        yield Ask(
            requirement=_requirement(text, *sentence, Kind.EDUCATION, must),
            topic="education",
            rank=ranks[0] if ranks else 3,
        )


def _lowest(piece: str) -> int:
    """The lowest degree that a sentence would take: "Bachelor's or Master's" is met by the first."""
    return min(
        (
            rank
            for part in piece.replace("/", ",").split(",")
            for word in part.split(" or ")
            if (rank := degree_rank(word))
        ),
        default=0,
    )


def _certificates(text: str, sentence: Span, must: bool) -> Iterator[Ask]:
    for name, start, end in named(text, *sentence):
        yield Ask(
            requirement=_requirement(text, start, end, Kind.CERTIFICATE, must), topic="certificate", name=name.lower()
        )


def _languages(text: str, sentence: Span, must: bool) -> Iterator[Ask]:
    if not SPOKEN_CUE.search(text, *sentence):
        return
    for language, start, end in spoken(text, *sentence):
        yield Ask(
            requirement=_requirement(text, start, end, Kind.LANGUAGE, must),
            topic="language",
            name=language.name,
            level=language.level,
        )


def gates(text: str, sentence: Span, *, must: bool) -> Iterator[Ask]:
    """Place and permission to work: asked for anywhere, under the benefits too; they never carry points."""
    for kind, pattern in ((Kind.LOCATION, LOCATION), (Kind.WORK_AUTHORISATION, AUTHORISED)):
        if found := pattern.search(text, *sentence):
            yield Ask(requirement=_requirement(text, *found.span(), kind, must), topic="gate", name=kind.value)


def without_gates(said: str) -> str:
    """A passage with place, permission to work and kind of contract made blank; the length stays."""
    for pattern in (LOCATION, AUTHORISED, CONTRACT):
        said = pattern.sub(lambda found: " " * len(found.group()), said)
    return said
