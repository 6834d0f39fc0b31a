"""The document contract over memory, a local directory and obstore's own memory store."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from adapters.documents import ObstoreDocuments
from adapters.fakes import MemoryDocuments
from adapters.telemetry import metered_documents
from adapters.telemetry.traced import TracedDocuments
from adapters.telemetry.tracing import Tracing
from adapters.vault import SealedDocuments
from domain.model.documents import DocumentKey, DocumentRole
from domain.model.errors import InconsistentState
from ports.contracts.builders import an_id
from ports.contracts.documents import DocumentPromises, DocumentStoreContract, OpenDocumentStore, fingerprint
from ports.errors import Unavailable
from tests.harness.vault import VAULT

FORGETS = DocumentPromises(survives_restart=False)


class TestMemoryDocuments(DocumentStoreContract):
    promises = FORGETS

    @pytest.fixture
    def open_store(self) -> OpenDocumentStore:
        return lambda: nullcontext(MemoryDocuments())


class TestMeteredDocuments(DocumentStoreContract):
    promises = FORGETS

    @pytest.fixture
    def open_store(self) -> OpenDocumentStore:
        return lambda: nullcontext(metered_documents(MemoryDocuments()))


class TestTracedDocuments(DocumentStoreContract):
    promises = FORGETS

    @pytest.fixture
    def open_store(self, tracing: Tracing) -> OpenDocumentStore:
        return lambda: nullcontext(TracedDocuments(MemoryDocuments(), tracing))


class TestSealedDocuments(DocumentStoreContract):
    promises = FORGETS

    @pytest.fixture
    def open_store(self) -> OpenDocumentStore:
        return lambda: nullcontext(SealedDocuments(MemoryDocuments(), VAULT))

    @pytest.mark.parametrize("size", [0, 10, 2**20])
    async def test_what_has_a_key_is_kept_sealed(self, size: int) -> None:
        inner, id = MemoryDocuments(), an_id()
        store, content = SealedDocuments(inner, VAULT), b"The same words. " * size
        key = DocumentKey(id, DocumentRole.CV, VAULT.new_key(id))
        await store.put({key: content})
        assert fingerprint(await store.get(key)) == fingerprint(content)
        assert b"words" not in await inner.get(key)

    async def test_a_document_under_the_name_of_another_is_noticed(self) -> None:
        inner, id = MemoryDocuments(), an_id()
        store, wrapped = SealedDocuments(inner, VAULT), VAULT.new_key(id)
        cv, posting = (DocumentKey(id, role, wrapped) for role in DocumentRole)
        await store.put({cv: b"cv"})
        await inner.put({posting: await inner.get(cv)})
        with pytest.raises(InconsistentState):
            await store.get(posting)


class TestObstoreInMemory(DocumentStoreContract):
    promises = FORGETS

    @pytest.fixture
    def open_store(self) -> OpenDocumentStore:
        return lambda: nullcontext(ObstoreDocuments.at("memory:///"))


class TestLocalDirectory(DocumentStoreContract):
    promises = DocumentPromises(survives_restart=True)

    @pytest.fixture
    def open_store(self, tmp_path: Path) -> OpenDocumentStore:
        return lambda: nullcontext(ObstoreDocuments.at((tmp_path / "docu ments é").as_uri()))

    async def test_a_directory_that_cannot_be_written_is_unavailable(self, tmp_path: Path) -> None:
        store = ObstoreDocuments.at((tmp_path / "blocked").as_uri())
        key = DocumentKey(an_id(), DocumentRole.CV)
        (tmp_path / "blocked" / key.owner.hex[:5]).write_bytes(b"a file stands where the directory should be")
        with pytest.raises(Unavailable, match="could not keep"):
            await store.put({key: b"cv"})

    def test_a_full_disk_is_unavailable_and_heals(self, tmp_path: Path) -> None:
        """In a mount namespace of its own, so that the small file system ends with the process."""
        command = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"])]
        script = "mount -t tmpfs -o size=1m none " + str(tmp_path) + ' && exec "$0" -c "$1"'
        done = subprocess.run(
            [*command, "sh", "-c", script, sys.executable, _FILLS_THE_DISK.format(directory=str(tmp_path))],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        assert done.stdout.split() == ["unavailable", "kept", "healed"], done.stderr


_FILLS_THE_DISK = """
import asyncio
from pathlib import Path
from adapters.documents import ObstoreDocuments
from ports.errors import Unavailable
from ports.contracts.documents import a_key

async def main():
    store = ObstoreDocuments.at(Path("{directory}").as_uri())
    small, large = a_key(), a_key()
    await store.put({{small: b"small"}})
    try:
        await store.put({{large: bytes(2**21)}})
    except Unavailable:
        print("unavailable")
    print("kept" if await store.get(small) == b"small" else "torn")
    await store.delete(small)
    await store.put({{small: bytes(2**19)}})
    print("healed")

asyncio.run(main())
"""
