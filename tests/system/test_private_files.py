"""What the embedded default keeps of people can be read by its owner alone, whatever the umask is."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.crowd import Crowd
from tests.harness.service import Service, running


@pytest.fixture(params=[0o000, 0o277])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


async def test_the_database_and_the_documents_are_their_owners_alone(umask: None, directory: Path) -> None:
    data = directory / "data"
    with running(Service(directory=directory, settings={"DATA_DIR": str(data)}, arguments=["--workers", "1"])) as it:
        crowd = Crowd(it.url, ["one"])
        await crowd.submit()
        made = {path: stat.S_IMODE(path.stat().st_mode) for path in (data, *data.rglob("*"))}
    names = {path.name for path in made}
    assert {"ai-recruiter.db-wal", "ai-recruiter.db-shm"} <= names or any(name.endswith("-wal") for name in names)
    directories = {path for path in made if path.is_dir()}
    assert {
        path.name: oct(mode) for path, mode in made.items() if mode != (0o700 if path in directories else 0o600)
    } == {}
    assert len(directories) >= 3  # data, documents, and the days of documents
