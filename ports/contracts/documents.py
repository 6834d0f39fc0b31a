"""The contract of a DocumentStore."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import ClassVar
from uuid import UUID

import anyio
import pytest

from domain.model.documents import DocumentKey, DocumentRole
from ports.contracts.base import Contract
from ports.contracts.builders import an_id
from ports.documents import DocumentStore
from ports.errors import DocumentLost

OpenDocumentStore = Callable[[], AbstractAsyncContextManager[DocumentStore]]
"""Opens the store; within one test every call opens the same one, as the next process would."""


@dataclass(frozen=True, kw_only=True)
class DocumentPromises:
    """What one store promises and another does not."""

    survives_restart: bool


def fingerprint(content: bytes) -> tuple[int, str]:
    """Stands for a large document where two are compared: pytest's diff of two that differ takes minutes on CI."""
    return len(content), sha256(content).hexdigest()


def a_key(role: DocumentRole = DocumentRole.CV) -> DocumentKey:
    return DocumentKey(an_id(), role)


class DocumentStoreContract(Contract):
    promises: ClassVar[DocumentPromises]

    @pytest.fixture
    @abstractmethod
    def open_store(self) -> OpenDocumentStore: ...

    @pytest.fixture
    async def store(self, open_store: OpenDocumentStore) -> AsyncIterator[DocumentStore]:
        async with open_store() as store:
            yield store

    async def test_a_document_comes_back_byte_for_byte(self, store: DocumentStore) -> None:
        key = a_key()
        content = bytes(range(256)) * 500
        await store.put({key: content})
        assert fingerprint(await store.get(key)) == fingerprint(content)

    async def test_the_largest_document_comes_back(self, store: DocumentStore) -> None:
        key, content = a_key(), bytes(range(256)) * 4096 * 10
        await store.put({key: content})
        assert fingerprint(await store.get(key)) == fingerprint(content)

    async def test_all_documents_of_one_call_are_stored(self, store: DocumentStore) -> None:
        contents = {a_key(): b"first", a_key(DocumentRole.JOB_DESCRIPTION): b"second", a_key(): b"third"}
        await store.put(contents)
        assert {key: await store.get(key) for key in contents} == contents

    async def test_both_documents_of_an_evaluation_are_separate(self, store: DocumentStore) -> None:
        id = an_id()
        cv, job = DocumentKey(id, DocumentRole.CV), DocumentKey(id, DocumentRole.JOB_DESCRIPTION)
        await store.put({cv: b"cv", job: b"job"})
        await store.delete(cv)
        with pytest.raises(DocumentLost):
            await store.get(cv)
        assert await store.get(job) == b"job"

    async def test_deleting_a_document_of_one_evaluation_deletes_none_of_another(self, store: DocumentStore) -> None:
        one, other = a_key(), a_key()
        await store.put({one: b"the same bytes", other: b"the same bytes"})
        await store.delete(one)
        assert await store.get(other) == b"the same bytes"

    async def test_put_is_safe_to_repeat(self, store: DocumentStore) -> None:
        key = a_key()
        await store.put({key: b"same"})
        await store.put({key: b"same"})
        assert await store.get(key) == b"same"

    async def test_the_last_put_counts(self, store: DocumentStore) -> None:
        key = a_key()
        await store.put({key: b"a longer document"})
        await store.put({key: b"short"})
        assert await store.get(key) == b"short"

    async def test_an_empty_document_is_a_document(self, store: DocumentStore) -> None:
        key = a_key()
        await store.put({key: b""})
        assert await store.get(key) == b""

    async def test_a_key_that_was_never_put_raises_document_lost(self, store: DocumentStore) -> None:
        with pytest.raises(DocumentLost):
            await store.get(a_key())

    async def test_deleting_nothing_is_no_error(self, store: DocumentStore) -> None:
        await store.delete(a_key())

    async def test_owners_are_named_whose_documents_have_been_there_for_long_enough(self, store: DocumentStore) -> None:
        keys = {a_key(), a_key(DocumentRole.JOB_DESCRIPTION)}
        gone = a_key()
        await store.put({**dict.fromkeys(keys, b"kept"), gone: b"deleted"})
        await store.delete(gone)
        hour, now = timedelta(hours=1), datetime.now(UTC)
        assert await _owners(store, before=now + hour) >= {key.owner for key in keys}
        assert gone.owner not in await _owners(store, before=now + hour)
        assert await _owners(store, before=now - hour) == set()

    async def test_concurrent_calls_do_not_mix_documents_up(self, store: DocumentStore) -> None:
        numbers = {a_key(): number for number in range(40)}
        contents = {key: bytes([number]) * 10_000 for key, number in numbers.items()}
        async with anyio.create_task_group() as tasks:
            for key, content in contents.items():
                tasks.start_soon(store.put, {key: content})
        assert [number for key, number in numbers.items() if await store.get(key) != contents[key]] == []

    async def test_a_document_is_there_after_a_restart_where_that_is_promised(
        self, open_store: OpenDocumentStore
    ) -> None:
        key = a_key()
        async with open_store() as before:
            await before.put({key: b"stored"})
        async with open_store() as after:
            if self.promises.survives_restart:
                assert await after.get(key) == b"stored"
            else:
                with pytest.raises(DocumentLost):
                    await after.get(key)

    async def test_a_healthy_store_passes_its_check(self, store: DocumentStore) -> None:
        await store.check()
        await store.check()


async def _owners(store: DocumentStore, *, before: datetime) -> set[UUID]:
    return {owner async for some in store.owners(before=before) for owner in some}
