"""Opens the zip files that office documents are, and refuses those made to burst."""

from __future__ import annotations

import io
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from cvJobMatching import limits
from cvJobMatching.model.document import UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Iterator

_MIB = 1024 * 1024
_DAMAGED = (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, OSError)


@contextmanager
def opened(data: bytes) -> Iterator[zipfile.ZipFile]:
    """The archive, after its directory has passed the limits. Raises UnreadableDocument, also for damage met later."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_bomb(archive.infolist())
            yield archive
    except RuntimeError as error:  # zipfile's word for an entry with a password
        raise UnreadableDocument("encrypted", "The document is protected with a password.") from error
    except (*_DAMAGED, zlib.error, etree.XMLSyntaxError) as error:
        raise UnreadableDocument("corrupt", "The document is cut off or damaged.") from error


def _refuse_bomb(entries: list[zipfile.ZipInfo]) -> None:
    total = sum(entry.file_size for entry in entries)
    swollen = any(
        entry.file_size > _MIB and entry.file_size > limits.MAX_ZIP_RATIO * max(entry.compress_size, 1)
        for entry in entries
    )
    if len(entries) > limits.MAX_ZIP_ENTRIES or total > limits.MAX_ZIP_TOTAL_BYTES or swollen:
        raise UnreadableDocument("too_large", "The document unpacks to more than is read.")


def part(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """One entry unpacked, None when there is none. The stated size is not believed: reading stops at the limit."""
    if name not in archive.namelist():
        return None
    with archive.open(name) as stream:
        data = stream.read(limits.MAX_ZIP_ENTRY_BYTES + 1)
    if len(data) > limits.MAX_ZIP_ENTRY_BYTES:
        raise UnreadableDocument("too_large", "A part of the document unpacks to more than is read.")
    return data


def xml(archive: zipfile.ZipFile, name: str) -> etree._Element | None:
    """One entry as a tree; entities stay unresolved and nothing is fetched."""
    data = part(archive, name)
    return None if data is None else etree.fromstring(data, _parser())


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
