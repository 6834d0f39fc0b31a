"""The level of the position (junior, senior, lead), read from its title."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from cvJobMatching.model.report import Kind
from cvJobMatching.requirements.criterion import Criterion, requirement
from cvJobMatching.requirements.kinds.years import in_years
from cvJobMatching.requirements.verdict import Verdict
from cvJobMatching.understanding.text.lines import Span
from cvJobMatching.understanding.vacancy.parsed import TITLE
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Self

    from cvJobMatching.understanding.cv.features import CandidateFacts
    from cvJobMatching.understanding.vacancy.parsed import ParsedJobDescription, Sentence

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Level(Criterion):
    """`level` is 1 (junior) to 4 (lead)."""

    level: int

    rank: ClassVar[int] = 1
    points: ClassVar[tuple[str, str]] = ("level_must", "level_must")  # a title asks for nothing that is optional

    @classmethod
    def read(cls, posting: ParsedJobDescription, sentence: Sentence, found: Sequence[Criterion]) -> Iterator[Self]:
        """The lowest level that the title names."""
        if sentence.segment != TITLE:
            return
        for level, pattern in LEVELS:
            if named := pattern.search(posting.text, *sentence.span):
                asked = requirement(posting.text, named.span(), Kind.LEVEL, must=not sentence.nice)
                yield cls(requirement=asked, level=level)
                return

    def judge(self, cv: CandidateFacts) -> Verdict:
        """The highest level that a title names; without one, what the months of experience usually stand for."""
        spans = [title.span for title in cv.titles]
        named = [(level, span) for span in spans for level, pattern in LEVELS if pattern.search(cv.text, *span)]
        level, span = max(named, key=lambda pair: (pair[0], -pair[1].start), default=(0, None))
        if span and level >= self.level:
            return Verdict(1.0, (span,), "a title names the level")
        if cv.months is None:
            return Verdict(None, note="no dated role and no title of that level; ask")
        dated = tuple(Span(placed.period.at, placed.period.stop) for placed in cv.roles[:1] if placed.period)
        note = f"judged by {in_years(cv.months)} of experience, for no title names the level"
        return Verdict(_share(self.level, _reached(cv.months)), dated, note)


def _reached(months: int) -> int:
    limits = weights().thresholds
    return 1 if months < limits["middle_months"] else 2 if months < limits["senior_months"] else 3


def _share(asked: int, reached: int) -> float:
    if reached >= asked:
        return 1.0
    return weights().of["next_lower_level" if reached == asked - 1 else "lower_level"]
