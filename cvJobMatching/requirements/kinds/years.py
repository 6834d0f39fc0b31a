"""Years of experience, in all or of a subject."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, ClassVar, Final

from cvJobMatching.concepts import best_path
from cvJobMatching.languages.pack import all_words, topic
from cvJobMatching.languages.schema import Asking
from cvJobMatching.model.report import FindingStatus, Kind, Topic
from cvJobMatching.requirements.criterion import Criterion, Measure
from cvJobMatching.requirements.durations import duration_in, in_years
from cvJobMatching.requirements.spoken_of import concepts_of
from cvJobMatching.requirements.verdict import SILENT, Verdict
from cvJobMatching.requirements.wording import worded
from cvJobMatching.understanding.cv.roles import months_covered
from cvJobMatching.understanding.text.lines import Span
from cvJobMatching.understanding.text.terms import stems_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from cvJobMatching.model.report import Requirement
    from cvJobMatching.understanding.cv.features import CandidateFacts
    from cvJobMatching.understanding.cv.roles import Placed

MOST_ROLES: Final = 3  # that are quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class Years(Criterion):
    """`months` asked for, 0 when no number is told; `subject` the words without the number.

    `edited` when the number is an editor's and not that of the text.
    """

    months: float
    subject: str
    edited: bool

    topic: ClassVar[Topic] = Topic.YEARS
    kind: ClassVar[Kind] = Kind.EXPERIENCE
    points: ClassVar[tuple[str, str]] = ("years_must", "years_nice")

    @classmethod
    def of(cls, requirement: Requirement) -> Self:
        """The lowest number of a range, and what is left of the words."""
        words = worded(requirement)
        edited = requirement.years is not None and words != requirement.text
        months, subject = _asked(words)
        return cls(requirement=requirement, months=months, subject=subject, edited=edited)

    def judge(self, cv: CandidateFacts) -> Verdict:
        """Months of the roles that show the subject, overlaps counted once; silent when none is told to.

        With fewer in all than are asked for, as roles and as told, it is not met; with fewer of the subject neither,
        where an editor gave the number, who means it as it stands.
        """
        if not self.months or cv.months is None:
            return SILENT
        shown = self._showing(cv)
        months = months_covered(shown, cv.as_of) or 0 if shown else 0
        if not shown:
            note = f"{in_years(cv.months)} in all; {in_years(self.months)} asked for"
            return SILENT if cv.months >= self.months else Verdict(note=note, short=self._short(cv))
        spans = tuple(Span(placed.period.at, placed.period.stop) for placed in shown[:MOST_ROLES] if placed.period)
        note = f"{in_years(months)} in roles that show it; {in_years(self.months)} asked for"
        if months >= self.months:
            return Verdict(FindingStatus.MET, spans, note)
        return Verdict(FindingStatus.PARTIAL, spans, note, short=self._short(cv))

    def _short(self, cv: CandidateFacts) -> bool:
        """Whether nothing can make up for what lacks; years in all are rounded, as people tell them."""
        in_all, _ = self.told(cv)
        return self.edited or (in_all < 1 and round((cv.months or 0) / 12) < self.months / 12)

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
        text = self.wording
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


def _asked(text: str) -> tuple[float, str]:
    """Months, 0 when none are told, and the rest of the text."""
    found = duration_in(text)
    return (found.months, f"{text[: found.start]} {text[found.end :]}") if found else (0.0, text)
