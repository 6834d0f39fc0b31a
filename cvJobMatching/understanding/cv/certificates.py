"""Certificates and licences by name."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from cvJobMatching.languages.pack import alternatives, decoded, source
from cvJobMatching.languages.schema import Certificates
from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.cv.dates import dates
from cvJobMatching.understanding.text.lines import Span, lines, trimmed, without_bullet
from cvJobMatching.understanding.text.span_index import SpanIndex
from cvJobMatching.understanding.text.terms import stems_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cvJobMatching.understanding.cv.sections import Section

EXACT_CASE = compiled(r"[A-Z]{2,}")
LONGEST = 140  # characters
CLAUSE_END = compiled(r"[;\n•|]|,(?![^()\n]{0,80}\))|(?<=[^\W\d_]{3})\.\s")
ITEM_END = compiled(r"[;•|\t]\s*|(?<=[^\W\d_]{3})\.\s+(?=[^\W\d_])")
COMMA = compiled(r",\s+(?![^()\n]{0,80}\))")


@cache
def _known() -> re.Pattern[str]:
    """Licences and certificates that postings ask for by a fixed name; each begins with a letter or a digit."""
    others = alternatives(Certificates, lambda certificates: certificates.others)
    names = (*map(source, international().others), others, _driving(), _forklift())
    return compiled(rf"(?<!\w)(?=\w)(?:{'|'.join(names)})(?!\w)", re.IGNORECASE)


def international() -> Certificates:
    """Certificates of one name in all languages."""
    return decoded(files("cvJobMatching.understanding.cv").joinpath("data/certificates.toml"), Certificates)


def _driving() -> str:
    return alternatives(Certificates, lambda certificates: certificates.driving_licence)


def _forklift() -> str:
    return alternatives(Certificates, lambda certificates: certificates.forklift_licence)


def named(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[str, int, int]]:
    """Every certificate of fixed name; short ones count only in capitals."""
    for found in _known().finditer(text, start, len(text) if end is None else end):
        if len(found.group()) > 5 or EXACT_CASE.match(found.group()):
            yield found.group(), found.start(), found.end()


def held(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[str, int, int]]:
    """The certificates of fixed name that are held, and not only prepared for or planned."""
    for name, at, stop in named(text, start, end):
        clause = Span(_clause_start(text, at), _clause_end(text, stop))
        if not _not_yet().search(text, *clause):
            yield name, at, stop


def only_wanted(text: str, span: Span, asked: str, language: str) -> bool:
    """Whether every clause of `span` with a word of `asked` says that it is not held, or not any more.

    Never where that is asked for: "CPA or CPA candidate".
    """
    if _not_yet().search(asked):
        return False
    terms = stems_of(asked, language)
    said, at = [], span.start
    for end in [*(found.start() for found in CLAUSE_END.finditer(text, *span)), span.end]:
        if terms & stems_of(text[at:end], language):
            said.append(_not_yet().search(text, at, end) is not None)
        at = end
    return bool(said) and all(said)


def _clause_start(text: str, at: int) -> int:
    return max(
        (found.end() for found in CLAUSE_END.finditer(text, max(0, at - LONGEST), at)), default=max(0, at - LONGEST)
    )


def _clause_end(text: str, at: int) -> int:
    found = CLAUSE_END.search(text, at)
    return found.start() if found else len(text)


@cache
def _not_yet() -> re.Pattern[str]:
    words = alternatives(Certificates, lambda certificates: certificates.not_yet)
    return compiled(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


@cache
def _paper() -> re.Pattern[str]:
    """A word that certificates and licences are called by."""
    return compiled(alternatives(Certificates, lambda certificates: certificates.papers), re.IGNORECASE)


def certificates(text: str, parts: Sequence[Section]) -> tuple[tuple[str, Span], ...]:
    """What the section of certificates lists, and the known ones from elsewhere, each with its place."""
    listed = [item for part in parts if part.kind == "certificates" for item in _listed(text, part)]
    places = SpanIndex(span for _, span in listed)
    elsewhere = [(name, Span(at, stop)) for name, at, stop in held(text) if not places.meets(at, at + 1)]
    return tuple({name: (name, span) for name, span in reversed(listed + elsewhere)}.values())[::-1]


def _listed(text: str, part: Section) -> Iterator[tuple[str, Span]]:
    last = part.start
    for line in lines(text, part.start, part.end):
        if last > part.start and "\n\n" in text[last : line.start] and not _is_paper(text, line):
            return
        last = line.end
        for item in _items(text, without_bullet(text, line)):
            if 2 < item.end - item.start <= LONGEST and not _not_yet().search(text, *item):
                yield text[item.start : item.end], item


def _is_paper(text: str, line: Span) -> bool:
    """Whether a line after a blank one still lists certificates, although the section might have ended."""
    known = next(named(text, *line), None) or next(dates(text, *line), None)
    return bool(known or _paper().search(text, *line))


def _items(text: str, line: Span) -> Iterator[Span]:
    """The items of a line; commas part them only where each begins with a capital and none is a date or a remark."""
    for clause in _parted(text, line, ITEM_END):
        pieces = list(_parted(text, clause, COMMA))
        several = len(pieces) > 1 and all(text[piece.start].isupper() for piece in pieces)
        yield from pieces if several else [clause]


def _parted(text: str, span: Span, sign: re.Pattern[str]) -> Iterator[Span]:
    at = span.start
    for found in (*sign.finditer(text, *span), None):
        piece = trimmed(text, at, found.start() if found else span.end)
        if piece.start < piece.end:
            yield piece
        at = found.end() if found else at
