"""Files that are known and cannot be read: their senders get a reason that says what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from cvJobMatching.model.document import UnreadableDocument
from cvJobMatching.reading.formats import archive
from cvJobMatching.reading.formats.reader import Reader

if TYPE_CHECKING:
    from cvJobMatching.reading.formats.reader import Source

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _refuse_archive(source: Source) -> NoReturn:
    message = "The file is an archive or an office document of a kind that cannot be read."
    raise UnreadableDocument("unsupported", message)


def _refuse_old_word(source: Source) -> NoReturn:
    """Word keeps a password-protected DOCX in an OLE container, beside the old DOC format that is not read."""
    if "EncryptedPackage".encode("utf-16-le") in source.data:
        raise UnreadableDocument("encrypted", "The document is protected with a password.")
    message = "The old binary Word format cannot be read; save the file as DOCX or PDF."
    raise UnreadableDocument("unsupported", message)


ARCHIVE = Reader(
    media_type="application/zip",
    matches=lambda source: source.packed is not None,
    sample=lambda: archive.pack({"notes.txt": "ready"}),
    read=_refuse_archive,
)
OLD_WORD = Reader(
    media_type="application/msword",
    matches=lambda source: source.head.startswith(_OLE),
    sample=lambda: _OLE,
    read=_refuse_old_word,
)
