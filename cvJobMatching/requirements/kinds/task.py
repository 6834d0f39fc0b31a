"""A task: what is to be done in the position, in the posting's own words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from math import sqrt
from typing import TYPE_CHECKING, ClassVar

from cvJobMatching.model.report import FindingStatus, Kind
from cvJobMatching.requirements.criterion import NOT_COMPARABLE, Criterion, Group, requirement
from cvJobMatching.requirements.kinds.gate import without_gates
from cvJobMatching.requirements.remainder import remaining
from cvJobMatching.requirements.term_overlap import best_passages, present, prominence
from cvJobMatching.requirements.verdict import Verdict
from cvJobMatching.understanding.text.lines import Span
from cvJobMatching.understanding.text.terms import weighted_terms
from cvJobMatching.understanding.text.tokens import words
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Self

    from cvJobMatching.requirements.term_overlap import Terms
    from cvJobMatching.understanding.cv.features import CandidateFacts
    from cvJobMatching.understanding.vacancy.parsed import ParsedJobDescription, Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Criterion):
    """`terms` are the stems of its words, each with its weight."""

    terms: Terms

    group: ClassVar[Group] = Group.REMAINDER
    rank: ClassVar[int] = 2
    points: ClassVar[tuple[str, str]] = ("task_must", "task_nice")
    together: ClassVar[str] = "task_together"
    specific: ClassVar[bool] = False

    @classmethod
    def extract(cls, posting: ParsedJobDescription, found: Sequence[Criterion]) -> Iterator[Self]:
        """What is left of the posting when everything else was found; long sentences are cut."""
        taken = {(each.requirement.start, each.requirement.end) for each in found if each.group is Group.REMAINDER}
        left = (sentence for sentence in remaining(posting, found) if sentence.span not in taken)
        tasks = (task for sentence in left for task in cls.read(posting, sentence, found))
        yield from islice(tasks, int(weights().thresholds["most_tasks"]))

    @classmethod
    def read(cls, posting: ParsedJobDescription, sentence: Sentence, found: Sequence[Criterion]) -> Iterator[Self]:
        """The pieces of a sentence that hold enough terms."""
        for piece in _pieces(posting.text, sentence.span):
            text = without_gates(posting.text[slice(*piece)])
            terms = weighted_terms(text, Span(0, len(text)), posting.language)
            if len(terms) >= weights().thresholds["task_terms"]:
                asked = requirement(posting.text, piece, Kind.OTHER, must=not sentence.nice)
                yield cls(requirement=asked, terms=terms)

    def worth(self) -> float:
        """A task with more and rarer words counts more."""
        return Criterion.worth(self) * sum(weight for _, weight in self.terms)

    def judge(self, cv: CandidateFacts) -> Verdict:
        """How prominent the terms of the task are in the CV, with the passages that hold most of them.

        A term counts more the rarer it is and the larger its part of the CV, so that a long CV gains nothing by its
        length. Only a passage that holds half of the terms by itself shows that the task was done.
        """
        limits = weights().thresholds
        total = sum(weight for _, weight in self.terms)
        found = present(self.terms, cv)
        share = sqrt(sum(weight * prominence(term, cv) for term, weight in found) / total)
        passages, most = best_passages(found, cv)
        scattered = most < limits["one_passage"] * total and share >= limits["partial"]
        status = FindingStatus.PARTIAL if scattered else None
        return Verdict(round(share, 4), passages, _note(len(found), len(self.terms)), status)

    def judge_translated(self, cv: CandidateFacts) -> Verdict:
        """A question: how a task is worded in one language cannot be looked for in another."""
        return NOT_COMPARABLE


def _note(found: int, asked: int) -> str:
    if not found:
        return "not told in the CV"
    return f"{found} of its {asked} telling words {'is' if found == 1 else 'are'} in the CV"


def _pieces(text: str, sentence: Span) -> Iterator[Span]:
    """The sentence, cut after so many words that a finding stays one thing."""
    found = list(words(text, *sentence))
    longest = int(weights().thresholds["task_words"])
    for at in range(0, len(found), longest):
        piece = found[at : at + longest]
        last = at + longest >= len(found)
        yield Span(piece[0].start if at else sentence.start, sentence.end if last else piece[-1].end)
