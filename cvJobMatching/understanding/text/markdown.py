"""A text without the marks of Markdown, every other character where it was.

A posting or a CV is often copied as Markdown: "**Your profile**" is a heading then, and no item of a list. The marks
are those of CommonMark 0.31 (emphasis, headings and the rules under them, code, links, escapes, quotes) and tables.
"""

from __future__ import annotations

import re
from typing import Final

from cvJobMatching.patterns import compiled

LINK: Final = compiled(r"!?\[(?P<words>[^\[\]\n]{1,200})\]\((?P<address>[^()\s]{0,500})\)")
AROUND: Final = (
    compiled(r"(?<![\w*])(?P<mark>[*_])(?![\s*_])(?P<words>[^*_\n]{1,300})(?<!\s)(?P=mark)(?![\w*])"),
    compiled(r"\\(?P<words>[-+*_#.!()\[\]{}`>~|&])"),
)
RULE: Final = r"={3,}|-{3,}|_{3,}|\*{3,}|\|[-:| \t]{2,200}\|?"  # under a heading, between parts, of a table
MARKS: Final = compiled(
    rf"^[ \t]{{0,3}}(?:[-*+][ \t]{{1,3}})?#{{1,6}}(?=[ \t])|(?<=\S)[ \t]#{{1,6}}[ \t]*$"
    rf"|(?:\n|^)[ \t]{{0,3}}(?:{RULE})[ \t]*$"
    r"|(?<!\*)\*{2,3}(?!\*)|(?<![\w_])_{2,3}(?=\w)|(?<=[\w.:!?)])_{2,3}(?![\w_])"
    r"|(?<![\w`])`{1,3}(?=[^\s`])|(?<=[^\s`])`{1,3}(?![\w`])",
    re.MULTILINE,
)
QUOTED: Final = compiled(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
LINE: Final = compiled(r"^[ \t]*[^\s>]", re.MULTILINE)


def unmarked(text: str, *, addresses: bool = False) -> str:
    """The text with a blank for every mark; its length stays. `addresses` keeps those of links."""
    kept = ("words", "address") if addresses else ("words",)
    text = LINK.sub(lambda found: _only(found, kept), text)
    for pattern in AROUND:
        text = pattern.sub(lambda found: _only(found, ("words",)), text)
    if not LINE.search(text):  # all of it is quoted; a sign before some lines may be a bullet
        text = QUOTED.sub(lambda found: " " * len(found[0]), text)
    return MARKS.sub(lambda found: " " * len(found[0]), text)


def _only(found: re.Match[str], kept: tuple[str, ...]) -> str:
    """What was found, with blanks for all but some of its groups."""
    parts, at = [], found.start()
    for start, end in map(found.span, kept):
        parts += [" " * (start - at), found.string[start:end]]
        at = end
    return "".join((*parts, " " * (found.end() - at)))
