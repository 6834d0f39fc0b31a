"""A DocumentStore over obstore."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit
from urllib.request import url2pathname
from uuid import UUID

import anyio
import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url

from adapters.documents.causes import cause_of
from adapters.documents.durable_directory import DurableDirectory
from adapters.shared.private_files import make_private_directory
from domain.model.documents import DocumentKey
from ports.errors import DocumentLost, Unavailable

_PROBE = "readiness-probe"
_LISTED_AT_ONCE = 1_000


class ObstoreDocuments:
    """Keeps each document as one object named by its key; the sender's file name is never part of a path."""

    def __init__(self, store: ObjectStore, *, directory: Path | None = None, timeout: float = 20.0) -> None:
        """`directory` is where a local store lies; `timeout` bounds each call, in seconds."""
        self._store = store
        self._directory = DurableDirectory(directory) if directory is not None else None
        self._timeout = timeout

    @classmethod
    def at(cls, url: str, *, timeout: float = 20.0) -> Self:
        """The store at a URL such as file:///srv/documents, memory:///, s3://bucket/prefix, gs://… or az://….

        Raises Unavailable when a local directory can be neither found nor made, or the URL leads to no store.
        """
        parts = urlsplit(url)
        if parts.scheme != "file":
            with _in_our_words("the document store cannot be opened"):
                return cls(from_url(url), timeout=timeout)
        directory = Path(url2pathname(parts.path))
        with _in_our_words(f"the directory {directory} cannot be used for documents"):
            make_private_directory(directory)
            return cls(LocalStore(directory), directory=directory, timeout=timeout)

    async def put(self, contents: Mapping[DocumentKey, bytes]) -> None:
        with _in_our_words("the document store could not keep a document"), anyio.fail_after(self._timeout):
            if self._directory is not None:
                await self._directory.put({_path(key): content for key, content in contents.items()})
            else:
                await self._put_remote(contents)

    async def get(self, key: DocumentKey) -> bytes:
        with _in_our_words(f"the document store could not read {key}"), anyio.fail_after(self._timeout):
            found = await obstore.get_async(self._store, _path(key))
            return bytes(await found.bytes_async())

    async def delete(self, key: DocumentKey) -> None:
        try:
            with _in_our_words(f"the document store could not delete {key}"), anyio.fail_after(self._timeout):
                await obstore.delete_async(self._store, _path(key))
        except DocumentLost:
            return

    async def owners(self, *, before: datetime) -> AsyncIterator[Collection[UUID]]:
        with _in_our_words("the document store cannot be listed"):
            async for listed in obstore.list(self._store, chunk_size=_LISTED_AT_ONCE):
                old = [_owner(it["path"]) for it in listed if it["last_modified"] < before]
                yield list(dict.fromkeys(owner for owner in old if owner is not None))

    async def check(self) -> None:
        with _in_our_words("the document store cannot be written"), anyio.fail_after(self._timeout):
            await obstore.put_async(self._store, _PROBE, b"ready")

    async def _put_remote(self, contents: Mapping[DocumentKey, bytes]) -> None:
        async with anyio.create_task_group() as puts:
            for key, content in contents.items():
                puts.start_soon(self._put_one, _path(key), content)

    async def _put_one(self, path: str, content: bytes) -> None:
        await obstore.put_async(self._store, path, content)


def _path(key: DocumentKey) -> str:
    """A UUIDv7 begins with its time: the first five digits put the documents of three days into one directory."""
    return f"{key.owner.hex[:5]}/{key.owner}.{key.role}"


def _owner(path: str) -> UUID | None:
    """None for an object that is no document."""
    try:
        return UUID(path.rpartition("/")[2].partition(".")[0])
    except ValueError:
        return None


@contextmanager
def _in_our_words(what: str) -> Iterator[None]:
    try:
        yield
    except (NotFoundError, FileNotFoundError):
        raise DocumentLost(f"{what}: nothing is stored there") from None
    except (BaseError, OSError, TimeoutError, ValueError, ExceptionGroup) as error:  # a group when several went at once
        raise Unavailable(what, detail=cause_of(error)) from error
