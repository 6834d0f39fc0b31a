"""Certificates and licences by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cvJobMatching.text.lines import lines, without_bullet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cvJobMatching.profile.sections import Section

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
    r"|driver['’]?s\s+licen[sc]e|driving\s+licen[sc]e|führerschein(?:\s+klasse\s+\w+)?|permis\s+(?:de\s+conduire|b)"
    r"|carnet\s+de\s+conducir|водительск\w+\s+(?:прав\w+|удостоверени\w+)|права\s+категории\s+\w)(?!\w)",
    re.IGNORECASE,
)
EXACT_CASE = re.compile(r"[A-Z]{2,}")
LONGEST = 140  # characters


def named(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[str, int, int]]:
    """Every certificate of fixed name; short ones count only in capitals."""
    for found in KNOWN.finditer(text, start, len(text) if end is None else end):
        if len(found.group()) > 5 or EXACT_CASE.match(found.group()):
            yield found.group(), found.start(), found.end()


def certificates(text: str, parts: Sequence[Section]) -> tuple[str, ...]:
    """The lines of the section of certificates, and the known ones from elsewhere."""
    listed = [line for part in parts if part.kind == "certificates" for line in lines(text, part.start, part.end)]
    spans = [without_bullet(text, line) for line in listed]
    shown = [text[span.start : span.end] for span in spans if 2 < span.end - span.start <= LONGEST]
    elsewhere = [name for name, at, _ in named(text) if not any(span.start <= at < span.end for span in spans)]
    return tuple(dict.fromkeys(shown + elsewhere))
