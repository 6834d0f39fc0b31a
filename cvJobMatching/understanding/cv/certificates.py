"""Certificates and licences by name."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from cvJobMatching.languages.pack import alternatives, decoded, source, topic
from cvJobMatching.languages.schema import Certificates
from cvJobMatching.understanding.text.lines import lines, without_bullet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cvJobMatching.understanding.cv.sections import Section

CLASS = re.compile(r"\b(?P<letter>[abcd])(?:1|e)?\Z", re.IGNORECASE)
EXACT_CASE = re.compile(r"[A-Z]{2,}")
LONGEST = 140  # characters


@cache
def _same() -> dict[str, re.Pattern[str]]:
    """The same paper under the names that different languages give it."""
    return {
        "forklift licence": re.compile(_forklift(), re.IGNORECASE),
        "driving licence": re.compile(_driving(), re.IGNORECASE),
    }


@cache
def _known() -> re.Pattern[str]:
    """Licences and certificates that postings ask for by a fixed name."""
    others = alternatives(Certificates, lambda certificates: certificates.others)
    names = (*map(source, international().others), others, _driving(), _forklift())
    return re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)", re.IGNORECASE)


def international() -> Certificates:
    """Certificates of one name in all languages."""
    return decoded(files("cvJobMatching.understanding.cv").joinpath("data/certificates.toml"), Certificates)


def _driving() -> str:
    return alternatives(Certificates, lambda certificates: certificates.driving_licence)


def _forklift() -> str:
    return alternatives(Certificates, lambda certificates: certificates.forklift_licence)


@cache
def _latin_class() -> dict[int, str]:
    letters = (each.class_letters for each in topic(Certificates).values())
    return str.maketrans({letter: latin for each in letters for letter, latin in each.items()})


def named(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[str, int, int]]:
    """Every certificate of fixed name; short ones count only in capitals."""
    for found in _known().finditer(text, start, len(text) if end is None else end):
        if len(found.group()) > 5 or EXACT_CASE.match(found.group()):
            yield found.group(), found.start(), found.end()


def certificate_key(name: str) -> str:
    """One name for a certificate, whatever the language; a driving licence is one for cars unless it says more."""
    same = next((key for key, pattern in _same().items() if pattern.fullmatch(name)), None)
    if same != "driving licence":
        return same or " ".join(name.lower().split())
    letter = CLASS.search(name.upper().translate(_latin_class()))
    return f"{same} {letter['letter'] if letter else 'B'}"


def certificates(text: str, parts: Sequence[Section]) -> tuple[str, ...]:
    """The lines of the section of certificates, and the known ones from elsewhere."""
    listed = [line for part in parts if part.kind == "certificates" for line in lines(text, part.start, part.end)]
    spans = [without_bullet(text, line) for line in listed]
    shown = [text[span.start : span.end] for span in spans if 2 < span.end - span.start <= LONGEST]
    elsewhere = [name for name, at, _ in named(text) if not any(span.start <= at < span.end for span in spans)]
    return tuple(dict.fromkeys(shown + elsewhere))
