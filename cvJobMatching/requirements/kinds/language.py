"""A language to speak, with its level."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from cvJobMatching.languages.pack import supported
from cvJobMatching.model.report import Kind
from cvJobMatching.requirements.criterion import Criterion, requirement
from cvJobMatching.requirements.verdict import Verdict
from cvJobMatching.understanding.cv.languages import LEVELS, spoken
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence
    from typing import Self

    from cvJobMatching.understanding.cv.features import CandidateFacts
    from cvJobMatching.understanding.vacancy.parsed import ParsedJobDescription, Sentence

SPOKEN_CUE = re.compile(
    r"fluen|spoken|written|speak|language|proficien|native|знани|владен|уров|язык|sprach|fließend|verhandlungssicher|kenntnis|courant"
    r"|maîtrise|niveau|nivel|dominio|limba|cunoa|conversational|advanced|intermediate|[ABC][12]\b"
    r"|conocimiento|idioma|von\s+vorteil|wort\s+und\s+schrift|vorausgesetzt|imprescindible|bilingu|fluid|hablad"
    r"|écrit|parlé|\blangues?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Language(Criterion):
    """`level` is CEFR (A1 to C2) or "native"; None when any will do."""

    name: str
    level: str | None

    rank: ClassVar[int] = 5
    points: ClassVar[tuple[str, str]] = ("language_must", "language_nice")

    @property
    def identity(self) -> Hashable:
        return self.name

    @classmethod
    def read(cls, posting: ParsedJobDescription, sentence: Sentence, found: Sequence[Criterion]) -> Iterator[Self]:
        """The languages of a sentence that speaks of speaking, writing or a level."""
        if not SPOKEN_CUE.search(posting.text, *sentence.span):
            return
        for language, start, end in spoken(posting.text, *sentence.span):
            asked = requirement(posting.text, (start, end), Kind.LANGUAGE, must=not sentence.nice)
            yield cls(requirement=asked, name=language.name, level=language.level)

    def judge(self, cv: CandidateFacts) -> Verdict:
        """The level named against the level asked for; not to name a language is no proof of not speaking it."""
        found = [(level, span) for name, level, span in cv.languages if name == self.name]
        if not found:
            return Verdict(None, note=_unnamed(self.name, cv))
        level, span = max(found, key=lambda pair: LEVELS.index(pair[0]) if pair[0] else -1)
        if self.level is None:
            return Verdict(1.0, (span,), "named")
        if level is None:
            return Verdict(weights().of["language_without_level"], (span,), "named without a level; ask")
        return Verdict(_share(self.level, level), (span,), f"{level}, asked for {self.level}")


def _share(asked: str, named: str) -> float:
    gap = LEVELS.index(asked) - LEVELS.index(named)
    if gap <= 0:
        return 1.0
    return weights().of["next_lower_language_level" if gap == 1 else "lower_language_level"]


def _unnamed(name: str, cv: CandidateFacts) -> str:
    if supported().get(cv.language or "") == name:
        return f"the CV is written in {name} but names no level; ask"
    return f"the CV does not speak of {name}; ask"
