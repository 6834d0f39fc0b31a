"""The face of a kind of requirement: what it is, how it is read from a posting, how a CV is judged by it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, ClassVar

from cvJobMatching.model.report import Requirement
from cvJobMatching.requirements.verdict import Verdict
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence
    from typing import Self

    from cvJobMatching.model.report import Kind
    from cvJobMatching.understanding.cv.features import CandidateFacts
    from cvJobMatching.understanding.text.lines import Span
    from cvJobMatching.understanding.vacancy.parsed import ParsedJobDescription, Sentence

NOT_COMPARABLE = Verdict(None, note="the CV is in another language, so that the wording cannot be compared; ask")


class Group(IntEnum):
    """The order in which kinds are read and reported. A kind sees what the groups before it have found."""

    TITLE = 0
    SKILL = 1
    FORMAL = 2  # reported in the order of the posting's sentences
    GATE = 3
    REMAINDER = 4  # what the groups before left over; reported in the order of the posting's sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion(ABC):
    """A requirement of a posting, with what was understood of it.

    A kind is a subclass in a module of `requirements/kinds`. It names its weights, reads itself from a posting
    (`read`, or `extract` where one sentence is not enough) and judges a CV (`judge`).
    """

    requirement: Requirement

    group: ClassVar[Group] = Group.FORMAL
    rank: ClassVar[int] = 100  # place within its group, for what stands in the same sentence
    points: ClassVar[tuple[str, str] | None] = None  # weights as a must and as nice to have; None: never any points
    together: ClassVar[str | None] = None  # weight: the most points of all criteria of the kind together
    specific: ClassVar[bool] = True  # a posting that holds one asks for something
    of_the_work: ClassVar[bool] = False  # says what the work is; not a paper, a language or a time

    @classmethod
    def extract(cls, posting: ParsedJobDescription, found: Sequence[Criterion]) -> Iterator[Self]:
        """The criteria of this kind, the first of each identity; `found` are those of the kinds before it."""
        seen: set[Hashable] = set()
        for sentence in posting.asking:
            for criterion in cls.read(posting, sentence, found):
                if criterion.identity not in seen:
                    seen.add(criterion.identity)
                    yield criterion

    @classmethod
    def read(cls, posting: ParsedJobDescription, sentence: Sentence, found: Sequence[Criterion]) -> Iterator[Self]:
        """The criteria of this kind in one sentence, which may be the title."""
        raise NotImplementedError

    @abstractmethod
    def judge(self, cv: CandidateFacts) -> Verdict:
        """The share of the points that the CV earns, with the passages that prove it."""

    def judge_translated(self, cv: CandidateFacts) -> Verdict:
        """The same for a CV in another language than the posting."""
        return self.judge(cv)

    @property
    def identity(self) -> Hashable:
        """What makes two criteria of a kind the same."""
        return self.requirement.text.casefold()

    def worth(self) -> float:
        """The most points before a kind's criteria share theirs."""
        if self.points is None:
            return 0.0
        must, nice = self.points
        return weights().of[must if self.requirement.must else nice]

    def claims(self, sentence: Span) -> bool:
        """Whether the sentence asks for this alone: then it is no task as well."""
        inside = sentence.start <= self.requirement.start < sentence.end
        short = sentence.end - sentence.start <= weights().thresholds["claimed_sentence_characters"]
        return self.specific and inside and short


def requirement(text: str, span: tuple[int, int], kind: Kind, *, must: bool) -> Requirement:
    """The requirement that stands at `span` of a posting's text."""
    start, end = span
    return Requirement(text=text[start:end], kind=kind, must=must, start=start, end=end)
