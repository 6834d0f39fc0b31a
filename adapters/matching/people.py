"""Who a CV says its person is, for the audit that makes somebody else of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cvJobMatching
from cvJobMatching.model.document import UnreadableDocument
from cvJobMatching.understanding.cv.redaction.redact import telling_parts
from domain.model.errors import InvalidRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class CvText:
    """The visible text of a CV, and the name and addresses of e-mail that were found in it.

    `parts` of the name tell who is meant where they stand alone.
    """

    text: str
    name: str | None
    parts: Sequence[str]
    emails: Sequence[str]


def cv_text(cv: bytes, filename: str) -> CvText:
    """Raises InvalidRequest for what cannot be read. The document is taken apart in a confined process."""
    try:
        candidate = cvJobMatching.read_cv(cv)
    except UnreadableDocument as unreadable:
        raise InvalidRequest(f"{filename}: {unreadable.message}") from None
    return CvText(
        text=candidate.document.text,
        name=candidate.profile.name,
        parts=telling_parts(candidate.parsed),
        emails=candidate.profile.emails,
    )
