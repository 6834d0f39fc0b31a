"""Writers share a flush, and each learns only of its own trouble."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from threading import Event

import anyio
import anyio.from_thread
import pytest

from adapters.documents.durable_directory import DurableDirectory, Flush, flush_each, flush_file_system


class Flushes:
    """Counts the flushes; the first one waits until it is let go."""

    def __init__(self, error: OSError | None = None) -> None:
        self.batches: list[list[str]] = []
        self.begun = anyio.Event()
        self.go_on = Event()
        self._error = error

    def __call__(self, root: Path, written: Iterable[Path]) -> None:
        self.batches.append([path.name for path in written])
        anyio.from_thread.run_sync(self.begun.set)
        assert self.go_on.wait(10)
        if self._error is not None:
            raise self._error


async def put_at_once(directory: DurableDirectory, flushes: Flushes, *puts: dict[str, bytes]) -> list[str]:
    """The first put reaches its flush; then the others come, all while it waits. What each of them met."""
    met = ["kept"] * len(puts)

    async def put(number: int) -> None:
        try:
            await directory.put(puts[number])
        except OSError as error:
            met[number] = type(error).__name__

    with anyio.fail_after(10):
        async with anyio.create_task_group() as group:
            group.start_soon(put, 0)
            await flushes.begun.wait()
            for number in range(1, len(puts)):
                group.start_soon(put, number)
            await anyio.wait_all_tasks_blocked()
            flushes.go_on.set()
    return met


async def test_puts_that_wait_share_one_flush(tmp_path: Path) -> None:
    flushes = Flushes()
    puts = [{f"{number}.cv": b"cv"} for number in range(9)]
    assert await put_at_once(DurableDirectory(tmp_path, lanes=1, flush=flushes), flushes, *puts) == ["kept"] * 9
    assert [len(batch) for batch in flushes.batches] == [1, 8]


async def test_a_put_that_fails_fails_alone(tmp_path: Path) -> None:
    flushes = Flushes()
    (tmp_path / "blocked").write_bytes(b"a file stands where the directory should be")
    puts: list[dict[str, bytes]] = [{"first": b"1"}, {"blocked/cv": b"2"}, {"third/cv": b"3"}]
    assert await put_at_once(DurableDirectory(tmp_path, lanes=1, flush=flushes), flushes, *puts) == [
        "kept",
        "NotADirectoryError",
        "kept",
    ]
    assert (tmp_path / "third" / "cv").read_bytes() == b"3"


async def test_a_flush_that_fails_fails_every_put_in_it(tmp_path: Path) -> None:
    flushes = Flushes(OSError("the disk is gone"))
    assert (
        await put_at_once(DurableDirectory(tmp_path, lanes=1, flush=flushes), flushes, {"a": b"1"}, {"b": b"2"})
        == ["OSError"] * 2
    )


async def test_nothing_unfinished_stays_behind(tmp_path: Path) -> None:
    (tmp_path / "cv").mkdir()
    with pytest.raises(OSError, match="directory"):
        await DurableDirectory(tmp_path).put({"cv": b"a directory has this name"})
    assert os.listdir(tmp_path) == ["cv"]  # noqa: PTH208 - iterdir would block, says the linter


@pytest.mark.parametrize("flush", [flush_file_system, flush_each])
async def test_both_ways_to_flush_reach_the_disk(tmp_path: Path, flush: Flush) -> None:
    await DurableDirectory(tmp_path, flush=flush).put({"deep/er/cv": b"cv", "job": b""})
    assert ((tmp_path / "deep/er/cv").read_bytes(), (tmp_path / "job").read_bytes()) == (b"cv", b"")
    assert oct((tmp_path / "job").stat().st_mode & 0o777) == "0o600"
