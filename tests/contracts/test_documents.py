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
from domain.model.documents import DocumentKey, DocumentRole
from ports.contracts.builders import an_id
from ports.contracts.documents import DocumentPromises, DocumentStoreContract, OpenDocumentStore
from ports.errors import Unavailable

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
