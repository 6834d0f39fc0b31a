"""HTML as a browser would show it, by its structure; scripts and styles are not run."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cvJobMatching import limits
from cvJobMatching.reading import plain
from cvJobMatching.reading.parts import Reading
from cvJobMatching.types import HiddenText, UnreadableDocument

_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|div|p|h1|table|section|article)\b",
    re.I | re.S,
)
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
_SPACED = re.compile(r" *([\n\v]+) *")


def looks_like_html(text: str) -> bool:
    """Whether the text begins as an HTML page does."""
    return _START.match(text[:20_000]) is not None


def read(data: bytes) -> Reading:
    """Raises UnreadableDocument."""
    return read_text(plain.decode(data))


def read_text(text: str) -> Reading:
    """The page's visible text as one page."""
    root = LexborHTMLParser(text).root
    if root is None:
        raise UnreadableDocument("empty", "The page is empty.")
    hidden: list[HiddenText] = []
    pieces: list[str] = []
    _walk(root, pieces, hidden, 0)
    return Reading(pages=(_lines("".join(pieces)),), hidden=tuple(hidden))


def _walk(node: LexborNode, pieces: list[str], hidden: list[HiddenText], depth: int) -> None:
    if depth > limits.MAX_NESTING:
        raise UnreadableDocument("too_large", "The page is nested deeper than is read.")
    for child in node.iter(include_text=True):
        tag = child.tag or ""
        if tag == "-text":
            pieces.append(re.sub(r"\s+", " ", child.text_content or ""))
        elif tag not in _UNSEEN:
            _element(child, tag, pieces, hidden, depth)


def _element(node: LexborNode, tag: str, pieces: list[str], hidden: list[HiddenText], depth: int) -> None:
    border = "\v" if tag in _PARTED else "\n" if tag in _BLOCKS else ""
    pieces.append(border)
    _walk(node, pieces, hidden, depth + 1)
    pieces.append("\t" if tag in ("td", "th") else border)


def _lines(text: str) -> str:
    """Borders of blocks become line ends, those of paragraphs (\\v) empty lines."""
    return _SPACED.sub(lambda run: "\n\n" if "\v" in run[1] else "\n", text)
