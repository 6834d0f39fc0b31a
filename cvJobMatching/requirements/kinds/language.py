"""A language to speak, with its level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from cvJobMatching.languages.pack import supported
from cvJobMatching.model.report import FindingStatus, Kind, Topic
from cvJobMatching.requirements.criterion import Criterion, Measure
from cvJobMatching.requirements.verdict import SILENT, Verdict
from cvJobMatching.requirements.wording import worded
from cvJobMatching.understanding.cv.languages import LEVELS, spoken

if TYPE_CHECKING:
    from typing import Self

    from cvJobMatching.model.report import Requirement
    from cvJobMatching.understanding.cv.features import CandidateFacts
    from cvJobMatching.understanding.text.lines import Span

NO_LEVEL = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Language(Criterion):
    """`asked` are the languages of the choice, each with its CEFR level, "native", or None when any will do."""

    asked: tuple[tuple[str, str | None], ...]

    topic: ClassVar[Topic] = Topic.LANGUAGE
    kind: ClassVar[Kind] = Kind.LANGUAGE
    points: ClassVar[tuple[str, str]] = ("language_must", "language_nice")

    @classmethod
    def of(cls, requirement: Requirement) -> Self:
        """The languages that the words name."""
        named = tuple((each.name, each.level) for each, _, _ in spoken(worded(requirement)))
        return cls(requirement=requirement, asked=named)

    def judge(self, cv: CandidateFacts) -> Verdict:
        """The level named against the level asked for; a CV without the language leaves a question, or lacks it."""
        best = self._best(cv)
        if best is None:
            return self._unnamed(cv)
        name, asked, level, span = best
        if level is None or asked is None:
            note = f"{name} is named" + ("" if level else " without a level")
            return Verdict(FindingStatus.MET if asked is None or level else None, (span,), note)
        gap = LEVELS.index(asked) - LEVELS.index(level)
        note = f"{name} {level}; asked for {asked}"
        if gap > 0:
            return Verdict(FindingStatus.PARTIAL, (span,), note, sure=True)
        return Verdict(FindingStatus.MET, (span,), note)

    def _unnamed(self, cv: CandidateFacts) -> Verdict:
        """Missing for sure where the CV names other languages alone, a question where it names none."""
        if not self.asked:
            return SILENT
        if not cv.languages:
            return Verdict(FindingStatus.UNKNOWN, note="the CV names no language; ask", sure=True)
        if self._written(cv):
            return SILENT
        return Verdict(FindingStatus.MISSING, note="the CV names other languages; ask", sure=True)

    def measure(self, cv: CandidateFacts) -> Measure:
        """Levels above what is asked, by six; whether the language is named; whether the CV is written in it."""
        best = self._best(cv)
        written = self._written(cv)
        if best is None:
            return (0.0, 0.0, float(written))
        _, asked, level, _ = best
        gap = (LEVELS.index(level) - LEVELS.index(asked)) / 6 if level and asked else 0.0
        return (gap, 1.0, float(written))

    def _written(self, cv: CandidateFacts) -> bool:
        """Whether the CV is written in one of them."""
        return any(supported().get(cv.language or "") == name for name, _ in self.asked)

    def _best(self, cv: CandidateFacts) -> tuple[str, str | None, str | None, Span] | None:
        """Language, level asked, level had and where, of the one that comes nearest to what is asked."""
        found = [
            (name, asked, level, span)
            for name, asked in self.asked
            for language, level, span in cv.languages
            if language == name
        ]
        return max(found, key=lambda each: LEVELS.index(each[2]) if each[2] else NO_LEVEL, default=None)
