"""What every DocumentStore must do."""

from __future__ import annotations

from abc import ABC, abstractmethod

import pytest

from domain.model.documents import DocumentKey, DocumentRole
from ports.contracts.builders import an_id
from ports.documents import DocumentStore
from ports.errors import DocumentLost


def a_key(role: DocumentRole = DocumentRole.CV) -> DocumentKey:
    return DocumentKey(an_id(), role)


class DocumentStoreContract(ABC):
    @pytest.fixture
    @abstractmethod
    def store(self) -> DocumentStore: ...

    async def test_what_was_put_comes_back_byte_for_byte(self, store: DocumentStore) -> None:
        key = a_key()
        await store.put({key: bytes(range(256)) * 500})
        assert await store.get(key) == bytes(range(256)) * 500

    async def test_both_documents_of_an_evaluation_are_kept_apart(self, store: DocumentStore) -> None:
        id = an_id()
        cv, job = DocumentKey(id, DocumentRole.CV), DocumentKey(id, DocumentRole.JOB_DESCRIPTION)
        await store.put({cv: b"cv", job: b"job"})
        await store.delete(cv)
        with pytest.raises(DocumentLost):
            await store.get(cv)
        assert await store.get(job) == b"job"

    async def test_putting_again_is_safe(self, store: DocumentStore) -> None:
        key = a_key()
        await store.put({key: b"same"})
        await store.put({key: b"same"})
        assert await store.get(key) == b"same"

    async def test_an_empty_document_is_a_document(self, store: DocumentStore) -> None:
        key = a_key()
        await store.put({key: b""})
        assert await store.get(key) == b""

    async def test_what_was_never_put_is_lost(self, store: DocumentStore) -> None:
        with pytest.raises(DocumentLost):
            await store.get(a_key())

    async def test_deleting_nothing_is_no_error(self, store: DocumentStore) -> None:
        await store.delete(a_key())

    async def test_a_healthy_store_passes_its_check(self, store: DocumentStore) -> None:
        await store.check()
