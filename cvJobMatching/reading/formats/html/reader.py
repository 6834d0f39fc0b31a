"""HTML as a browser would show it, by its structure; scripts and styles are not run."""

from __future__ import annotations

import re

from cvJobMatching.model.document import UnreadableDocument
from cvJobMatching.reading.formats import metadata
from cvJobMatching.reading.formats.html import job_posting
from cvJobMatching.reading.formats.html.walk import shown
from cvJobMatching.reading.formats.reader import Reader
from cvJobMatching.reading.parts import Reading

_BEFORE_START = re.compile(r"\s++|<\?xml[^<>]*+>|<!--.*?(?:-->|\Z)", re.DOTALL)  # taken one by one, never in two ways
_START = re.compile(r"<(?:!doctype\s+html|html|head|body|div|p|h1|table|section|article)\b", re.IGNORECASE)
_START_WITHIN = 20_000  # characters
_COMMENTS = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)


def _looks_like_html(text: str) -> bool:
    """Whether the text begins as an HTML page does."""
    place = 0
    while skipped := _BEFORE_START.match(text, place, _START_WITHIN):
        place = skipped.end()
    return _START.match(text, place, _START_WITHIN) is not None


def _read(text: str) -> Reading:
    """The page's visible text as one page, and beside it the posting that it states for machines."""
    seen = shown(text)
    if seen.page is None:
        raise UnreadableDocument("empty", "The page is empty.")
    said = metadata.hidden(
        [*_COMMENTS.findall(text), *(node.attributes.get("content") or "" for node in seen.page.css("meta"))]
    )
    posting = job_posting.stated(seen.page, seen.text)
    return Reading(pages=(seen.text,), hidden=(*seen.hidden, *said), posting=posting)


READER = Reader(
    media_type="text/html",
    matches=lambda source: _looks_like_html(source.text),
    sample=lambda: b"<html><body><style>p{color:red}</style><p>ready",
    read=lambda source: _read(source.text),
)
