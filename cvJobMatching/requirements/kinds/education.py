"""A degree or a vocational training, with its field."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, Final

from cvJobMatching.languages.pack import all_words
from cvJobMatching.languages.schema import Education as EducationWords
from cvJobMatching.model.report import FindingStatus, Kind, Topic
from cvJobMatching.patterns import compiled
from cvJobMatching.requirements.criterion import Criterion, Measure
from cvJobMatching.requirements.durations import names_years
from cvJobMatching.requirements.verdict import SILENT, Verdict
from cvJobMatching.requirements.wording import worded
from cvJobMatching.understanding.cv.degrees import BACHELOR, degree_rank, names_any_degree
from cvJobMatching.understanding.text.terms import stems_of

if TYPE_CHECKING:
    from typing import Self

    from cvJobMatching.model.report import Requirement
    from cvJobMatching.understanding.cv.features import CandidateFacts

WORD: Final = compiled(r"[^\W\d_]{2,}")
SHORTEST_NAME: Final = 5  # letters of a degree that is no abbreviation
EITHER: Final = compiled(r",|/|\s(?:or|oder|ou|o|или|à|bzw\.?|sau)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Education(Criterion):
    """`rank` is that of the lowest degree that will do: 1 (school) to 5 (doctorate), 0 when none is told.

    `of_any_field` when no subject is named.
    """

    rank: int
    of_any_field: bool

    topic: ClassVar[Topic] = Topic.EDUCATION
    kind: ClassVar[Kind] = Kind.EDUCATION
    points: ClassVar[tuple[str, str]] = ("education_must", "education_nice")

    @classmethod
    def of(cls, requirement: Requirement) -> Self:
        """The lowest of the degrees of a choice: "Bachelor's or Master's" is met by the first."""
        words = worded(requirement)
        ranks = [rank for part in EITHER.split(words) if (rank := degree_rank(part))]
        rank = min(ranks, default=BACHELOR if names_any_degree(words) else 0)
        return cls(requirement=requirement, rank=rank, of_any_field=not _field(words))

    def judge(self, cv: CandidateFacts) -> Verdict:
        """The highest degree against the lowest that would do; silent where no rank is told.

        Whether its field is the one asked for is left to others; where none is, the rank decides.
        """
        if not self.rank or not cv.degrees:
            return SILENT
        rank, line = max(cv.degrees, key=lambda found: (found[0], -found[1].start))
        if rank >= self.rank:
            note = "at or above the degree asked for"
            if self.of_any_field:
                return Verdict(FindingStatus.MET, (line,), note, sure=True)
            return Verdict(FindingStatus.MET, (line,), f"{note}; look at its field")
        if names_years(self.wording):  # "or two years of experience"
            return SILENT
        return Verdict(FindingStatus.PARTIAL, (line,), "below the degree asked for")

    def measure(self, cv: CandidateFacts) -> Measure:
        """Ranks above what is asked, by four; the best share of the words in a degree's line; whether one is."""
        if not cv.degrees:
            return (0.0, 0.0, 0.0)
        language = cv.language or "en"
        wanted = stems_of(self.wording, language)
        shares = [
            len(wanted & stems_of(cv.text[slice(*line)], language)) / max(1, len(wanted)) for _, line in cv.degrees
        ]
        rank = max(rank for rank, _ in cv.degrees)
        return ((rank - self.rank) / 4 if self.rank else 0.0, max(shares), 1.0)


@lru_cache(maxsize=1024)
def _field(words: str) -> frozenset[str]:
    """The words that may name a subject: all but "degree", "or equivalent" and the like. "BSN" is one: it names one."""
    left = frozenset(WORD.findall(words.lower())) - all_words(EducationWords, lambda education: education.no_field)
    return frozenset(word for word in left if len(word) < SHORTEST_NAME or not degree_rank(word))
