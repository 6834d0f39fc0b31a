"""Years of experience, in all or of a subject."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, ClassVar, Final

from cvJobMatching.concepts import best_path
from cvJobMatching.languages.pack import all_words, alternatives, topic
from cvJobMatching.languages.schema import Asking
from cvJobMatching.model.report import FindingStatus, Kind, Topic
from cvJobMatching.requirements.criterion import Criterion, Measure
from cvJobMatching.requirements.spoken_of import concepts_of
from cvJobMatching.requirements.verdict import SILENT, Verdict
from cvJobMatching.understanding.cv.roles import months_covered
from cvJobMatching.understanding.text.lines import Span
from cvJobMatching.understanding.text.terms import stems_of
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from cvJobMatching.model.report import Requirement
    from cvJobMatching.understanding.cv.features import CandidateFacts
    from cvJobMatching.understanding.cv.roles import Placed

MOST_ROLES: Final = 3  # that are quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class Years(Criterion):
    """`months` asked for, 0 when no number is told; `subject` the words without the number."""

    months: float
    subject: str

    topic: ClassVar[Topic] = Topic.YEARS
    kind: ClassVar[Kind] = Kind.EXPERIENCE
    points: ClassVar[tuple[str, str]] = ("years_must", "years_nice")

    @classmethod
    def of(cls, requirement: Requirement) -> Self:
        """The lowest number of a range, and what is left of the words."""
        months, subject = _asked(requirement.text)
        return cls(requirement=requirement, months=months, subject=subject)

    def judge(self, cv: CandidateFacts) -> Verdict:
        """Months of the roles that show the subject, overlaps counted once; silent when none is told to."""
        if not self.months or cv.months is None:
            return SILENT
        shown = self._showing(cv)
        months = months_covered(shown, cv.as_of) or 0 if shown else 0
        if not shown:
            note = f"{in_years(cv.months)} in all; {in_years(self.months)} asked for"
            return SILENT if cv.months >= self.months else Verdict(note=note)
        spans = tuple(Span(placed.period.at, placed.period.stop) for placed in shown[:MOST_ROLES] if placed.period)
        note = f"{in_years(months)} in roles that show it; {in_years(self.months)} asked for"
        return Verdict(FindingStatus.MET if months >= self.months else FindingStatus.PARTIAL, spans, note)

    def measure(self, cv: CandidateFacts) -> Measure:
        """Months in all and months of the subject, each by what is asked; whether a role shows the subject."""
        if not self.months or cv.months is None:
            return (0.0, 0.0, 0.0)
        shown = self._showing(cv)
        of_it = months_covered(shown, cv.as_of) or 0 if shown else 0
        return (min(2.0, cv.months / self.months), min(2.0, of_it / self.months), float(bool(shown)))

    def months_asked(self) -> float:
        """The lowest number of a range."""
        return self.months

    def told(self, cv: CandidateFacts) -> tuple[float, float]:
        """The longest time that a passage states, by what is asked."""
        if not self.months:
            return (0.0, 0.0)
        language = cv.language or "en"
        wanted, asked = self._wanted(language)
        all_of_it = not wanted and not asked
        whole = of_it = 0.0
        for unit, months in _stated(cv.text, cv.units):
            whole = max(whole, months)
            if all_of_it or _shows(cv.text[slice(*unit)], wanted, asked, language):
                of_it = max(of_it, months)
        return min(2.0, whole / self.months), min(2.0, of_it / self.months)

    def words(self, position: str | None) -> str:
        """With the posting's line of work, where the words name no subject of their own."""
        text = self.requirement.text
        return f"{text} ({position})" if position and _names_nothing(self.subject) else text

    def _showing(self, cv: CandidateFacts) -> Sequence[Placed]:
        """The roles whose words or concepts show the subject; all of them when there is no subject."""
        language = cv.language or "en"
        wanted, asked = self._wanted(language)
        if not wanted and not asked:
            return cv.roles
        return [placed for placed in cv.roles if _shows(cv.text[slice(*placed.span)], wanted, asked, language)]

    def _wanted(self, language: str) -> tuple[frozenset[str], frozenset[str]]:
        """Stems and concepts of the subject."""
        return stems_of(self.subject, language) - _empty(language), concepts_of(self.subject)


def _shows(text: str, wanted: frozenset[str], asked: frozenset[str], language: str) -> bool:
    if asked and any((way := best_path(concepts_of(text), concept)) and way.strength.proves for concept in asked):
        return True
    held = stems_of(text, language)
    return bool(wanted) and 2 * len(wanted & held) >= len(wanted)


@lru_cache(maxsize=16)
def _stated(text: str, units: tuple[Span, ...]) -> tuple[tuple[Span, float], ...]:
    """The passages that state a time, each with its months."""
    told = ((unit, _asked(text[slice(*unit)])[0]) for unit in units)
    return tuple((unit, months) for unit, months in told if months)


@lru_cache(maxsize=1024)
def _names_nothing(subject: str) -> bool:
    """Whether some language has no word in it that says more than "experience"."""
    return any(not stems_of(subject, language) - _empty(language) for language in topic(Asking))


@cache
def _empty(language: str) -> frozenset[str]:
    """The stems of words that say no more than "experience"."""
    words = " ".join(sorted(all_words(Asking, lambda asking: asking.experience)))
    return stems_of(words, language)


@cache
def _worded() -> dict[str, float]:
    """The numbers that are written in words."""
    listed = (pair for asking in topic(Asking).values() for pair in asking.numbers.items())
    return {word: float(number) for number, words in listed for word in words}


@cache
def _duration() -> re.Pattern[str]:
    number = rf"(?:\d{{1,2}}(?:[.,]\d|-\w{{1,2}})?|{'|'.join(sorted(_worded(), key=len, reverse=True))})"
    between = "|".join(sorted(all_words(Asking, lambda asking: asking.range)))
    years, months = (alternatives(Asking, unit) for unit in (lambda a: a.years, lambda a: a.months))
    return re.compile(
        rf"(?<![\w.,])(?P<number>{number})\s?(?:\(\w{{1,8}}\)\s?)?(?:\+|plus)?(?:\s?(?:[-–—]|{between})\s?{number}\+?)?"
        rf"[-\s]?(?:\w{{4,6}}\s)?(?:(?P<years>{years})|(?P<months>{months}))(?!\w)",
        re.IGNORECASE,
    )


@cache
def _unnumbered() -> tuple[tuple[float, re.Pattern[str]], ...]:
    named = (
        (12.0, alternatives(Asking, lambda a: a.a_year)),
        (12 * weights().thresholds["several_years"], alternatives(Asking, lambda a: a.several)),
    )
    return tuple((months, re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)) for months, words in named)


def names_years(text: str) -> bool:
    """Whether a text names a duration."""
    return _asked(text)[0] > 0


def _asked(text: str) -> tuple[float, str]:
    """Months, 0 when none are told, and the rest of the text."""
    if found := _duration().search(text):
        number = _worded().get(found["number"].lower(), 0.0) or float(
            re.sub(r"-\w+", "", found["number"]).replace(",", ".")
        )
        return number * (1 if found["months"] else 12), f"{text[: found.start()]} {text[found.end() :]}"
    for months, pattern in _unnumbered():
        if found := pattern.search(text):
            return months, f"{text[: found.start()]} {text[found.end() :]}"
    return 0.0, text


def in_years(months: float) -> str:
    """A duration in words: "2 years 3 months"."""
    years, rest = divmod(round(months), 12)
    parts = [f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in ((years, "year"), (rest, "month"))]
    return " ".join(part for part, number in zip(parts, (years, rest), strict=True) if number) or "0 months"
