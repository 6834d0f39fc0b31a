"""The title of the position: the line of work that it names, and its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from cvJobMatching.model.report import Kind
from cvJobMatching.requirements.criterion import Criterion, Group, requirement
from cvJobMatching.requirements.kinds.gate import without_gates
from cvJobMatching.requirements.term_overlap import best_passages, present, prominence
from cvJobMatching.requirements.verdict import Verdict
from cvJobMatching.understanding.lexicon.occupations import families_of, related
from cvJobMatching.understanding.text.lines import Span
from cvJobMatching.understanding.text.terms import weighted_terms
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Self

    from cvJobMatching.requirements.term_overlap import Terms
    from cvJobMatching.understanding.cv.features import CandidateFacts
    from cvJobMatching.understanding.cv.features import Title as CvTitle
    from cvJobMatching.understanding.vacancy.parsed import ParsedJobDescription

MOST_TITLES = 2  # that are quoted
NOT_THE_NAME = re.compile(
    r"\(\s*(?:\w{1,3}\s*[/|*:,]\s*)+\w{1,6}\s*\)|\b[hm]\s?/\s?f\b|\b[mfwdx](?:/[mfwdx]){1,3}\b|\s[-–—]\s*cd[id]\b"
    r"|\bin\s+(?:voll|teil)(?:zeit)?-?(?:\s*(?:oder|und|/)\s*teilzeit)?\b|\((?:nights?|days?|evenings?|weekends?)\)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Title(Criterion):
    """`families` are the lines of work that the title names, `related_families` those wider or narrower."""

    terms: Terms
    families: frozenset[str]
    related_families: frozenset[str]

    group: ClassVar[Group] = Group.TITLE
    points: ClassVar[tuple[str, str]] = ("title", "title")
    specific: ClassVar[bool] = False
    of_the_work: ClassVar[bool] = True

    @classmethod
    def extract(cls, posting: ParsedJobDescription, found: Sequence[Criterion]) -> Iterator[Self]:
        """The title line, without what it says of gender, hours and place."""
        if posting.title is None:
            return
        asked = requirement(posting.text, posting.title, Kind.EXPERIENCE, must=True)
        name = without_gates(NOT_THE_NAME.sub(lambda found: " " * len(found.group()), asked.text))
        terms = weighted_terms(name, Span(0, len(name)), posting.language)
        if terms := terms or weighted_terms(posting.text, posting.title, posting.language):
            families = families_of(asked.text)
            yield cls(requirement=asked, terms=terms, families=families, related_families=related(families))

    def judge(self, cv: CandidateFacts) -> Verdict:
        """The words of the title in the CV's titles, and the share of those titles that name the same line of work."""
        worded = _worded(self, cv)
        work = _line_of_work(self, cv)
        found = present(self.terms, cv)
        wanted = {term for term, _ in self.terms}
        quoted = work.titles or tuple(title for title in cv.titles if title.terms & wanted)
        spans = tuple(title.span for title in quoted[:MOST_TITLES]) or best_passages(found, cv)[0]
        note = f"words of the title found in the CV: {len(found)} of {len(self.terms)}"
        if not self.families:
            return Verdict(worded, spans, note)
        part = weights().of["line_of_work"]
        return Verdict(round((1.0 - part) * worded + part * work.share, 4), spans, f"{note}; {work.note}")

    def judge_translated(self, cv: CandidateFacts) -> Verdict:
        """The line of work, and the words that are the same in both languages, such as "Java".

        Unknown when either side names no line of work that is known.
        """
        work = _line_of_work(self, cv)
        if not self.families or not work.known:
            return Verdict(None, note="the line of work cannot be told across languages; ask")
        part = weights().of["line_of_work_abroad"]
        share = part * work.share + (1.0 - part) * _worded(self, cv)
        spans = tuple(title.span for title in work.titles[:MOST_TITLES])
        return Verdict(round(share, 4), spans, f"{work.note}; the wording of the title cannot be compared")


class _LineOfWork(NamedTuple):
    """The titles of a CV whose line of work is known: of the one asked for, and of a related one."""

    known: int
    same: tuple[CvTitle, ...]
    near: tuple[CvTitle, ...]

    @property
    def titles(self) -> tuple[CvTitle, ...]:
        return (*self.same, *self.near)

    @property
    def share(self) -> float:
        """One title of the line of work earns most, all of them the rest; a related one counts as a part of one."""
        of = weights().of
        once, related = of["once_in_line_of_work"], of["related_line_of_work"]
        same, near = len(self.same), len(self.near)
        if not same:
            return related * (once + (1.0 - once) * near / self.known) if near else 0.0
        return once + (1.0 - once) * (same + related * near) / self.known

    @property
    def note(self) -> str:
        if not self.known:
            return "no title in the CV names a line of work that is known"
        related = f", {len(self.near)} of a related one" if self.near else ""
        titles = "title" if self.known == 1 else "titles"
        return f"of {self.known} {titles} in the CV, {len(self.same)} of this line of work{related}"


def _line_of_work(asked: Title, cv: CandidateFacts) -> _LineOfWork:
    known = [title for title in cv.titles if title.families]
    same = tuple(title for title in known if title.families & asked.families)
    other = (title for title in known if not title.families & asked.families)
    near = tuple(title for title in other if title.families & asked.related_families)
    return _LineOfWork(len(known), same, near)


def _worded(asked: Title, cv: CandidateFacts) -> float:
    """The share of the title's words in the CV's titles, elsewhere in the CV, and how prominent they are there."""
    of = weights().of
    total = sum(weight for _, weight in asked.terms)
    found = present(asked.terms, cv)
    here = sum(weight * (1.0 if term in cv.title_terms else of["title_word_elsewhere"]) for term, weight in found)
    prominent = sum(weight * prominence(term, cv) for term, weight in found)
    part = of["prominence_of_title"]
    return round(((1.0 - part) * here + part * prominent) / total, 4)
