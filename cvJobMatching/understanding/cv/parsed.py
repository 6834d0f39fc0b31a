"""A CV parsed once: the value that the profile, the redaction and the features all read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cvJobMatching.understanding.cv import contacts
from cvJobMatching.understanding.cv.certificates import certificates
from cvJobMatching.understanding.cv.education import courses
from cvJobMatching.understanding.cv.languages import languages
from cvJobMatching.understanding.cv.name import find_name
from cvJobMatching.understanding.cv.roles import roles
from cvJobMatching.understanding.cv.sections import sections
from cvJobMatching.understanding.text.lines import Span, unflattened
from cvJobMatching.understanding.text.markdown import unmarked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cvJobMatching.understanding.cv.education import Course
    from cvJobMatching.understanding.cv.languages import Known
    from cvJobMatching.understanding.cv.roles import Placed
    from cvJobMatching.understanding.cv.sections import Section

Located = tuple[tuple[str, "Span"], ...]  # each value as it is shown, and where it stands


@dataclass(frozen=True, slots=True)
class ParsedCv:
    """The parts of a CV's text. Spans count characters of `text`, which is as long as the document's text.

    `sections` have a `kind` and cover the text but for its headings. Each of `roles` has the `role` that is shown
    (title, employer, months as "YYYY-MM"), the `period` that was read (years alone and seasons too), `months(as_of)`,
    the `head` lines that name it and its whole `span`. Each of `education` has the `education` that is shown, the
    `rank` of its degree, `finished` and `span`; each of `languages` the `language` with its level, and `span`.
    """

    text: str
    sections: tuple[Section, ...]
    roles: tuple[Placed, ...]
    emails: Located
    phones: Located
    links: Located
    name: Span | None
    unaided_name: Span | None  # found without a look at the addresses: what is cut out may not depend on them
    education: tuple[Course, ...]
    languages: tuple[Known, ...]
    certificates: Located
    untrusted: tuple[Span, ...]  # instructions and stuffing: nothing in them may earn points


def parse_cv(text: str, *, untrusted: Iterable[Span] = ()) -> ParsedCv:
    """Parses the text of a CV, which may be Markdown; `untrusted` are the spans that must not earn points."""
    text = unmarked(unflattened(text), addresses=True)
    parts = sections(text)
    emails = tuple(contacts.emails(text))
    return ParsedCv(
        text=text,
        sections=parts,
        roles=roles(text, parts),
        emails=emails,
        phones=tuple(contacts.phones(text)),
        links=tuple(contacts.links(text)),
        education=courses(text, parts),
        languages=languages(text, [Span(part.start, part.end) for part in parts if part.kind == "languages"]),
        certificates=certificates(text, parts),
        name=find_name(text, parts, [address for address, _ in emails]),
        unaided_name=find_name(text, parts, ()),
        untrusted=tuple(untrusted),
    )
