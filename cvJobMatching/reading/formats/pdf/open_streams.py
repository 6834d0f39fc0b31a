"""Counts what it takes PDFium to find where the streams of a damaged file end.

Where the table of objects leads nowhere, PDFium looks for the objects themselves, and after each `stream` for the next
`endstream`, if need be to the end of the file.
"""

from __future__ import annotations

from typing import Final

from cvJobMatching import limits
from cvJobMatching.model.document import UnreadableDocument

_WORD: Final = b"stream"
_END: Final = b"end"


def refuse_far_ends(data: bytes) -> None:
    """Raises UnreadableDocument (`corrupt`) before a search that would take seconds."""
    left, unended, before = limits.MAX_STREAM_SEARCH, 0, 0
    at = data.find(_WORD)
    while at >= 0 and left >= 0:
        left -= unended * (at - before)
        unended = 0 if data[at - len(_END) : at] == _END else unended + 1
        before = at
        at = data.find(_WORD, at + len(_WORD))
    if left - unended * (len(data) - before) < 0:
        raise UnreadableDocument("corrupt", "The PDF is damaged: its streams do not end.")
