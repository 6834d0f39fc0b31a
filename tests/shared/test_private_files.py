"""Files and directories are their owner's alone whatever the umask is, and of use to him."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.documents.durable_directory import DurableDirectory
from adapters.shared.private_files import make_private_directory, make_private_file, make_secret_file


@pytest.fixture(params=[0o000, 0o022, 0o277, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_directories_and_the_parents_that_were_missing(umask: None, tmp_path: Path) -> None:
    outside = mode_of(tmp_path)
    make_private_directory(tmp_path / "a" / "b" / "c")
    assert {mode_of(tmp_path / place) for place in ("a", "a/b", "a/b/c")} == {0o700}
    assert mode_of(tmp_path) == outside


def test_one_that_is_there_stays_as_it_is(umask: None, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there").chmod(0o750)
    make_private_directory(tmp_path / "there")
    assert mode_of(tmp_path / "there") == 0o750


def test_a_file_in_the_way_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError):
        make_private_directory(tmp_path / "file")


def test_files(umask: None, tmp_path: Path) -> None:
    make_private_file(tmp_path / "empty")
    make_secret_file(tmp_path / "folder" / "secret", b"word")
    assert {mode_of(tmp_path / name) for name in ("empty", "folder/secret")} == {0o600}
    make_private_file(tmp_path / "folder" / "secret")
    assert (tmp_path / "folder" / "secret").read_bytes() == b"word"


async def test_documents(umask: None, tmp_path: Path) -> None:
    await DurableDirectory(tmp_path).put({"day/document": b"CV"})
    assert (mode_of(tmp_path / "day"), mode_of(tmp_path / "day" / "document")) == (0o700, 0o600)
