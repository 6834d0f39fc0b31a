"""The text of an HTML page as a browser would show it, by its structure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from cvJobMatching import limits
from cvJobMatching.model.document import HiddenText, UnreadableDocument
from cvJobMatching.reading.formats.html import bounds, styles

_UNSEEN = frozenset(
    {
        "script",
        "style",
        "template",
        "noscript",
        "head",
        "title",
        "object",
        "iframe",
        "svg",
        "-comment",
        "_comment",
        "datalist",
    }
)
_PARTED = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "table", "ul", "ol", "aside"})
_BLOCKS = _PARTED | frozenset(
    {"address", "blockquote", "body", "br", "caption", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption"}
    | {"figure", "footer", "form", "header", "hr", "html", "legend", "li", "main", "nav", "option", "pre", "summary"}
    | {"tbody", "tfoot", "thead", "tr"}
)
_CELLS = frozenset({"td", "th"})
_SPACED = re.compile(r"(?:(?<![ \t])[ \t]++)?([\n\v]+)[ \t]*")  # a run of blanks is tried from its first one only
_CELL_ENDS = re.compile(r"(?<![ \t])[ \t]{2,}+")


class Shown(NamedTuple):
    """A page as it is shown, and what it hides; `page` is None where there is nothing at all."""

    text: str
    hidden: tuple[HiddenText, ...]
    page: LexborHTMLParser | None


def shown(html: str) -> Shown:
    """What a reader of the page sees. Raises UnreadableDocument."""
    bounds.check(html)
    try:
        page = LexborHTMLParser(html)
    except SelectolaxError as error:
        raise UnreadableDocument("corrupt", "The page is damaged.") from error
    if page.root is None:
        return Shown("", (), None)
    walk = _Walk(styles.sheet(page))
    walk.children(page.root, _Place())
    return Shown(_lines("".join(walk.pieces)), tuple(walk.hidden), page)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk stands, and what the elements around it say."""

    depth: int = 0
    unseen: str | None = None
    grounded: bool = False
    in_row: bool = False  # the elements here stand side by side


class _Walk:
    """Gathers the visible text and keeps what is hidden."""

    def __init__(self, sheet: styles.Sheet) -> None:
        self.pieces: list[str] = []
        self.hidden: list[HiddenText] = []
        self._sheet = sheet

    def children(self, node: LexborNode, place: _Place) -> None:
        """All that is under an element."""
        if place.depth > limits.MAX_NESTING:
            raise UnreadableDocument("too_large", "The page is nested deeper than is read.")
        for child in node.iter(include_text=True):
            tag = child.tag or ""
            if tag == "-text":
                self._text(re.sub(r"\s+", " ", child.text_content or ""), place)
            elif tag not in _UNSEEN:
                self._element(child, tag, place)

    def _element(self, node: LexborNode, tag: str, place: _Place) -> None:
        style = self._sheet.of(node)
        grounded = place.grounded or styles.has_ground(style)
        unseen = place.unseen or styles.why_unseen(node, style, grounded=grounded)
        border = "\v" if tag in _PARTED else "\n" if tag in _BLOCKS else ""
        in_line = not border and tag not in _CELLS
        apart = "\t" if place.in_row or (in_line and styles.stands_apart(style)) else border
        self.pieces.append(apart)
        self.children(node, _Place(place.depth + 1, unseen, grounded, styles.is_row(style) and _holds_lines(node)))
        self.pieces.append("\t" if tag in _CELLS else apart)

    def _text(self, text: str, place: _Place) -> None:
        if place.unseen is None:
            self.pieces.append(text)
        elif text.strip():
            self.hidden.append(HiddenText(text=text.strip()[: limits.HIDDEN_CHARACTERS], reason=place.unseen))


def _holds_lines(node: LexborNode) -> bool:
    """Whether no element inside holds blocks of its own: columns of a page do, and are read one after the other."""
    return not any(inner.tag in _BLOCKS for child in node.iter() for inner in child.iter())


def _lines(text: str) -> str:
    """Borders of blocks become line ends, those of paragraphs (\\v) empty lines."""
    text = _SPACED.sub(lambda run: "\n\n" if "\v" in run[1] else "\n", text)
    return _CELL_ENDS.sub(lambda run: "\t" if "\t" in run[0] else run[0], text)
