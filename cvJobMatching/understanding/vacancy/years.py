"""Years of experience, as postings in six languages ask for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cvJobMatching.model.report import Kind
from cvJobMatching.understanding.lexicon import named_skills
from cvJobMatching.understanding.vacancy.criterion import Ask, wish
from cvJobMatching.understanding.vacancy.soft_skills import is_trait

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cvJobMatching.understanding.text.lines import Span

WORDED = {
    word: number
    for number, listed in (
        (1, "one ein einem einer eines un une uno una одного"),
        (2, "two zwei deux dos двух"),
        (3, "three drei trois tres трех трёх"),
        (4, "four vier quatre cuatro четырех четырёх"),
        (5, "five fünf cinq cinco пяти"),
        (6, "six sechs seis шести"),
        (7, "seven sieben sept siete семи"),
        (8, "eight acht huit ocho восьми"),
        (10, "ten zehn dix diez десяти"),
    )
    for word in listed.split()
}
YEARS = re.compile(
    r"(?<![\w.,])(?P<years>\d{1,2}(?:[.,]\d)?|"
    + "|".join(WORDED)
    + r")\s*(?:\(\w+\)\s*)?(?:\+|plus|[-–—]\s*\d{1,2}\+?|(?:to|bis|à|a)\s+\d{1,2}|х)?[-\s]*"
    r"(?:(?:years?|yrs?|лет|года?|годов|jahre?n?s?|ans?|années?|años?|ani)\b(?!\s+old)"
    r"|(?P<months>months?|monate?n?|mois|meses|мес(?:\.|яц\w*)?)(?!\w))",
    re.IGNORECASE,
)
# "от года" names no number and means one; "mehrjährige Erfahrung" means more than one.
A_YEAR = re.compile(r"\b(?:от|не\s+менее|минимум|более)\s+год(?:а|у)?\b|\bat\s+least\s+a\s+year\b", re.IGNORECASE)
SEVERAL = re.compile(
    r"\bmehrjährig\w*|\bseveral\s+years|\bplusieurs\s+années|\bvarios\s+años|\bнесколько\s+лет|\bнескольких\s+лет",
    re.IGNORECASE,
)
OF_EXPERIENCE = re.compile(
    r"experien|опыт|erfahrung|expérience|стаж|experiență|\bexp\b|background|working|работ|berufspraxis|ancienneté",
    re.IGNORECASE,
)
MOST = 25.0  # years: more is the age of a company


def years_asks(text: str, sentence: Span, *, must: bool) -> Iterator[Ask]:
    """The years that a sentence asks for, with the skill that they are asked of when it names a single one."""
    years = _asked(text, sentence)
    if not 0 < years <= MOST or not OF_EXPERIENCE.search(text, *sentence):
        return
    found = (mention.label for mention in named_skills(text[sentence.start : sentence.end]))
    labels = tuple(dict.fromkeys(label for label in found if not is_trait(label)))
    named_skill = labels[:1] if len(labels) == 1 else ()
    yield Ask(
        requirement=wish(text, *sentence, Kind.EXPERIENCE, must=must),
        topic="years",
        years=years,
        labels=named_skill,
        name=" ".join(named_skill),
    )


def _asked(text: str, sentence: Span) -> float:
    found = YEARS.search(text, *sentence)
    if found:
        number = float(WORDED.get(found["years"].lower(), 0) or found["years"].replace(",", "."))
        return number / 12 if found["months"] else number
    if A_YEAR.search(text, *sentence):
        return 1.0
    return 2.0 if SEVERAL.search(text, *sentence) else 0.0
