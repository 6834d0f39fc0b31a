"""Years of experience, in all or with one skill."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from cvJobMatching.model.report import Kind
from cvJobMatching.requirements.criterion import Criterion, requirement
from cvJobMatching.requirements.kinds.title import Title
from cvJobMatching.requirements.soft_skills import is_trait
from cvJobMatching.requirements.verdict import MOST_QUOTES, Verdict, status_of
from cvJobMatching.understanding.cv.roles import months_covered
from cvJobMatching.understanding.lexicon.occupations import families, families_of
from cvJobMatching.understanding.text.lines import Span
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence
    from typing import Self

    from cvJobMatching.understanding.cv.features import CandidateFacts
    from cvJobMatching.understanding.cv.roles import Placed
    from cvJobMatching.understanding.vacancy.parsed import ParsedJobDescription, Sentence

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Years(Criterion):
    """`skill` is what they are asked of, `families` the lines of work of the posting when no skill is named."""

    years: float
    skill: str | None
    families: frozenset[str]

    rank: ClassVar[int] = 2
    points: ClassVar[tuple[str, str]] = ("years_must", "years_nice")

    @property
    def identity(self) -> Hashable:
        return self.skill

    @classmethod
    def read(cls, posting: ParsedJobDescription, sentence: Sentence, found: Sequence[Criterion]) -> Iterator[Self]:
        """The years that a sentence asks for, with the skill that they are asked of when it names a single one."""
        years = _asked(posting.text, sentence.span)
        if not 0 < years <= weights().thresholds["most_years"] or not OF_EXPERIENCE.search(
            posting.text, *sentence.span
        ):
            return
        labels = {mention.label for mention in sentence.mentions if not is_trait(mention.label)}
        skill = labels.pop() if len(labels) == 1 else None
        families = () if skill else (each.families for each in found if isinstance(each, Title))
        asked = requirement(posting.text, sentence.span, Kind.EXPERIENCE, must=not sentence.nice)
        yield cls(requirement=asked, years=years, skill=skill, families=frozenset().union(*families))

    def judge(self, cv: CandidateFacts) -> Verdict:
        """Months of the dated roles, overlaps counted once.

        Of the roles that name the skill, if one is asked for; else of those that are not plainly of another trade.
        """
        if cv.months is None:
            return Verdict(None, note="the CV dates no role; ask for the years of experience")
        naming = [placed for at, placed in enumerate(cv.roles) if self.skill and _names(cv, self.skill, at)]
        trade = [placed for placed in cv.roles if not self.families or _may_be_of(placed.role.title, self.families)]
        if not trade:
            return Verdict(0.0, note=f"{in_years(cv.months)} in all, but in another line of work")
        return self._counted(naming, trade, cv)

    def _counted(self, naming: list[Placed], trade: list[Placed], cv: CandidateFacts) -> Verdict:
        counted = naming or trade
        months = months_covered(counted, cv.as_of) or 0
        spans = tuple(Span(placed.period.at, placed.period.stop) for placed in counted[:MOST_QUOTES] if placed.period)
        needed = self.years * 12
        share = 1.0 if months >= needed else months / needed
        if self.skill and not naming:
            part = weights().of["years_without_skill"]
            return Verdict(share * part, spans, f"{in_years(months)} in all; no dated role names {self.skill}")
        what = f" with {self.skill}" if self.skill else ""
        other = "" if naming else _left_out(trade, cv, self.families)
        note = f"{in_years(months)}{what}{other}; {in_years(round(needed))} asked for"
        return Verdict(share, spans, note, status_of(share, met=1.0))


def _asked(text: str, sentence: Span) -> float:
    found = YEARS.search(text, *sentence)
    if found:
        number = float(WORDED.get(found["years"].lower(), 0) or found["years"].replace(",", "."))
        return number / 12 if found["months"] else number
    if A_YEAR.search(text, *sentence):
        return 1.0
    return weights().thresholds["several_years"] if SEVERAL.search(text, *sentence) else 0.0


def _left_out(trade: list[Placed], cv: CandidateFacts, wanted: frozenset[str]) -> str:
    """What a reader should know of the roles that were and were not counted."""
    untold = sum(not (placed.role.title and families_of(placed.role.title)) for placed in trade) if wanted else 0
    return (", other lines of work left out" if len(trade) < len(cv.roles) else "") + (
        f", counting {untold} role{'' if untold == 1 else 's'} of an untold line of work" if untold else ""
    )


def _may_be_of(title: str | None, wanted: frozenset[str]) -> bool:
    """Whether a title is of a trade near those wanted, or of an unknown one."""
    named = families_of(title) if title else frozenset()
    return not named or not {families()[name].group for name in named}.isdisjoint(
        families()[name].group for name in wanted
    )


def in_years(months: int) -> str:
    """A duration in words: "2 years 3 months"."""
    years, rest = divmod(months, 12)
    parts = [f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in ((years, "year"), (rest, "month"))]
    return " ".join(part for part, number in zip(parts, (years, rest), strict=True) if number) or "0 months"


def _names(cv: CandidateFacts, skill: str, role: int) -> bool:
    return any(place.in_role == role for place in cv.skills.get(skill, ()))
