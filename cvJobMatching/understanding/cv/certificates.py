"""Certificates and licences by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cvJobMatching.understanding.text.lines import lines, without_bullet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cvJobMatching.understanding.cv.sections import Section

DRIVING = (
    r"(?:driver['’]?s\s+licen[sc]e|driving\s+licen[sc]e|führerschein(?:\s+(?:der\s+)?klasse\s+\w{1,2})?"
    r"|permis\s+(?:de\s+conduire(?:\s+\w{1,2}\b)?|[bcd]e?)|carnet\s+de\s+conducir(?:\s+(?:tipo\s+"
    r"|clase\s+)?[abcd]1?\b)?"
    r"|водительск\w+\s+(?:прав\w*|удостоверени\w+)(?:\s+(?:кат\w*\.?\s+)?[abcdавсд]\b)?|права\s+(?:кат\w*\.?)\s+\w)"
)
FORKLIFT = (
    r"(?:(?:counterbalance|reach|forklift|fork[- ]lift|flt)(?:\s+\w+){0,2}\s+(?:licen[sc]e|certificate)"
    r"|\w*staplerschein|flurförderschein"
    r"|caces(?:\s+[\w.]{1,5})?|carnet\s+de\s+carretiller\w+|удостоверени\w+\s+(?:\w+\s+){0,3}погрузчик\w*)"
)
# The same paper under the names that different languages give it.
SAME = (
    ("forklift licence", re.compile(FORKLIFT, re.IGNORECASE)),
    ("driving licence", re.compile(DRIVING, re.IGNORECASE)),
)
CLASS = re.compile(r"\b(?P<letter>[abcd])(?:1|e)?\Z", re.IGNORECASE)
CYRILLIC_CLASS = str.maketrans("АВСД", "ABCD")

# Licences and certificates that postings ask for by a fixed name.
KNOWN = re.compile(
    r"(?<!\w)(?:CPA|CFA|ACCA|CMA|CIA|CISA|CISM|CISSP|CEH|OSCP|CompTIA\s+\w+\+?|CCNA|CCNP|CCIE|RHCSA|RHCE|LPIC-?\d?"
    r"|MCSA|MCSE|MCSD|OCA|OCP|OCJP|SCJP|PMP|CAPM|PRINCE2(?:\s+(?:Foundation|Practitioner))?|CSM|CSPO"
    r"|PSM(?:\s?I{1,3})?"
    r"|ITIL(?:\s+(?:v\d|Foundation|\d))?|ISTQB|CBAP|PSPO|SHRM-(?:CP|SCP)|PHR|SPHR|CKA|CKAD|TOGAF"
    r"|AWS\s+Certified\s+[A-Z][\w ]{3,40}|Azure\s+(?:Administrator|Developer|Solutions\s+Architect)\s+\w+"
    r"|Six\s+Sigma\s+(?:Green|Black|Yellow)\s+Belt|(?:Green|Black)\s+Belt|TOEFL|IELTS|CELTA|TEFL|ServSafe"
    r"|CPR(?:\s+certifi\w+)?|BLS|ACLS|PALS|RN\s+licen[sc]e|LPN\s+licen[sc]e|CDL|FAA\s+A&P|A&P\s+licen[sc]e"
    r"|OSHA\s+\d+"
    r"|CIMA|AAT(?:\s+Level\s+\d)?|CIPD|PGCE|QTS|CSCS|18th\s+Edition|City\s*(?:&|and)\s*Guilds\s+\d{4}"
    r"|habilitation\s+électrique"
    r"|" + DRIVING + r"|" + FORKLIFT + r")(?!\w)",
    re.IGNORECASE,
)
EXACT_CASE = re.compile(r"[A-Z]{2,}")
LONGEST = 140  # characters


def named(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[str, int, int]]:
    """Every certificate of fixed name; short ones count only in capitals."""
    for found in KNOWN.finditer(text, start, len(text) if end is None else end):
        if len(found.group()) > 5 or EXACT_CASE.match(found.group()):
            yield found.group(), found.start(), found.end()


def certificate_key(name: str) -> str:
    """One name for a certificate, whatever the language; a driving licence is one for cars unless it says more."""
    same = next((key for key, pattern in SAME if pattern.fullmatch(name)), None)
    if same != "driving licence":
        return same or " ".join(name.lower().split())
    letter = CLASS.search(name.upper().translate(CYRILLIC_CLASS))
    return f"{same} {letter['letter'] if letter else 'B'}"


def certificates(text: str, parts: Sequence[Section]) -> tuple[str, ...]:
    """The lines of the section of certificates, and the known ones from elsewhere."""
    listed = [line for part in parts if part.kind == "certificates" for line in lines(text, part.start, part.end)]
    spans = [without_bullet(text, line) for line in listed]
    shown = [text[span.start : span.end] for span in spans if 2 < span.end - span.start <= LONGEST]
    elsewhere = [name for name, at, _ in named(text) if not any(span.start <= at < span.end for span in spans)]
    return tuple(dict.fromkeys(shown + elsewhere))
