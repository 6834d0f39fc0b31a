"""Place, permission to work and kind of contract: gates, asked for anywhere, which never carry points."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cvJobMatching.model.report import Kind
from cvJobMatching.understanding.vacancy.criterion import Ask, wish

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cvJobMatching.understanding.text.lines import Span

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


def gates(text: str, sentence: Span, *, must: bool, offered: bool) -> Iterator[Ask]:
    """Place and permission to work: asked for anywhere; what is only `offered`, as remote work is, is no gate."""
    for kind, pattern in ((Kind.LOCATION, LOCATION), (Kind.WORK_AUTHORISATION, AUTHORISED)):
        found = pattern.search(text, *sentence)
        if found and not (offered and kind is Kind.LOCATION and not LABELLED.match(found.group())):
            yield Ask(requirement=wish(text, *found.span(), kind, must=must), topic="gate", name=kind.value)


def without_gates(said: str) -> str:
    """A passage with place, permission to work and kind of contract made blank; the length stays."""
    for pattern in (LOCATION, AUTHORISED, CONTRACT):
        said = pattern.sub(lambda found: " " * len(found.group()), said)
    return said
