"""Whether a file holds the CVs of two people: a second one that begins with another name and contacts of its own."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from cvJobMatching.model import document
from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.cv.name import find_name
from cvJobMatching.understanding.cv.name_spelling import in_address
from cvJobMatching.understanding.cv.sections import sections
from cvJobMatching.understanding.text.lines import Span, lines
from cvJobMatching.understanding.text.span_index import SpanIndex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cvJobMatching.model.document import Document
    from cvJobMatching.understanding.cv.parsed import Located, ParsedCv

SEVERAL_PEOPLE: Final = "several_people"
NAME_WITHIN: Final = 4  # lines of a page, where no address spells the name
CONTACTS_WITHIN: Final = 14  # lines
OF_A_CV: Final = frozenset({"experience", "education", "skills", "languages", "projects", "summary"})
LEAST_SECTIONS: Final = 2  # that no letter, no certificate and no list of referees has
WORK: Final = frozenset({"experience", "education"})
NO_DIGIT: Final = compiled(r"\D")
WORD: Final = compiled(r"[^\W\d_]{2,}")


class _Beginning(NamedTuple):
    """A page that introduces somebody."""

    page: int
    start: int
    name: frozenset[str]
    contacts: frozenset[str]


def warning(file: Document, cv: ParsedCv) -> tuple[document.Warning, ...]:
    """The warning that a second person's CV begins on a later page, with the numbers of both pages."""
    begun = [*_beginnings(file, cv), _Beginning(0, len(cv.text), frozenset(), frozenset())]
    headed = [(part.kind, part.heading) for part in cv.sections]
    whole = [each for each, following in pairwise(begun) if _is_a_cv(_within(headed, each.start, following.start))]
    for first, second in pairwise(whole):
        if not (first.name & second.name or first.contacts & second.contacts):
            message = (
                f"The file seems to hold the CVs of two people, which begin on pages {first.page} and {second.page};"
                " submit each in a file of its own."
            )
            return (document.Warning(code=SEVERAL_PEOPLE, message=message),)
    return ()


def _beginnings(file: Document, cv: ParsedCv) -> Iterator[_Beginning]:
    headed = [(part.kind, part.heading) for part in cv.sections]
    referees = SpanIndex((part.start, part.end) for part in cv.sections if part.kind == "references")
    own = [_but_in(referees, located) for located in (cv.emails, cv.phones)]
    for page in file.pages:
        text = cv.text[page.start : page.end]
        emails, phones = (_values(located, page.start, page.end) for located in own)
        name = find_name(text, sections(text), emails)
        if name is None or page.start + name.start > _introduced_by(_within(headed, page.start, page.end), page.end):
            continue
        phones = [NO_DIGIT.sub("", phone)[-8:] for phone in phones]
        if in_address(text[slice(*name)], emails) or _heads(text, name, [*emails, *phones]):
            words = WORD.findall(text[slice(*name)].casefold())
            yield _Beginning(page.number, page.start, frozenset(words), frozenset([*emails, *phones]))


def _within(located: Sequence[tuple[str, Span]], start: int, end: int) -> Sequence[tuple[str, Span]]:
    """Those that begin there, of some that stand one behind the other."""
    first, last = (bisect_left(located, at, key=lambda each: each[1].start) for at in (start, end))
    return located[first:last]


def _but_in(spans: SpanIndex, located: Located) -> Located:
    return tuple((value, span) for value, span in located if not spans.meets(span.start, span.start + 1))


def _values(located: Located, start: int, end: int) -> list[str]:
    return sorted({value.lower() for value, _ in _within(located, start, end)})


def _introduced_by(headed: Sequence[tuple[str, Span]], end: int) -> int:
    """Where whoever a page is about has been introduced: at its experience, or else at its education.

    A column at the side, which is read first, often holds education.
    """
    found = {kind: heading.start for kind, heading in reversed(headed) if kind in WORK}
    return found.get("experience", found.get("education", end))


def _heads(text: str, name: Span, contacts: Sequence[str]) -> bool:
    """Whether a page begins with a name and with contacts under it."""
    first = list(lines(text))[:CONTACTS_WITHIN]
    head = text[: first[-1].end].lower()
    digits = NO_DIGIT.sub("", head)
    return name.start < first[:NAME_WITHIN][-1].end and any(each in head or each in digits for each in contacts)


def _is_a_cv(headed: Sequence[tuple[str, Span]]) -> bool:
    kinds = {kind for kind, _ in headed} & OF_A_CV
    return len(kinds) >= LEAST_SECTIONS and bool(kinds & WORK)
