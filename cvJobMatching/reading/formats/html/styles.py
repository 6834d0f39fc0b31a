"""Which elements of an HTML page are not seen, by the plainest rules of its styles; nothing is laid out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cvJobMatching.model.document import UnreadableDocument
from cvJobMatching.reading.formats.html.selectors import Selectors

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_RULE = re.compile(r"(?<![^{}@;])([^{}@;]++)\{([^{}]*+)\}")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_BLANKS = re.compile(r"\s+")
_HIDING = (
    (re.compile(r"display:none|visibility:(?:hidden|collapse)|content-visibility:hidden"), "vanished"),
    (re.compile(r"opacity:0?\.?0+(?:%|;|$|!)|(?<![-\w])color:(?:transparent|rgba\([^()]*,0?\.?0+\))"), "transparent"),
    (re.compile(r"font-size:(?:0|[0-2](?:\.\d+)?(?:px|pt))(?:;|$|!)|font:(?:[a-z]+)?[01](?:px|pt)"), "tiny"),
    (re.compile(r"(?:left|top|right|text-indent|margin-left|margin-top):-\d{3,}"), "off_page"),
    (re.compile(r"clip:rect\(0|clip-path:inset\((?:50|100)%"), "covered"),
)
_FLAT = re.compile(r"(?:height|width):0(?:px)?;")
_WHITE = re.compile(r"(?<![-\w])color:(?:white|#f{3}\b|#f[a-f0-9]f[a-f0-9]f[a-f0-9]|rgb\(25\d,25\d,25\d\)|snow|ivory)")
_GROUND = re.compile(r"background(?:-color|-image)?:(?!none|transparent|white|#fff)")
_APART = re.compile(
    r"(?<![-\w])(?:float:(?:left|right)|position:(?:absolute|fixed)|display:inline-(?:block|flex)"
    r"|(?:margin|padding)(?:-left|-right)?:\.?\d*[1-9])"
)
_ROW = re.compile(r"(?<![-\w])display:(?:inline-)?flex")
_COLUMN = re.compile(r"flex-(?:direction|flow):column")
_MAX_RULES = 2_000
_MAX_STYLED = 20_000_000  # characters of declarations, each counted with every element that it is for


@dataclass(slots=True)
class Sheet:
    """What the style sheets of a page say, by element."""

    styles: dict[int, list[str]] = field(default_factory=dict)
    size: int = 0

    def add(self, node: LexborNode, declarations: str) -> None:
        """Raises UnreadableDocument (`too_large`)."""
        self.size += len(declarations)
        if self.size > _MAX_STYLED:
            raise UnreadableDocument("too_large", "The page has more styles than are read.")
        self.styles.setdefault(node.mem_id, []).append(declarations)

    def of(self, node: LexborNode) -> str:
        """The declarations that hold for an element, without blanks."""
        own = (node.attributes.get("style") or "").lower()
        return ";".join(("", *self.styles.get(node.mem_id, ()), _BLANKS.sub("", own)))


def sheet(page: LexborHTMLParser) -> Sheet:
    """Reads all `style` elements."""
    found, selectors = Sheet(), Selectors(page)
    text = _COMMENT.sub("", "".join(node.text() for node in page.css("style")))
    for count, (selector, declarations) in enumerate(_RULE.findall(text)):
        if count >= _MAX_RULES:
            break
        said = _BLANKS.sub("", declarations.lower())
        for node in selectors.meant(selector):
            found.add(node, said)
    return found


def why_unseen(node: LexborNode, style: str, *, grounded: bool) -> str | None:
    """The reason for which nobody sees the element; white letters are seen on a coloured ground."""
    if "hidden" in node.attributes or node.tag == "input":
        return "vanished"
    for pattern, reason in _HIDING:
        if pattern.search(style):
            return reason
    if _FLAT.search(style, 0, max(style.rfind("overflow:hidden"), 0)):
        return "covered"
    return "white" if _WHITE.search(style) and not grounded else None


def has_ground(style: str) -> bool:
    """Whether the element lays a colour or a picture under its text."""
    return _GROUND.search(style) is not None


def stands_apart(style: str) -> bool:
    """Whether an element inside a line is set apart from the text beside it, as tags and dates at the margin are."""
    return _APART.search(style) is not None


def is_row(style: str) -> bool:
    """Whether an element sets what it holds side by side."""
    return _ROW.search(style) is not None and not _COLUMN.search(style)
