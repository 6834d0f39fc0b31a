"""A degree or a vocational training, with its field."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from cvJobMatching.model.report import Kind
from cvJobMatching.requirements.criterion import Criterion, requirement
from cvJobMatching.requirements.verdict import Verdict
from cvJobMatching.understanding.cv.degrees import degree_rank
from cvJobMatching.understanding.text.term_weights import is_common
from cvJobMatching.understanding.text.terms import terms
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence
    from typing import Self

    from cvJobMatching.understanding.cv.features import CandidateFacts
    from cvJobMatching.understanding.text.lines import Span
    from cvJobMatching.understanding.vacancy.parsed import ParsedJobDescription, Sentence

DEGREE = re.compile(
    r"\b(?:bachelor|master['’]?s?\s+(?:degree|of|in)|master['’]s|mba|ph\.?\s?d|doctorate|(?:university|college"
    r"|graduate|advanced|undergraduate|4[-\s]year)\s+degree|degree\s+in|degree\b|b\.?\s?sc|m\.?\s?sc|b\.s\."
    r"|b\.?\s?tech"
    r"|high\s+school\s+diploma|ged\b|\w*studium|hochschulabschluss|hochschulstudium|uni(?:versitäts)?abschluss"
    r"|promotion\b"
    r"|высшее|бакалавр\w*|магистр\w*|среднее\s+(?:специальное|профессиональное)|bac\s?\+\s?\d|licence\s+(?:en|de"
    r"|d['’]|pro)|master\b|diplôme"
    r"|bts\b|dut\b|dcg\b|dscg\b|école\s+(?:d['’]ingénieurs?|de\s+commerce)|titulación|licenciatura|grado\s+(?:en"
    r"|superior|medio|universitario|o\b)|máster|ingeniería\s+\w+"
    r"|diplomă|studii\s+superioare|licență)",
    re.IGNORECASE,
)
# These are also names of what one does, so that they count only where the candidate is spoken of.
TRAINED = re.compile(
    r"\b(?:образование|(?:berufs)?ausbildung\s+(?:als|zum|zur|im|in)\b"
    r"|abgeschlossene\w*\s+(?:\w+\s+)?\w*ausbildung|berufsabschluss|vergleichbare\s+ausbildung"
    r"|título|formación\s+(?:profesional|universitaria|académica|técnica)|estudios\s+(?:universitarios|superiores"
    r"|de)|ciclo\s+formativo"
    r"|formation\s+(?:supérieure|initiale|en|de\s+niveau|comptable|technique)|cap\s+\w+|nvq\b|apprenticeship\b)",
    re.IGNORECASE,
)
SIMILAR = re.compile(
    r"\b(?:similar|preferabl\w+|ideally|idealerweise|de\s+préférence|preferible\w*|желательно|related|relevant|equivalent|comparable|vergleichbar\w*|ähnlich\w*|verwandt\w*|équivalent\w*"
    r"|similaire\w*|afín|afines|equivalente\w*|similares|смежн\w+|аналогичн\w+)\b",
    re.IGNORECASE,
)
ANY_FIELD = re.compile(r"\b(?:any|beliebig\w*|toute?s?\s+(?:formation|discipline)|любо\w+)\b", re.IGNORECASE)
NO_FIELD = re.compile(
    r"\b(?:bachelor\w*['’]?s?|master\w*['’]?s?|mba|ph\.?\s?d|b\.?\s?sc|m\.?\s?sc|degrees?|diploma|qualification"
    r"|university|college|graduate|undergraduate|advanced|fields?|discipline|level|minimum|higher|preferred"
    r"|required|high|school|vocational|apprenticeship|nvq|doctorate|desirable|science|subject|study|studies|least"
    r"|ideally|completed|four|year"
    r"|\w*studium\w*|\w*ausbildung|\w*abschluss|abgeschlossen\w*|erfolgreich\w*|universität\w*|hochschul\w*"
    r"|fachhochschul\w*|fachrichtung|bereich\w*|berufsausbildung|kaufmännisch\w*|technisch\w*|idealerweise"
    r"|wünschenswert|mindestens|examiniert\w*|bzw"
    r"|diplôme\w*|formation|bac|licence|niveau|école|supérieure?|université|titulaire|minimum|initiale|type|bts"
    r"|dut|cap"
    r"|licenciatura|grado|titulación|título|universitari[oa]|formación|superior|medio|estudios|profesional"
    r"|académica|ciclo|formativo|máster|afín"
    r"|высшее|среднее|специальное|профессиональное|неоконченное|полное|образовани\w+|желательно|степень"
    r"|бакалавр\w*|магистр\w*|диплом\w*|профильно\w+|техническое|педагогическое)\b",
    re.IGNORECASE,
)
HIGHER = re.compile(r"\bвысшее", re.IGNORECASE)
OF_A_MASTER = re.compile(r"магистр|специалитет", re.IGNORECASE)
EITHER = re.compile(r",|/|\s(?:or|oder|ou|o|или|à|bzw\.?|sau)\s", re.IGNORECASE)
BACHELOR = 3  # its rank: a Russian bachelor has "высшее образование", too


@dataclass(frozen=True, slots=True, kw_only=True)
class Education(Criterion):
    """`degree` is the rank of the lowest degree that will do: 1 (school) to 5 (doctorate)."""

    degree: int

    rank: ClassVar[int] = 3
    points: ClassVar[tuple[str, str]] = ("education_must", "education_nice")

    @property
    def identity(self) -> Hashable:
        return None  # one degree a posting

    @classmethod
    def read(cls, posting: ParsedJobDescription, sentence: Sentence, found: Sequence[Criterion]) -> Iterator[Self]:
        """The lowest degree or training that a sentence asks for."""
        at = degree_at(posting.text, sentence.span, duty=sentence.segment == "duties")
        if at is not None:
            degree = _lowest(posting.text[at : sentence.span.end]) or int(weights().thresholds["unnamed_degree"])
            asked = requirement(posting.text, sentence.span, Kind.EDUCATION, must=not sentence.nice)
            yield cls(requirement=asked, degree=degree)

    def judge(self, cv: CandidateFacts) -> Verdict:
        """The highest degree against the lowest that would do, and whether the CV speaks of the field at all."""
        verdict = self.judge_translated(cv)
        field = _field_of(self.requirement.text, cv.language or "en")
        if not verdict.spans or not field or any(term in cv.terms for term in field):
            return verdict
        if SIMILAR.search(self.requirement.text):
            return verdict._replace(note=f"{verdict.note}; ask whether its field is near enough")
        share = min(verdict.share or 0.0, weights().of["other_field"])
        return verdict._replace(share=share, note=f"{verdict.note}, but the CV does not name the field")

    def judge_translated(self, cv: CandidateFacts) -> Verdict:
        """The highest degree against the lowest that would do; fields of study are words of a language."""
        if not cv.degrees:
            return Verdict(None, note="the CV names no degree; ask for it")
        rank, line = max(cv.degrees, key=lambda found: (found[0], -found[1].start))
        if rank >= self.degree:
            return Verdict(1.0, (line,), "at or above the degree asked for")
        share = weights().of["next_lower_degree" if rank == self.degree - 1 else "lower_degree"]
        return Verdict(share, (line,), "below the degree asked for")


def degree_at(text: str, sentence: Span, *, duty: bool) -> int | None:
    """Where a sentence begins to ask for a degree or for vocational training; a duty asks for no training."""
    found = DEGREE.search(text, *sentence) or (None if duty else TRAINED.search(text, *sentence))
    return found.start() if found else None


def _field_of(asked: str, language: str) -> tuple[str, ...]:
    """The stems of the field of study that a requirement of a degree names; none when any will do."""
    at = DEGREE.search(asked) or TRAINED.search(asked)
    if at is None or ANY_FIELD.search(asked):
        return ()
    rest = NO_FIELD.sub(" ", asked[at.start() :])
    return tuple(term for term, _ in terms(rest, 0, len(rest), language) if not is_common(term))


def _lowest(piece: str) -> int:
    """The lowest degree that a sentence would take: "Bachelor's or Master's" is met by the first."""
    if HIGHER.search(piece) and not OF_A_MASTER.search(piece):
        return BACHELOR
    return min((rank for part in EITHER.split(piece) if (rank := degree_rank(part))), default=0)
