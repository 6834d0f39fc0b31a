"""The position itself: experience in its line of work."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from cvJobMatching.model.report import FindingStatus, Kind, Requirement, Topic
from cvJobMatching.requirements.criterion import Criterion, Measure
from cvJobMatching.requirements.verdict import SILENT, Verdict
from cvJobMatching.requirements.wording import worded
from cvJobMatching.understanding.lexicon.occupations import families_of, related
from cvJobMatching.understanding.text.terms import stems_of

if TYPE_CHECKING:
    from typing import Self

    from cvJobMatching.understanding.cv.features import CandidateFacts

MOST_TITLES = 2  # that are quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class Title(Criterion):
    """`families` are the lines of work that the words name."""

    families: frozenset[str]

    topic: ClassVar[Topic] = Topic.TITLE
    kind: ClassVar[Kind] = Kind.EXPERIENCE
    points: ClassVar[tuple[str, str]] = ("title", "title")

    @classmethod
    def of(cls, requirement: Requirement) -> Self:
        """The lines of work that the words name."""
        return cls(requirement=requirement, families=families_of(worded(requirement)))

    def judge(self, cv: CandidateFacts) -> Verdict:
        """A title of the same line of work; silent where none is known."""
        same = [title for title in cv.titles if title.families & self.families]
        if not same:
            return SILENT
        spans = tuple(title.span for title in same[:MOST_TITLES])
        return Verdict(FindingStatus.MET, spans, "a title of this line of work")

    def measure(self, cv: CandidateFacts) -> Measure:
        """Shares of the known titles that are of this line of work and of a related one; of the words in the titles."""
        known = [title for title in cv.titles if title.families]
        near = related(self.families)
        words = stems_of(self.wording, cv.language or "en")
        size = max(1, len(known))
        return (
            sum(bool(title.families & self.families) for title in known) / size,
            sum(bool(title.families & near) for title in known) / size,
            len(words & cv.title_terms) / max(1, len(words)),
        )


@lru_cache(maxsize=256)
def title_of(position: str) -> Title:
    """The title of a vacancy as a criterion."""
    asked = Requirement(text=position, kind=Kind.EXPERIENCE, must=True, topic=Topic.TITLE)
    return Title.of(asked)
