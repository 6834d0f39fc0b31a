"""Place and permission to work: gates, asked for anywhere in a posting, which never carry points."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from cvJobMatching.model.report import Kind
from cvJobMatching.requirements.criterion import Criterion, Group, requirement
from cvJobMatching.requirements.verdict import Verdict
from cvJobMatching.understanding.text.lines import Span
from cvJobMatching.understanding.vacancy.boilerplate import is_about_the_company
from cvJobMatching.understanding.vacancy.parsed import BOILERPLATE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Self

    from cvJobMatching.understanding.cv.features import CandidateFacts
    from cvJobMatching.understanding.vacancy.parsed import ParsedJobDescription, Sentence

LOCATION = re.compile(
    r"(?:\b(?:location|standort|einsatzort|arbeitsort|lieu(?:\s+de\s+travail)?|localisation|ubicación"
    r"|lugar\s+de\s+trabajo|город|локация"
    r"|место\s+работы|территориально|locație)\s*[:：]\s*(?:г\.\s*)?[^\n.;|]{2,60}"
    r"|\b(?:residir|residencia|residente)\s+en\s+[A-ZÁÉÍÓÚ][\w\s,]{2,40}|\bwohn(?:haft"
    r"|sitz)\s+in\s+[A-ZÄÖÜ][\w\s,]{2,40}"
    r"|\b(?:based|located|living)\s+in\s+(?:the\s+)?[A-Z][\w\s,]{2,40}|\b(?:fully\s+|100\s?%\s+)?remote(?:ly)?\b"
    r"|\bon[-\s]?site\b|\bhybrid\b|\brelocat\w+"
    r"|\bудал[её]нн\w+|\bв\s+офисе\b|\bгибрид\w*|\bготовность\s+к\s+(?:переезду|релокации)|\bвыезд\w*"
    r"|\bhomeoffice\b|\btélétravail\b|\bwilling(?:ness)?\s+to\s+travel\b|\btravel\s+(?:required|up\s+to)\b)",
    re.IGNORECASE,
)
AUTHORISED = re.compile(
    r"(?:\b(?:authori[sz]ed|eligible|legally\s+able|right|permission|permit|authori[sz]ation"
    r"|eligibility)\s+to\s+work\b[^\n.;]{0,50}"
    r"|\bwork\s+(?:permit|authori[sz]ation|visa)\b|\bvisa\s+sponsorship\b|\bsecurity\s+clearance\b|\b(?:us|eu"
    r"|uk)\s+citizen\w*"
    r"|\bгражданство\b[^\n.;]{0,30}|\bразрешение\s+на\s+работу\b|\barbeitserlaubnis\b|\baufenthaltstitel\b"
    r"|\b(?:permis|autorisation)\s+de\s+travail\b|\btitre\s+de\s+séjour\b"
    r"|\bpermiso\s+de\s+trabajo\b|\bpermis\s+de\s+muncă\b)",
    re.IGNORECASE,
)
CONTRACT = re.compile(
    r"(?:\b(?:contract|employment|job|work)\s+type\b|\b(?:full|part)[-\s]?time\b|\bpermanent(?:\s+(?:position"
    r"|contract|role))?\b"
    r"|\b(?:fixed[-\s]term|temporary|freelance|immediate\s+start|start\s+date)\b|\bvollzeit\b|\bteilzeit\b"
    r"|\b(?:un)?befristet\w*"
    r"|\bfestanstellung\b|\btemps\s+(?:plein|partiel)\b|\bcd[id]\b|\b(?:jornada|tiempo)\s+complet[ao]\b"
    r"|\bnormă\s+întreagă\b"
    r"|\bполная\s+занятость\b|\bполный\s+(?:рабочий\s+)?день\b|\bчастичная\s+занятость\b|\bзанятость\s*[:：])",
    re.IGNORECASE,
)
LABELLED = re.compile(r"[^\n:：]{2,24}[:：]|(?:based|located|living)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate(Criterion):
    """`requirement.kind` says which gate it is."""

    group: ClassVar[Group] = Group.GATE
    specific: ClassVar[bool] = False

    @classmethod
    def extract(cls, posting: ParsedJobDescription, found: Sequence[Criterion]) -> Iterator[Self]:
        """The first of each gate, in any sentence that is not about the company; last named, first reported."""
        gates = [gate for sentence in posting.sentences for gate in cls.read(posting, sentence, found)]
        yield from {gate.requirement.kind: gate for gate in reversed(gates)}.values()

    @classmethod
    def read(cls, posting: ParsedJobDescription, sentence: Sentence, found: Sequence[Criterion]) -> Iterator[Self]:
        """The gates of a sentence; a place that is only offered, as remote work is, is no gate."""
        if is_about_the_company(posting.text[slice(*sentence.span)]):
            return
        for kind, pattern in ((Kind.LOCATION, LOCATION), (Kind.WORK_AUTHORISATION, AUTHORISED)):
            named = pattern.search(posting.text, *sentence.span)
            offered = kind is Kind.LOCATION and sentence.segment == BOILERPLATE
            if named and not (offered and not LABELLED.match(named.group())):
                yield cls(requirement=requirement(posting.text, named.span(), kind, must=not sentence.nice))

    def judge(self, cv: CandidateFacts) -> Verdict:
        """A question, with what the CV says of it outside its address; never points."""
        of_place = self.requirement.kind is Kind.LOCATION
        found = (LOCATION if of_place else AUTHORISED).search(cv.text)
        if found:
            return Verdict(None, (Span(*found.span()),), "the CV speaks of it; check that it fits")
        return Verdict(None, note="addresses are never judged; ask" if of_place else "the CV does not say; ask")


def without_gates(text: str) -> str:
    """A passage with place, permission to work and kind of contract made blank; the length stays."""
    for pattern in (LOCATION, AUTHORISED, CONTRACT):
        text = pattern.sub(lambda found: " " * len(found.group()), text)
    return text
