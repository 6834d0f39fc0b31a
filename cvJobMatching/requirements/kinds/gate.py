"""Gates: place, permission to work, shifts, travel, checks, a start date. They never carry points."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from cvJobMatching.languages.pack import alternatives
from cvJobMatching.languages.schema import Asking
from cvJobMatching.model.report import FindingStatus, Kind, Topic
from cvJobMatching.patterns import compiled, literal
from cvJobMatching.requirements.criterion import Criterion, Measure
from cvJobMatching.requirements.verdict import SILENT, Verdict
from cvJobMatching.understanding.text.nations import citizens_may_work, nations, permits

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cvJobMatching.languages.schema import Entries
    from cvJobMatching.understanding.cv.features import CandidateFacts
    from cvJobMatching.understanding.text.lines import Span

ONLY_NAMES: Final = compiled(r"[A-ZÀ-ÞА-Я][\w'’.-]*(?:[\s,/(-]+[A-ZÀ-ÞА-Я(][\w'’.)-]*){0,4}")
NAME: Final = compiled(r"(?<![\w.])[A-ZÀ-ÞА-Я][\w'’-]{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate(Criterion):
    """A condition, answered from what the CV says of it, or a question."""

    topic: ClassVar[Topic] = Topic.GATE
    kind: ClassVar[Kind] = Kind.OTHER

    @classmethod
    def kind_of(cls, text: str) -> Kind:
        """Permission to work, a place, or another condition."""
        if any(permits(text)):
            return Kind.WORK_AUTHORISATION
        placed = _named(lambda asking: (*asking.place, *asking.office)).search(text) or ONLY_NAMES.fullmatch(text)
        return Kind.LOCATION if placed else cls.kind

    def judge(self, cv: CandidateFacts) -> Verdict:
        """A stated citizenship, or permission to work, against the nations for which a right to work is asked.

        Whether a permission for one of those is one, the judge finds out: "needs a visa for the UK" names it, too.
        """
        asked = nations(self.wording) if any(permits(self.wording)) else frozenset()
        if not asked:
            return SILENT
        spans = tuple(span for held, span in cv.citizen_of if citizens_may_work(held, asked))
        if spans:
            return Verdict(
                FindingStatus.MET, spans, "the CV states a citizenship that allows it; see the papers", sure=True
            )
        told = [nations(text) for unit in cv.units if any(permits(text := cv.text[slice(*unit)]))]
        elsewhere = bool(cv.citizen_of) or any(told)
        if not elsewhere or any(citizens_may_work(each, asked) for each in told):
            return SILENT
        return Verdict(FindingStatus.UNKNOWN, note="the CV tells of a right to work elsewhere; ask", sure=True)

    def measure(self, cv: CandidateFacts) -> Measure:
        """Shares of its names that stand outside of lines of roles and degrees, and only in them; whether it has any.

        An employer's or a school's name tells nothing of a place.
        """
        names = NAME.findall(self.wording)
        if not names:
            return (0.0, 0.0, 0.0)
        told = (*(placed.head for placed in cv.roles), *(span for _, span in cv.degrees))
        found = [_places(name, cv.text, told) for name in names]
        free = sum(any(places) for places in found)
        bound = sum(bool(places) and not any(places) for places in found)
        return (free / len(names), bound / len(names), 1.0)


def _places(name: str, text: str, told: Sequence[Span]) -> list[bool]:
    """For each place where the text has the name: whether it is outside of what is told of roles and degrees."""
    spots = (found.start() for found in literal(name, whole=True).finditer(text))
    return [not any(start <= spot < end for start, end in told) for spot in spots]


def _named(entries: Callable[[Asking], Entries]) -> re.Pattern[str]:
    return compiled(rf"(?<!\w){alternatives(Asking, entries)}(?!\w)", re.IGNORECASE)
