"""Opens the zip files that office documents are, and refuses those made to burst."""

from __future__ import annotations

import io
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from cvJobMatching import limits
from cvJobMatching.model.document import UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Iterator

_MIB = 1024 * 1024
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError)
_SHORT = 200  # bytes: no media type is as long


@dataclass(frozen=True, slots=True)
class Directory:
    """The names of an archive's entries, and the media type that it declares in its `mimetype`."""

    names: frozenset[str]
    media_type: str


def directory(data: bytes) -> Directory | None:
    """None when `data` is no archive. Raises UnreadableDocument (`empty`, `corrupt`)."""
    if data.startswith(b"PK\x05\x06"):
        raise UnreadableDocument("empty", "The file is an archive with nothing in it.")
    if not data.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return Directory(frozenset(archive.namelist()), _declared(archive))
    except (*_DAMAGED, RuntimeError) as error:
        message = "The file is an office document or archive that is cut off or damaged."
        raise UnreadableDocument("corrupt", message) from error


def _declared(archive: zipfile.ZipFile) -> str:
    if "mimetype" not in archive.namelist() or archive.getinfo("mimetype").file_size >= _SHORT:
        return ""
    return archive.read("mimetype")[:100].strip().decode("ascii", "replace")


class Package(zipfile.ZipFile):
    """An archive of which each part is unpacked and taken apart once, all of them within one bound."""

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data))
        self._left = limits.MAX_XML_BYTES
        self._trees: dict[str, etree._Element] = {}

    def tree(self, name: str) -> etree._Element:
        """The XML of an entry; entities stay unresolved and nothing is fetched. Raises UnreadableDocument, KeyError."""
        if name not in self._trees:
            self._trees[name] = etree.fromstring(self.unpacked(name), _parser())
        return self._trees[name]

    def unpacked(self, name: str) -> bytes:
        """An entry, no more than the limit whatever size it states. Raises UnreadableDocument, KeyError."""
        most = min(limits.MAX_ZIP_ENTRY_BYTES, self._left)
        with self.open(name) as stream:
            data = stream.read(most + 1)
        if len(data) > most:
            raise UnreadableDocument("too_large", "The parts of the document unpack to more than is read.")
        self._left -= len(data)
        return data


@contextmanager
def opened(data: bytes) -> Iterator[Package]:
    """The archive, after its directory has passed the limits. Raises UnreadableDocument, also for damage met later."""
    try:
        with Package(data) as archive:
            _refuse_bomb(archive.infolist())
            yield archive
    except RuntimeError as error:  # zipfile's word for an entry with a password
        raise UnreadableDocument("encrypted", "The document is protected with a password.") from error
    except (*_DAMAGED, etree.XMLSyntaxError) as error:
        raise UnreadableDocument("corrupt", "The document is cut off or damaged.") from error


def _refuse_bomb(entries: list[zipfile.ZipInfo]) -> None:
    total = sum(entry.file_size for entry in entries)
    swollen = any(
        entry.file_size > _MIB and entry.file_size > limits.MAX_ZIP_RATIO * max(entry.compress_size, 1)
        for entry in entries
    )
    if len(entries) > limits.MAX_ZIP_ENTRIES or total > limits.MAX_ZIP_TOTAL_BYTES or swollen:
        raise UnreadableDocument("too_large", "The document unpacks to more than is read.")


def part(archive: Package, name: str) -> bytes | None:
    """One entry unpacked, None when there is none."""
    return archive.unpacked(name) if name in archive.NameToInfo else None


def xml(archive: Package, name: str) -> etree._Element | None:
    """One entry as a tree, None when there is none."""
    return archive.tree(name) if name in archive.NameToInfo else None


def pack(parts: dict[str, str]) -> bytes:
    """An archive with these texts as its entries."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return packed.getvalue()


def local(element: etree._Element) -> str:
    """The tag without its namespace; empty for comments and processing instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
