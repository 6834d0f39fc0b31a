"""Refuses pages that the parser would take far longer over than their length suggests."""

from __future__ import annotations

import re

from cvJobMatching.model.document import UnreadableDocument

_NESTING = re.compile(r"<(/?)(?:div|span|table|section|ul|ol|b|i|font|blockquote|a|em|strong)\b", re.IGNORECASE)
_DEEPEST = 600  # open tags, with those that nobody closed
_ATTRIBUTE = (
    r"[\s/]*+[^\s/>][^\s/>=]*+"  # its name, which may begin with anything, an equals sign included
    r"(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?+)?+"
)
_ATTRIBUTES = 1_000  # of one element: the parser compares each with all before it
_TAG = re.compile(rf"<[a-z][^\s/>]*+(?:{_ATTRIBUTE}){{0,{_ATTRIBUTES}}}+(?P<more>{_ATTRIBUTE})?+", re.IGNORECASE)


def check(text: str) -> None:
    """Raises UnreadableDocument (`too_large`)."""
    _refuse_nesting(text)
    if any(tag["more"] for tag in _TAG.finditer(text)):
        raise UnreadableDocument("too_large", "An element of the page has more attributes than are read.")


def _refuse_nesting(text: str) -> None:
    depth = 0
    for tag in _NESTING.finditer(text):
        depth = max(depth + (-1 if tag[1] else 1), 0)
        if depth > _DEEPEST:
            raise UnreadableDocument("too_large", "The page is nested deeper than is read.")
