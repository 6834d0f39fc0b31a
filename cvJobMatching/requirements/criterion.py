"""The face of a topic of requirements: what is understood of its words, and what its rule says of a CV."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from cvJobMatching.requirements.verdict import SILENT, Verdict
from cvJobMatching.requirements.wording import worded
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from cvJobMatching.model.report import Kind, Requirement, Topic
    from cvJobMatching.understanding.cv.features import CandidateFacts
    from cvJobMatching.understanding.text.lines import Span

Measure = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A requirement, with what was understood of its words.

    A topic is a subclass in a module of `requirements/kinds`. It names its weights, understands the words of a
    requirement (`of`), and may have a rule (`judge`) and measures of its own (`measure`) for the fitted judge.
    """

    requirement: Requirement

    topic: ClassVar[Topic]
    kind: ClassVar[Kind]
    points: ClassVar[tuple[str, str] | None] = None  # weights as a must and as nice to have; None: never any points

    @classmethod
    def of(cls, requirement: Requirement) -> Self:
        """What is understood of a requirement's words."""
        return cls(requirement=requirement)

    @classmethod
    def kind_of(cls, text: str) -> Kind:  # one topic tells its kind by the words
        """The kind under which a requirement with these words is reported."""
        return cls.kind

    def judge(self, cv: CandidateFacts) -> Verdict:  # not every topic has a rule
        """What the rule says, with the passages that prove it; SILENT where there is none or it does not know."""
        return SILENT

    def measure(self, cv: CandidateFacts) -> Measure:
        """Three numbers between -1 and 2 of which the topic says what they mean."""
        return (0.0, 0.0, 0.0)

    def falls_short(self, cv: CandidateFacts, spans: Sequence[Span]) -> bool:  # not every topic can tell
        """Whether passages that prove it tell of something that is not had yet, so that it can be met in part only."""
        return False

    def months_asked(self) -> float:
        """How long a thing is asked to have been done; 0 where no time is asked."""
        return 0.0

    def told(self, cv: CandidateFacts) -> tuple[float, float]:
        """What the CV says of itself by what is asked, up to 2: in all, and in passages that speak of it."""
        return (0.0, 0.0)

    @property
    def wording(self) -> str:
        """What is judged: the requirement's words, with the years and alternatives that an editor gave beside them."""
        return worded(self.requirement)

    def words(self, position: str | None) -> str:  # one topic needs the posting's title to say what it means
        """The words in which the fitted judge reads the requirement of a posting with that title."""
        return self.wording

    def worth(self) -> float:
        """The most points."""
        if self.points is None:
            return 0.0
        if self.requirement.weight is not None:
            return self.requirement.weight
        must, nice = self.points
        return weights().of[must if self.requirement.must else nice]
