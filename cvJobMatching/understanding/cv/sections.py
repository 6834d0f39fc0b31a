"""The sections of a CV, found by their headings."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple, get_args

from cvJobMatching.languages.pack import topic
from cvJobMatching.languages.schema import SectionKind, Sections
from cvJobMatching.understanding.cv.languages import spoken
from cvJobMatching.understanding.text.heading_keys import TRIM, squeezed
from cvJobMatching.understanding.text.lines import Span, lines
from cvJobMatching.understanding.text.tokens import words

LONGEST_HEADING = 48  # characters
MOST_WORDS = 5
PRECEDENCE = get_args(SectionKind)  # the first of them that a word of a heading names is the kind of its section
ONE_LINE = frozenset({"contacts", "personal"})  # "Address: …" labels its own line and opens no section


class Section(NamedTuple):
    """A stretch of text under one heading; `kind` is "header" before the first heading."""

    kind: str
    start: int  # of the body, after the heading
    end: int
    heading: Span


@cache
def headings() -> dict[str, str]:
    """Heading as `squeezed` leaves it -> kind of section."""
    return {
        squeezed(name): kind
        for pack in topic(Sections).values()
        for kind, names in pack.headings.items()
        for name in names
    }


@cache
def _heading_words() -> dict[str, str]:
    """Word of a heading -> kind of section, or "modifier"."""
    listed = (pack.words for pack in topic(Sections).values())
    return {word: kind for words_of in listed for kind, found in words_of.items() for word in found}


@cache
def _misread() -> dict[int, str]:
    """Letter of another script -> the letter of a language that it is recognized or typed in place of."""
    return str.maketrans({wrong: right for pack in topic(Sections).values() for wrong, right in pack.misread.items()})


def worded(line: str) -> str | None:
    """The kind of a heading that is made of the words of headings only: "Proficient Skills", "Educational History"."""
    found = [word.key for word in words(line)]
    if not 1 < len(found) <= MOST_WORDS or not line[:1].isupper() or any(sign in line for sign in ",.;"):
        return None
    kinds = {_heading_words().get(word) for word in found}
    return None if None in kinds else next((kind for kind in PRECEDENCE if kind in kinds), None)


def sections(text: str) -> tuple[Section, ...]:
    """The sections in order; together they cover the text but for its headings."""
    found: list[tuple[str, Span, int]] = [("header", Span(0, 0), 0)]
    for line in lines(text):
        heading = _heading(text, line)
        if heading:
            found.append(heading)
        elif row := _row_heading(text, line):
            found += [row, ("other", Span(line.end, line.end), line.end)]
    ends = [span.start for _, span, _ in found[1:]] + [len(text)]
    return tuple(Section(kind, body, end, span) for (kind, span, body), end in zip(found, ends, strict=True))


def _row_heading(text: str, line: Span) -> tuple[str, Span, int] | None:
    """A heading in the first cell of a table's row; its section is that row."""
    tab = text.find("\t", line.start, line.end)
    kind = headings().get(squeezed(text[line.start : tab])) if 0 < tab - line.start <= LONGEST_HEADING else None
    opens = kind and kind not in ONE_LINE and not _of_programs(text, kind, Span(tab + 1, line.end))
    return (kind, Span(line.start, tab), tab + 1) if kind and opens else None


def _of_programs(text: str, kind: str, rest: Span) -> bool:
    """Whether the languages that follow on the line are none that people speak: "Languages: Python, Java"."""
    return kind == "languages" and bool(text[slice(*rest)].strip()) and next(spoken(text, *rest), None) is None


def _named(title: str) -> str | None:
    """The kind of a heading, also when letters were recognized as those of another script that look like them."""
    key = squeezed(title)
    return headings().get(key) or headings().get(key.translate(_misread()))


def _heading(text: str, line: Span) -> tuple[str, Span, int] | None:
    whole = text[line.start : line.end].strip(TRIM)
    if len(whole) <= LONGEST_HEADING and (kind := _named(whole) or worded(whole)):
        return kind, line, line.end
    colon = text.find(":", line.start, min(line.end, line.start + LONGEST_HEADING))
    if colon < 0:
        return None
    before = text[line.start : colon]
    kind = headings().get(squeezed(before)) if before[:1].isupper() or before[:1] in "•●*#" else None
    if kind is None or kind in ONE_LINE or _of_programs(text, kind, Span(colon + 1, line.end)):
        return None
    return kind, Span(line.start, colon + 1), colon + 1
