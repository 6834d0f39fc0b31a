"""Tells what a file is from its content alone; its name and the sender's word for it do not count."""

from __future__ import annotations

import io
import zipfile

from cvJobMatching.model.document import UnreadableDocument

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
RTF = "application/rtf"
HTML = "text/html"
TEXT = "text/plain"
PNG = "image/png"
JPEG = "image/jpeg"

_MAGIC = (
    (b"%PDF-", PDF),
    (b"{\\rtf", RTF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF_HEADER_WITHIN = 1024  # bytes of junk that PDF readers tolerate before the header


def media_type(data: bytes) -> str:
    """The media type of `data`; text that is not HTML is `text/plain`. Raises UnreadableDocument."""
    head = data[:_PDF_HEADER_WITHIN]
    for magic, kind in _MAGIC:
        if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(magic):
            return kind
    if head.startswith(b"PK\x03\x04"):
        return _packed(data)
    if head.startswith(b"PK\x05\x06"):
        raise UnreadableDocument("empty", "The file is an archive with nothing in it.")
    if head.startswith(_OLE):
        raise _old_office(data)
    if b"%PDF-" in head:
        return PDF
    return TEXT


def _packed(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            declared = archive.read("mimetype")[:100] if _small(archive, "mimetype") else b""
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, OSError) as error:
        raise UnreadableDocument(
            "corrupt", "The file is an office document or archive that is cut off or damaged."
        ) from error
    if declared.strip() == ODT.encode():
        return ODT
    if "[Content_Types].xml" in names and any(name.startswith("word/") for name in names):
        return DOCX
    raise UnreadableDocument(
        "unsupported", "The file is an archive or an office document of a kind that cannot be read."
    )


def _small(archive: zipfile.ZipFile, name: str) -> bool:
    return name in archive.namelist() and archive.getinfo(name).file_size < 200


def _old_office(data: bytes) -> UnreadableDocument:
    """Word keeps a password-protected DOCX in an OLE container, beside the old DOC format that is not read."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return UnreadableDocument("encrypted", "The document is protected with a password.")
    return UnreadableDocument("unsupported", "The old binary Word format cannot be read; save the file as DOCX or PDF.")
