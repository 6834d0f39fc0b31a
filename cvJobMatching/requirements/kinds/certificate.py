"""A certificate or licence, or a choice of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from cvJobMatching.model.report import Kind
from cvJobMatching.requirements.criterion import NOT_COMPARABLE, Criterion, requirement
from cvJobMatching.requirements.kinds.education import degree_at
from cvJobMatching.requirements.verdict import MOST_QUOTES, Verdict
from cvJobMatching.understanding.cv.certificates import certificate_key, named
from cvJobMatching.understanding.text.lines import Span
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence
    from typing import Self

    from cvJobMatching.understanding.cv.features import CandidateFacts
    from cvJobMatching.understanding.vacancy.parsed import ParsedJobDescription, Sentence

OR = re.compile(r"\s{0,40}+(?:,|/|\bor\b|\boder\b|\bou\b|\bo\b|\bили\b|\bsau\b)\s{0,40}+", re.IGNORECASE)
INSTEAD = re.compile(r"\b(?:or|oder|ou|o|или)\s+\Z", re.IGNORECASE)
BEGUN = re.compile(
    r"papers?\s+passed|\bpart[- ]qualified|\bin\s+progress|\bstud(?:ying|ent)\b|\bpursuing|\bexpected"
    r"|\bworking\s+towards|\bcandidate\b"
    r"|\bin\s+ausbildung|\bangestrebt|\bvoraussichtlich|\ben\s+cours|\ben\s+curso|\bв\s+процессе|\bпрохожу",
    re.IGNORECASE,
)
LICENCES = ("driving licence", "forklift licence")  # known by name in every language


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate(Criterion):
    """`names` are keys of certificates; any of them will do."""

    names: tuple[str, ...]

    rank: ClassVar[int] = 4
    points: ClassVar[tuple[str, str]] = ("certificate_must", "certificate_nice")

    @property
    def identity(self) -> Hashable:
        return self.names

    @classmethod
    def read(cls, posting: ParsedJobDescription, sentence: Sentence, found: Sequence[Criterion]) -> Iterator[Self]:
        """Each certificate by itself, those of a choice together; one that would do instead of a degree is optional."""
        text, span = posting.text, sentence.span
        beside_a_degree = degree_at(text, span, duty=sentence.segment == "duties") is not None
        for choice in _choices(text, span):
            names = tuple(dict.fromkeys(certificate_key(name) for name, _, _ in choice))
            instead = beside_a_degree and bool(INSTEAD.search(text, span.start, choice[0][1]))
            where = Span(choice[0][1], choice[-1][2])
            asked = requirement(text, where, Kind.CERTIFICATE, must=not sentence.nice and not instead)
            yield cls(requirement=asked, names=names)

    def judge(self, cv: CandidateFacts) -> Verdict:
        """Named or not named; one that is only begun earns a part."""
        spans = tuple(span for name, span in cv.certificates if name in self.names)
        if not spans:
            return Verdict(0.0, note="not found in the CV")
        whole = tuple(span for span in spans if not BEGUN.search(_line_of(cv.text, span)))
        if not whole:
            share = weights().of["begun_certificate"]
            return Verdict(share, spans[:MOST_QUOTES], "begun, but not finished as it seems; ask")
        return Verdict(1.0, whole[:MOST_QUOTES], "named in the CV")

    def judge_translated(self, cv: CandidateFacts) -> Verdict:
        """A question when it was not found and may be called something else in the CV's language."""
        verdict = self.judge(cv)
        same_name = self.requirement.text.isupper() or all(name.startswith(LICENCES) for name in self.names)
        return verdict if verdict.share or same_name else NOT_COMPARABLE


def _choices(text: str, sentence: Span) -> Iterator[list[tuple[str, int, int]]]:
    """The certificates of a sentence, each with its offsets; those that stand as "A or B" together."""
    choice: list[tuple[str, int, int]] = []
    for found in named(text, *sentence):
        if choice and not OR.fullmatch(text, choice[-1][2], found[1]):
            yield choice
            choice = []
        choice.append(found)
    if choice:
        yield choice


def _line_of(text: str, span: Span) -> str:
    end = text.find("\n", span.end)
    return text[text.rfind("\n", 0, span.start) + 1 : len(text) if end < 0 else end]
