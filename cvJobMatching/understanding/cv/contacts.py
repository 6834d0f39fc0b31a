"""E-mail addresses, telephone numbers and links. For display only; nothing that scores reads them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.text.lines import LOWER, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_DIGIT = compiled(r"\D")
EMAIL = compiled(rf"(?<![\w.+-])[\w.+-]+[ \t]?@[ \t]?(?![\w.+-]{{1,64}}@)[\w-]+(?:\.[\w-]+)*\.[{LOWER}A-Z]{{2,}}")
LINK = compiled(
    r"(?:https?://|www\.)[^\s|,;<>()]+|(?<![\w@.])(?:[\w-]{1,63}\.){0,8}(?:linkedin\.com|github\.com|gitlab\.com"
    r"|behance\.net|bitbucket\.org|vk\.com|t\.me)(?:/[^\s|,;<>()]*)?",
    re.IGNORECASE,
)
PHONE = compiled(r"(?<![\w./-])(?:\+|00)?\(?\d[\d\s().\-–‑/\u00a0]{6,22}\d(?![\w/])")
DATE_LIKE = compiled(
    r"(?:(?:19|20)\d\d\s*[-–/.]\s*(?:\d{1,2}[./])?(?:19|20)\d\d|\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d|(?:19|20)\d\d[./-]\d{1,2}"
    r"|\d{1,2}[./]\d{4}\s*[-–]|\d{1,2}[./](?:19|20)\d\d\s+\d{1,2}[./](?:19|20)\d\d)"
)


def emails(text: str) -> Iterator[tuple[str, Span]]:
    """Every e-mail address with its span; blanks that a line of icons put inside are taken out."""
    for found in EMAIL.finditer(text):
        yield "".join(found.group().split()), Span(*found.span())


def links(text: str) -> Iterator[tuple[str, Span]]:
    """Every address on the web with its span."""
    for found in LINK.finditer(text):
        yield found.group().rstrip(".,;)/"), Span(*found.span())


def phones(text: str) -> Iterator[tuple[str, Span]]:
    """Every telephone number with its span: 9 to 15 digits that are no dates."""
    for found in PHONE.finditer(text):
        number = found.group().strip()
        digits = NO_DIGIT.sub("", number)
        plain = number.startswith(("+", "(", "00")) or len(digits) >= 10
        if 9 <= len(digits) <= 15 and plain and not DATE_LIKE.search(number) and "\n" not in number:
            yield number, Span(*found.span())
