"""What an engine is shown of a CV, and what it says of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from cvJobMatching.model.report import FindingStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cvJobMatching.engines.face import Run
    from cvJobMatching.matching.pair import Candidate, Vacancy
    from cvJobMatching.model import document
    from cvJobMatching.model.report import Finding

SHOWN: Final = frozenset({FindingStatus.MET, FindingStatus.PARTIAL})


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an engine found; `score` is None when there was nothing to judge."""

    findings: tuple[Finding, ...]
    score: float | None
    confidence: float
    warnings: tuple[document.Warning, ...] = ()


class Line(NamedTuple):
    """A line of a CV, without the blanks around it; it stands at `start` to `end` of the text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindCv:
    """What may be judged of a CV: its visible text, in which what is personal, and what must not count, is blank."""

    text: str  # as long as the document's, so offsets in it are offsets in the document
    as_of: str  # YYYY-MM-DD
    language: str | None

    def lines(self) -> Sequence[Line]:
        """Those with something in them."""
        found, start = [], 0
        for line in self.text.splitlines(keepends=True):
            if plain := line.strip():
                at = start + line.index(plain)
                found.append(Line(plain, at, at + len(plain)))
            start += len(line)
        return found


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine says of one requirement; `spans` are the passages of the text that show it, the best first.

    `share` of the points, 0 to 1, is the usual one of the status unless it is told. Raises ValueError for a status
    that does not exist and for `met` or `partial` without a span: no evidence, no claim.
    """

    status: str  # met, partial, missing or unknown
    spans: Sequence[tuple[int, int]] = field(default=())
    note: str = ""
    share: float | None = None

    def __post_init__(self) -> None:
        """Checks."""
        if FindingStatus(self.status) in SHOWN and not self.spans:
            raise ValueError(f"the answer is {self.status} without a span: name the passage that shows it")


class Judging(Protocol):
    """The part of an engine that the report is made with."""

    @property
    def name(self) -> str:
        """See Engine."""

    @property
    def version(self) -> str:
        """See Engine."""

    @property
    def models(self) -> tuple[str, ...]:
        """Name and version of each model that it uses."""

    def judge(self, candidate: Candidate, vacancy: Vacancy, run: Run) -> Judgement:
        """One finding for every requirement of the vacancy, in their order."""
