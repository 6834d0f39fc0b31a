"""Requirements with a form of their own: years, degree, certificate, language and level."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cvJobMatching.model.report import Kind
from cvJobMatching.understanding.cv.certificates import certificate_key, named
from cvJobMatching.understanding.cv.degrees import degree_rank
from cvJobMatching.understanding.cv.languages import spoken
from cvJobMatching.understanding.text.term_weights import rarity
from cvJobMatching.understanding.text.terms import terms
from cvJobMatching.understanding.vacancy.criterion import Ask, wish
from cvJobMatching.understanding.vacancy.years import years_asks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cvJobMatching.understanding.text.lines import Span

DEGREE = re.compile(
    r"\b(?:bachelor|master['’]?s?\s+(?:degree|of|in)|master['’]s|mba|ph\.?\s?d|doctorate|(?:university|college"
    r"|graduate|advanced|undergraduate|4[-\s]year)\s+degree|degree\s+in|degree\b|b\.?\s?sc|m\.?\s?sc|b\.s\."
    r"|b\.?\s?tech"
    r"|high\s+school\s+diploma|ged\b|\w*studium|hochschulabschluss|hochschulstudium|uni(?:versitäts)?abschluss"
    r"|promotion\b"
    r"|высшее|бакалавр\w*|магистр\w*|среднее\s+(?:специальное|профессиональное)|bac\s?\+\s?\d|licence\s+(?:en|de"
    r"|d['’]|pro)|master\b|diplôme"
    r"|bts\b|dut\b|dcg\b|dscg\b|école\s+(?:d['’]ingénieurs?|de\s+commerce)|titulación|licenciatura|grado\s+(?:en"
    r"|superior|medio|universitario|o\b)|máster|ingeniería\s+\w+"
    r"|diplomă|studii\s+superioare|licență)",
    re.IGNORECASE,
)
# These are also names of what one does, so that they count only where the candidate is spoken of.
TRAINED = re.compile(
    r"\b(?:образование|(?:berufs)?ausbildung\s+(?:als|zum|zur|im|in)\b"
    r"|abgeschlossene\w*\s+(?:\w+\s+)?\w*ausbildung|berufsabschluss|vergleichbare\s+ausbildung"
    r"|título|formación\s+(?:profesional|universitaria|académica|técnica)|estudios\s+(?:universitarios|superiores"
    r"|de)|ciclo\s+formativo"
    r"|formation\s+(?:supérieure|initiale|en|de\s+niveau|comptable|technique)|cap\s+\w+|nvq\b|apprenticeship\b)",
    re.IGNORECASE,
)
SPOKEN_CUE = re.compile(
    r"fluen|spoken|written|speak|language|proficien|native|знани|владен|уров|язык|sprach|fließend|verhandlungssicher|kenntnis|courant"
    r"|maîtrise|niveau|nivel|dominio|limba|cunoa|conversational|advanced|intermediate|[ABC][12]\b"
    r"|conocimiento|idioma|von\s+vorteil|wort\s+und\s+schrift|vorausgesetzt|imprescindible|bilingu|fluid|hablad"
    r"|écrit|parlé|\blangues?\b",
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
SIMILAR = re.compile(
    r"\b(?:similar|preferabl\w+|ideally|idealerweise|de\s+préférence|preferible\w*|желательно|related|relevant|equivalent|comparable|vergleichbar\w*|ähnlich\w*|verwandt\w*|équivalent\w*"
    r"|similaire\w*|afín|afines|equivalente\w*|similares|смежн\w+|аналогичн\w+)\b",
    re.IGNORECASE,
)
ANY_FIELD = re.compile(r"\b(?:any|beliebig\w*|toute?s?\s+(?:formation|discipline)|любо\w+)\b", re.IGNORECASE)
NO_FIELD = re.compile(
    r"\b(?:bachelor\w*['’]?s?|master\w*['’]?s?|mba|ph\.?\s?d|b\.?\s?sc|m\.?\s?sc|degrees?|diploma|qualification"
    r"|university|college|graduate|undergraduate|advanced|fields?|discipline|level|minimum|higher|preferred"
    r"|required|high|school|vocational|apprenticeship|nvq|doctorate|desirable|science|subject|study|studies|least"
    r"|ideally|completed|four|year"
    r"|\w*studium\w*|\w*ausbildung|\w*abschluss|abgeschlossen\w*|erfolgreich\w*|universität\w*|hochschul\w*"
    r"|fachhochschul\w*|fachrichtung|bereich\w*|berufsausbildung|kaufmännisch\w*|technisch\w*|idealerweise"
    r"|wünschenswert|mindestens|examiniert\w*|bzw"
    r"|diplôme\w*|formation|bac|licence|niveau|école|supérieure?|université|titulaire|minimum|initiale|type|bts"
    r"|dut|cap"
    r"|licenciatura|grado|titulación|título|universitari[oa]|formación|superior|medio|estudios|profesional"
    r"|académica|ciclo|formativo|máster|afín"
    r"|высшее|среднее|специальное|профессиональное|неоконченное|полное|образовани\w+|желательно|степень"
    r"|бакалавр\w*|магистр\w*|диплом\w*|профильно\w+|техническое|педагогическое)\b",
    re.IGNORECASE,
)
HIGHER = re.compile(r"\bвысшее", re.IGNORECASE)
OF_A_MASTER = re.compile(r"магистр|специалитет", re.IGNORECASE)
EITHER = re.compile(r",|/|\s(?:or|oder|ou|o|или|à|bzw\.?|sau)\s", re.IGNORECASE)
OR = re.compile(r"\s*(?:,|/|\bor\b|\boder\b|\bou\b|\bo\b|\bили\b|\bsau\b)\s*", re.IGNORECASE)
INSTEAD = re.compile(r"\b(?:or|oder|ou|o|или)\s+\Z", re.IGNORECASE)
UNNAMED = 3  # the rank of a degree of which only the word stands there


def formal_asks(text: str, sentence: Span, *, must: bool, title: bool, task: bool) -> Iterator[Ask]:
    """The formal asks of one sentence; a level is read from the title only, and a `task` asks for no training."""
    if title:
        yield from _level(text, sentence)
    yield from years_asks(text, sentence, must=must)
    yield from _degree(text, sentence, must, task)
    yield from _certificates(text, sentence, must, degree_at(text, sentence, task=task) is not None)
    yield from _languages(text, sentence, must)


def _level(text: str, sentence: Span) -> Iterator[Ask]:
    for rank, pattern in LEVELS:
        if found := pattern.search(text, *sentence):
            yield Ask(requirement=wish(text, *found.span(), Kind.LEVEL, must=True), topic="level", rank=rank)
            return


def degree_at(text: str, sentence: Span, *, task: bool) -> int | None:
    """Where a sentence begins to ask for a degree or for vocational training."""
    found = DEGREE.search(text, *sentence) or (None if task else TRAINED.search(text, *sentence))
    return found.start() if found else None


def _degree(text: str, sentence: Span, must: bool, task: bool) -> Iterator[Ask]:
    at = degree_at(text, sentence, task=task)
    if at is not None:
        rank = _lowest(text[at : sentence.end]) or UNNAMED
        asked = wish(text, *sentence, Kind.EDUCATION, must=must)
        yield Ask(requirement=asked, topic="education", rank=rank)


def field_of(asked: str, language: str) -> tuple[str, ...]:
    """The stems of the field of study that a wish for a degree names; none when any will do."""
    at = DEGREE.search(asked) or TRAINED.search(asked)
    if at is None or ANY_FIELD.search(asked):
        return ()
    said = NO_FIELD.sub(" ", asked[at.start() :])
    return tuple(term for term, _ in terms(said, 0, len(said), language) if rarity(term) == 1.0)


def _lowest(piece: str) -> int:
    """The lowest degree that a sentence would take: "Bachelor's or Master's" is met by the first."""
    if HIGHER.search(piece) and not OF_A_MASTER.search(piece):
        return 3  # a Russian bachelor has "высшее образование" too
    return min((rank for part in EITHER.split(piece) if (rank := degree_rank(part))), default=0)


def _certificates(text: str, sentence: Span, must: bool, beside_a_degree: bool) -> Iterator[Ask]:
    """Each certificate by itself, those of a choice together; one that would do instead of a degree is a wish."""
    group: list[tuple[str, int, int]] = []
    for found in [*named(text, *sentence), None]:
        if found and group and OR.fullmatch(text, group[-1][2], found[1]):
            group.append(found)
            continue
        if group:
            names = tuple(dict.fromkeys(certificate_key(name) for name, _, _ in group))
            instead = beside_a_degree and bool(INSTEAD.search(text, sentence.start, group[0][1]))
            asked = wish(text, group[0][1], group[-1][2], Kind.CERTIFICATE, must=must and not instead)
            yield Ask(requirement=asked, topic="certificate", labels=names, name=" or ".join(names))
        group = [found] if found else []


def _languages(text: str, sentence: Span, must: bool) -> Iterator[Ask]:
    if not SPOKEN_CUE.search(text, *sentence):
        return
    for language, start, end in spoken(text, *sentence):
        yield Ask(
            requirement=wish(text, start, end, Kind.LANGUAGE, must=must),
            topic="language",
            name=language.name,
            level=language.level,
        )
