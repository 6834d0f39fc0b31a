"""What a format is: one reader, which tells its files by their content and turns them into a `Reading`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cvJobMatching.reading.formats import archive, encoding

if TYPE_CHECKING:
    from collections.abc import Callable

    from cvJobMatching.reading.parts import Drawing, Reading

_HEAD = 1024  # bytes, within which PDF readers tolerate junk before the header
_BEFORE = b"\xef\xbb\xbf \t\r\n"


@dataclass(frozen=True)
class Source:
    """The bytes of a file, and what several formats look at; each is worked out once."""

    data: bytes

    @cached_property
    def head(self) -> bytes:
        """The first bytes."""
        return self.data[:_HEAD]

    def starts_with(self, magic: bytes) -> bool:
        """Whether the file begins with `magic`, blanks and a byte order mark aside."""
        return self.head.lstrip(_BEFORE).startswith(magic)

    @cached_property
    def packed(self) -> archive.Directory | None:
        """What is in the archive; None when the file is none. Raises UnreadableDocument (`corrupt`)."""
        return archive.directory(self.data)

    @cached_property
    def text(self) -> str:
        """The file as text. Raises UnreadableDocument (`unsupported`) when it is not text."""
        return encoding.decode(self.data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One format. The file's name and the sender's word for its type do not count.

    `sample` makes a small file of the format: it is read once before the sandbox closes, because libraries load much
    only when it is needed. All of them may raise UnreadableDocument, and `draw` NoSuchPage.
    """

    media_type: str
    matches: Callable[[Source], bool]
    sample: Callable[[], bytes]
    read: Callable[[Source], Reading]
    draw: Callable[[Source, int, float], Drawing] | None = None  # a page, counted from 1; None without pages
