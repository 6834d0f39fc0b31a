"""Refuses pages that the parser would take far longer over than their length suggests."""

from __future__ import annotations

import re

from cvJobMatching.model.document import UnreadableDocument

_NAMES = (
    "a|abbr|acronym|address|applet|article|aside|audio|b|bdi|bdo|big|blockquote|button|canvas|center|cite|code|data"
    "|datalist|del|details|dfn|dialog|dir|div|dl|em|fieldset|figcaption|figure|font|footer|form|frameset|h[1-6]|header"
    "|hgroup|i|ins|kbd|label|legend|listing|main|map|mark|marquee|menu|meter|nav|nobr|object|ol|output|pre|progress|q"
    "|ruby|s|samp|search|section|select|small|span|strike|strong|sub|summary|sup|table|template|time|tt|u|ul|var|video"
)  # all that must be closed: the parser looks through the open ones for each that begins or ends
_FORMATTING = frozenset(
    {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
)
_NESTING = re.compile(rf"<(/?)({_NAMES}|p|li|td|tr)(?=[\s/>])", re.IGNORECASE)
_SELF_CLOSING = frozenset({"p", "li", "td", "tr"})  # that need not be closed
_DEEPEST = 600  # open tags, with those that nobody closed
_REOPENED = 1_000_000  # elements that the parser may add: what is left open by a block begins again in the next ones
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
    depth = formatting = reopened = 0
    for tag in _NESTING.finditer(text):
        name, step = tag[2].lower(), -1 if tag[1] else 1
        if name in _FORMATTING:
            formatting = max(formatting + step, 0)
        elif step > 0:
            reopened += formatting
        if name not in _SELF_CLOSING:
            depth = max(depth + step, 0)
        if depth > _DEEPEST or reopened > _REOPENED:
            raise UnreadableDocument("too_large", "The page is nested deeper than is read.")
