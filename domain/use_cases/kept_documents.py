"""Fetch a document, and make sure that it is the one that was stored."""

from __future__ import annotations

import hashlib

from domain.model.documents import DocumentInfo, DocumentKey
from domain.model.errors import InconsistentState
from ports.documents import DocumentStore
from ports.errors import DocumentChanged


async def intact(documents: DocumentStore, key: DocumentKey, info: DocumentInfo) -> bytes:
    """The document, byte for byte as it came in. Raises DocumentChanged, DocumentLost, Unavailable."""
    try:
        content = await documents.get(key)
    except InconsistentState:  # it is not even what was encrypted
        raise DocumentChanged(f"{key}: the document was changed since it was stored") from None
    if hashlib.sha256(content).hexdigest() != info.sha256:
        raise DocumentChanged(f"{key}: the document was changed since it was stored")
    return content
