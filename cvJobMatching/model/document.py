"""What was read of a file: its visible text in reading order, and what was kept apart from it.

Offsets count Python code points of `Document.text`; `start` is included, `end` is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple


class UnreadableDocument(Exception):
    """A document that cannot be read; `code` is stable and one of `CODES`, the message is for people."""

    CODES: ClassVar[frozenset[str]] = frozenset(
        {"encrypted", "corrupt", "empty", "too_large", "unsupported", "time_limit", "memory_limit"}
    )

    def __init__(self, code: str, message: str) -> None:
        if code not in self.CODES:
            raise ValueError(f"unknown code {code!r}")
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return self.message


class NoSuchPage(Exception):
    """The document has `pages` pages, and not the one that was asked for."""

    def __init__(self, pages: int) -> None:
        super().__init__(pages)
        self.pages = pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Warning:
    """Something a reader of the report should know; `code` is stable."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HiddenText:
    """Text that is in the file but that a reader of the page cannot see. It is never scored."""

    text: str
    reason: str  # white, background_colour, tiny, off_page, covered, invisible_mode, transparent, vanished, metadata …
    page: int | None = None  # counted from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The part of `Document.text` that stands on one page."""

    number: int  # counted from 1
    start: int
    end: int


class PlacedWord(NamedTuple):
    """A word at `start` to `end` of the text, and where it stands on the page, in points, y downwards.

    `start` and `end` are both -1 for one that the text leaves out, as it does lines that run through all pages.
    """

    start: int
    end: int
    x0: float
    top: float
    x1: float
    bottom: float


class Layout(NamedTuple):
    """The size of a page in points, and its words."""

    width: float
    height: float
    words: tuple[PlacedWord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a reader of the file sees, in reading order, and what was kept from them."""

    text: str
    media_type: str
    sha256: str  # of the bytes that were read, hexadecimal
    pages: tuple[Page, ...]
    hidden: tuple[HiddenText, ...] = ()
    warnings: tuple[Warning, ...] = ()
    coverage: float = 1.0  # 0 to 1: the share of the inked page that became text
    language: str | None = None  # ISO 639-1, None when it could not be told
    layouts: tuple[Layout, ...] = ()  # of the pages, when they were asked for and the format has any

    def page_at(self, offset: int) -> int:
        """The number of the page that holds the character at `offset`."""
        for page in self.pages:
            if offset < page.end:
                return page.number
        return self.pages[-1].number if self.pages else 1
