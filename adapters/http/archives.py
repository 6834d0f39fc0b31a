"""ZIP archives of CVs, unpacked within bounds: an archive may claim anything."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Final
from zlib import error as ZlibError  # noqa: N812  (an exception like the others)

from adapters.http.config import HttpConfig
from adapters.http.errors import HttpRefusal
from adapters.http.filenames import display_name

_MAGIC: Final = (b"PK\x03\x04", b"PK\x05\x06")  # of an archive with entries, and of an empty one
_OF_A_DOCUMENT: Final = frozenset({"[Content_Types].xml", "mimetype", "META-INF/container.xml"})  # DOCX, ODT, EPUB
_OF_THE_PACKER: Final = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_BROKEN: Final = (zipfile.BadZipFile, ZlibError, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
_CHUNK: Final = 256 * 1024
_LONGEST_ENTRY: Final = 512  # bytes of the list of files, on average: a long name, and what packers add to it


@dataclass(frozen=True, slots=True)
class Unpacked:
    """One file of an archive: its content, or why it was refused."""

    filename: str | None
    content: bytes | HttpRefusal


class _Listed:
    """The file of an archive whose list of files is bounded: it is read at once, and takes many times its size."""

    def __init__(self, file: IO[bytes], config: HttpConfig) -> None:
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable
        self._file = file
        self._config = config

    def read(self, size: int | None = -1, /) -> bytes:
        """Raises HttpRefusal."""
        size = -1 if size is None else size  # to the end, before which the record of the list was sought
        if size > max(self._config.max_batch_files * _LONGEST_ENTRY, _CHUNK):
            most = f"at most {self._config.max_batch_files:,} are taken"
            raise HttpRefusal("too_large", f"The archive's list of files is too long; {most}. Split it.")
        return self._file.read(size)


@dataclass(slots=True)
class _Left:
    """How much an archive may still unpack to; what is refused counts as well."""

    bytes: int


def looks_like_archive(head: bytes) -> bool:
    """By its first four bytes; `is_archive` tells it from documents that are archives inside."""
    return head[:4] in _MAGIC


def is_archive(file: IO[bytes], config: HttpConfig) -> bool:
    """Whether it is a ZIP of files, and not a document that is kept as a ZIP."""
    try:
        with zipfile.ZipFile(_Listed(file, config)) as archive:
            return not _OF_A_DOCUMENT & set(archive.namelist())
    except (*_BROKEN, HttpRefusal):
        return True  # and broken, or too full: unpacking says so
    finally:
        file.seek(0)


def unpacked(file: IO[bytes], size: int, config: HttpConfig) -> Iterator[Unpacked]:
    """The files, one after the other. Raises HttpRefusal for an archive that is refused as a whole."""
    try:
        with zipfile.ZipFile(_Listed(file, config)) as archive:
            entries = [entry for entry in archive.infolist() if not _is_chaff(entry)]
            _refuse(entries, config)
            left = _Left(size * config.max_unpacked_ratio + config.max_document_bytes)
            for entry in entries:
                yield Unpacked(display_name(entry.filename), _content(archive, entry, left, config))
    except _BROKEN:
        raise HttpRefusal("invalid_request", "The archive is broken; pack the files again.") from None


def _refuse(entries: list[zipfile.ZipInfo], config: HttpConfig) -> None:
    if not entries:
        raise HttpRefusal("invalid_request", "The archive holds no files.")
    if len(entries) > config.max_batch_files:
        raise HttpRefusal(
            "too_large",
            f"The archive holds {len(entries):,} files; at most {config.max_batch_files:,} are taken. Split it.",
        )


def _is_chaff(entry: zipfile.ZipInfo) -> bool:
    """Folders, and what packers and desktops leave behind."""
    name = entry.filename
    return entry.is_dir() or name.startswith(_OF_THE_PACKER) or name.rsplit("/", 1)[-1] in _OF_THE_PACKER


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: _Left, config: HttpConfig) -> bytes | HttpRefusal:
    """Read to the limit, whatever size the archive states."""
    if entry.flag_bits & 0x1:
        return HttpRefusal("invalid_request", "The file is encrypted in the archive; pack it without a password.")
    limit = min(config.max_document_bytes, left.bytes)
    if limit <= 0:
        return HttpRefusal("too_large", "The archive unpacks to far more than its size; send the files themselves.")
    content = bytearray()
    try:
        with archive.open(entry) as file:
            while chunk := file.read(_CHUNK):
                content += chunk
                left.bytes -= len(chunk)
                if len(content) > limit:
                    return HttpRefusal("too_large", _too_large(limit, config))
    except _BROKEN:
        return HttpRefusal("invalid_request", "The file is broken in the archive; pack it again.")
    if looks_like_archive(bytes(content[:4])) and is_archive(BytesIO(content), config):
        return HttpRefusal("invalid_request", "An archive within an archive is not unpacked; send it by itself.")
    return bytes(content)


def _too_large(limit: int, config: HttpConfig) -> str:
    if limit == config.max_document_bytes:
        return f"A document may have at most {limit:,} bytes."
    return "The archive unpacks to far more than its size; send the files themselves."
