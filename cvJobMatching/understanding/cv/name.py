"""The candidate's name: found so that it can be shown, and so that it can be cut out of what is scored."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from cvJobMatching.understanding.cv.sections import headings, squeezed
from cvJobMatching.understanding.cv.title_words import has_title_word
from cvJobMatching.understanding.lexicon import named_skills
from cvJobMatching.understanding.text.lines import Span, lines, trimmed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cvJobMatching.understanding.cv.sections import Section

LABEL = re.compile(
    r"^\s*(?:full\s+name|name|candidate(?:\s+name)?|nom(?:\s+et\s+prénom|\s+complet)?|nombre|nume|фио|ф\.и\.о\.?"
    r"|имя|(?:vor-\s*und\s+)?(?:nach)?name|nombre\s+y\s+apellidos?|nume\s+[șs]i\s+prenume)"
    r"\s*(?:[:\-–]|\t[\W_]*)\s*(?P<name>\S.*)$",
    re.IGNORECASE,
)
PREFIX = re.compile(
    r"^[\"'“]*(?:(?:curriculum\s+vitae|lebenslauf|resume|résumé|cv|резюме)(?:\s+of)?\b|(?:mr|mrs|ms|dr|prof|herr"
    r"|frau)\b)?[.:\s\-–]*",
    re.IGNORECASE,
)
SUFFIX = re.compile(
    r"\s*,?\s+(?:ph\.?d\.?|mba|m\.?d\.?|r\.?n\.?|cpa|pmp|jr\.?|sr\.?|esq\.?|b\.?sc\.?|m\.?sc\.?)\.?$", re.IGNORECASE
)
PART = re.compile(
    r"(?:[A-ZА-ЯЁÀ-ÞŁŚŻŞČŠŽĂÂÎȘȚİ](?:[^\W\d_]|['’`.\-])*|(?:de|da|dos|del|della|di|la|le|van|von|der|den|bin|ibn|al"
    r"|el|ten|ter|zu|y|e|оглы|кызы)\.?)"
)
ELSEWHERE = frozenset(
    [
        "street",
        "st",
        "avenue",
        "road",
        "city",
        "state",
        "country",
        "india",
        "germany",
        "france",
        "russia",
        "usa",
        "uk",
        "remote",
        "university",
        "college",
        "institute",
        "school",
        "company",
        "limited",
        "ltd",
        "inc",
        "llc",
        "gmbh",
        "phone",
        "email",
        "mobile",
        "address",
        "россия",
        "москва",
        "улица",
        "город",
        "компания",
        "институт",
        "университет",
        "телефон",
        "почта",
        "github",
        "linkedin",
        "engineering",
        "science",
        "technology",
        "technologies",
        "management",
        "services",
        "solutions",
        "new",
        "senior",
        "junior",
        "middle",
        "available",
        "nationality",
        "санкт-петербург",
        "казань",
        "новосибирск",
        "екатеринбург",
        "минск",
        "киев",
        "алматы",
        "page",
        "summary",
        "references",
        "dear",
        "и",
        "the",
        "and",
        "for",
        "with",
        "of",
        "in",
    ]
)
PARTICLES = (" von", " van", " de", " der", " den", " del", " di", " da", " la", " le", " dos")
FIRST_LINES = 4
SEARCHED = 80  # lines


def find_name(text: str, parts: Sequence[Section], addresses: Sequence[str]) -> Span | None:
    """Where the name stands; `addresses` are the e-mail addresses of the same text."""
    found = list(lines(text))[:SEARCHED]
    for line in found:
        if labelled := LABEL.match(text[line.start : line.end]):
            return trimmed(text, line.start + labelled.start("name"), line.end)
    ranked = [(_rank(text, line, index, parts, addresses), -index, line) for index, line in enumerate(found)]
    pairs = _pairs(text, [line for line in found if squeezed(text[line.start : line.end]) not in headings()])
    ranked += [(_rank(text, pair, index, parts, addresses) - 0.5, -index, pair) for index, pair in pairs]
    best = max(ranked, default=None)
    if best is None or best[0] <= 0:
        return None
    return _whole_name(text, best[2], addresses)


def _whole_name(text: str, line: Span, addresses: Sequence[str]) -> Span | None:
    """The name of a line; with a word of the next line that it breaks before: "Christa von", "Adel"."""
    span = name_within(text, line)
    below = next(lines(text, span.end), None) if span else None
    if span is None or below is None:
        return span
    word = text[below.start : below.end]
    broken = text[span.start : span.end].lower().endswith(PARTICLES) or _in_address(word, addresses)
    return Span(span.start, below.end) if broken and PART.fullmatch(word) and span.end == line.end else span


def _pairs(text: str, found: list[Span]) -> list[tuple[int, Span]]:
    """Two lines of one word each: a first name set above a last name."""
    single = [len(text[line.start : line.end].split()) == 1 for line in found]
    return [
        (at, Span(found[at].start, found[at + 1].end))
        for at in range(min(len(found) - 1, SEARCHED))
        if single[at] and single[at + 1]
    ]


def name_within(text: str, line: Span) -> Span | None:
    """The part of a line that reads as a name: two to five capitalised words."""
    start, end = line
    if prefix := PREFIX.match(text[start:end]):
        start += prefix.end()
    cut = re.search(r"\s*(?:[|•,;(/\t]|\s[-–—]\s|\s{3,})", text[start:end])
    if cut and cut.start() > 0:
        end = start + cut.start()
    if suffix := SUFFIX.search(text[start:end]):
        end = start + suffix.start()
    words = text[start:end].split()
    if 2 <= len(words) <= 5 and all(PART.fullmatch(word) for word in words) and words[0][0].isupper():
        return trimmed(text, start, end)
    return None


def _rank(text: str, line: Span, index: int, parts: Sequence[Section], addresses: Sequence[str]) -> float:
    span = name_within(text, line)
    if span is None:
        return 0.0
    name = text[span.start : span.end]
    matched = _in_address(name, addresses)
    if squeezed(name) in headings() or (_speaks_of_something_else(name) and not matched):
        return 0.0
    header = parts[0].end > span.start
    points = 4.0 * matched + (2.0 if index < FIRST_LINES else 0.0) + (1.0 if header else 0.0) + 1.0 / (2 + index)
    if named_skills(name) and not matched and index > 0:
        return 0.0
    return points if matched or index < FIRST_LINES or header or _in_contacts(span, parts) else 0.0


def _in_contacts(span: Span, parts: Sequence[Section]) -> bool:
    return any(part.kind in {"contacts", "personal"} and part.start <= span.start < part.end for part in parts)


def _speaks_of_something_else(name: str) -> bool:
    return has_title_word(name) or bool(ELSEWHERE & {word.strip(".,").lower() for word in name.split()})


TRANSLITERATED = str.maketrans(
    {
        "а": "a",
        "б": "b",
        "в": "v",
        "г": "g",
        "д": "d",
        "е": "e",
        "ё": "e",
        "ж": "zh",
        "з": "z",
        "и": "i",
        "й": "y",
        "к": "k",
        "л": "l",
        "м": "m",
        "н": "n",
        "о": "o",
        "п": "p",
        "р": "r",
        "с": "s",
        "т": "t",
        "у": "u",
        "ф": "f",
        "х": "h",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "sch",
        "ъ": "",
        "ы": "y",
        "ь": "",
        "э": "e",
        "ю": "yu",
        "я": "ya",
    }
)


UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa"})


def _in_address(name: str, addresses: Sequence[str]) -> bool:
    parts = {spelt for word in re.findall(r"[^\W\d_]{3,}", name) for spelt in _spellings(word.lower())}
    boxes = [_sounded(re.sub(r"[^a-z]", "", address.split("@")[0].lower())) for address in addresses]
    return any(part in box for part in parts for box in boxes)


def _spellings(word: str) -> set[str]:
    """How an address may write a word: Cyrillic in Latin letters, others without their marks or with an e."""
    bare = unicodedata.normalize("NFKD", word.translate(TRANSLITERATED).replace("ß", "ss"))
    plain = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return {_sounded(plain), _sounded(word.translate(TRANSLITERATED).translate(UMLAUTS))}


def _sounded(word: str) -> str:
    """The ways of writing one Russian sound as one."""
    return word.replace("kh", "h").replace("shch", "sch").replace("x", "ks").replace("j", "y")
