"""The level of the position: junior, senior, lead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, ClassVar

from cvJobMatching.languages.pack import alternatives
from cvJobMatching.languages.schema import Asking
from cvJobMatching.model.report import FindingStatus, Kind, Topic
from cvJobMatching.patterns import compiled
from cvJobMatching.requirements.criterion import Criterion, Measure
from cvJobMatching.requirements.verdict import SILENT, Verdict

if TYPE_CHECKING:
    from cvJobMatching.understanding.cv.features import CandidateFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Level(Criterion):
    """A step of the ladder, from 1 (junior) to 4 (lead); 0 when the words name none."""

    topic: ClassVar[Topic] = Topic.LEVEL
    kind: ClassVar[Kind] = Kind.LEVEL
    points: ClassVar[tuple[str, str]] = ("level_must", "level_nice")

    def judge(self, cv: CandidateFacts) -> Verdict:
        """A title of that level or above; silent otherwise."""
        asked = level_of(self.wording)
        spans = [title.span for title in cv.titles if level_of(cv.text[slice(*title.span)]) >= asked > 0]
        return Verdict(FindingStatus.MET, (spans[0],), "a title names the level") if spans else SILENT

    def measure(self, cv: CandidateFacts) -> Measure:
        """Levels of the highest title above what is asked, by four; years in all, by ten; whether a level is asked."""
        asked = level_of(self.wording)
        highest = max((level_of(cv.text[slice(*title.span)]) for title in cv.titles), default=0)
        return ((highest - asked) / 4, min(2.0, (cv.months or 0) / 120), float(asked > 0))


def level_of(text: str) -> int:
    """The highest level that a text names, 0 when none."""
    return max((number for number, pattern in enumerate(_levels(), 1) if pattern.search(text)), default=0)


@cache
def _levels() -> tuple[re.Pattern[str], ...]:
    """From junior to lead."""
    steps = (itemgetter(at) for at in range(4))
    words = (alternatives(Asking, lambda asking, step=step: step(asking.levels)) for step in steps)  # type: ignore[misc]
    return tuple(compiled(rf"(?<!\w){each}(?!\w)", re.IGNORECASE) for each in words)
