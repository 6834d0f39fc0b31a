"""What only an AsyncClient has: many at once, and being canceled in the middle."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import aclosing, suppress
from pathlib import Path
from typing import Any

import pytest
from ai_recruiter import AsyncClient, Job

from tests.client.conftest import Serve
from tests.harness.http import World

LISTENERS = 20


@pytest.fixture
async def idle(serve: Serve) -> AsyncIterator[AsyncClient]:
    """A client of a service that accepts jobs and never runs one."""
    async with AsyncClient(serve(World(), working=False)) as client:
        yield client


async def in_the_wait(client: AsyncClient, job: Job, heard: asyncio.Event) -> None:
    async for _ in client.follow(job.id):
        heard.set()


async def in_the_body(client: AsyncClient, job: Job, heard: asyncio.Event) -> None:
    async for _ in client.follow(job.id):
        heard.set()
        await asyncio.Event().wait()


async def in_a_wait_for_the_end(client: AsyncClient, job: Job, heard: asyncio.Event) -> None:
    waiting = asyncio.ensure_future(client.wait(job.id))
    async with aclosing(client.follow(job.id)) as events:
        await anext(events)
    heard.set()
    await waiting


@pytest.mark.parametrize("listens", [in_the_wait, in_the_body, in_a_wait_for_the_end])
async def test_a_canceled_listener_leaves_nothing(
    listens: Callable[[AsyncClient, Job, asyncio.Event], Coroutine[Any, Any, None]], idle: AsyncClient
) -> None:
    job = await idle.submit(cv="a", job_description="b")
    tasks, sockets = asyncio.all_tasks(), open_sockets()
    heard = [asyncio.Event() for _ in range(LISTENERS)]
    listeners = [asyncio.ensure_future(listens(idle, job, it)) for it in heard]
    await asyncio.gather(*(it.wait() for it in heard))
    assert len(open_sockets()) > len(sockets)
    for listener in listeners:
        listener.cancel()
    await asyncio.wait(listeners)
    assert all(listener.cancelled() for listener in listeners)
    await until(lambda: asyncio.all_tasks() <= tasks and len(open_sockets()) == len(sockets))


def open_sockets() -> set[str]:
    """Those of this process, the service's in their thread included."""
    found = set()
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # closed meanwhile
            found.add(str(entry.readlink()))
    return {target for target in found if target.startswith("socket:")}


async def until(condition: Callable[[], bool]) -> None:
    """Ask again and again, for what no event announces."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_leaving_the_events_early_closes_the_line(idle: AsyncClient) -> None:
    job = await idle.submit(cv="a", job_description="b")
    sockets = open_sockets()
    async with aclosing(idle.follow(job.id)) as events:
        async for event in events:
            assert event.type == "queued"
            break
    await until(lambda: len(open_sockets()) == len(sockets))


async def test_many_are_judged_at_once(serve: Serve) -> None:
    async with AsyncClient(serve(World())) as client:
        jobs = await asyncio.gather(*(client.submit(cv=f"CV {n}", job_description="b") for n in range(LISTENERS)))
        ended = await asyncio.gather(*(client.wait(job.id, timeout=60) for job in jobs))
        assert [job.id for job in ended] == [job.id for job in jobs]
        assert {job.status for job in ended} == {"succeeded"}
        assert [job.id async for job in client.history(page_size=3)] == sorted((job.id for job in jobs), reverse=True)


async def test_a_large_file_does_not_stop_the_others(idle: AsyncClient, tmp_path: Path) -> None:
    """It is read in another thread: a pipe that nobody has written to yet blocks that one alone."""
    pipe = tmp_path / "cv.txt"
    os.mkfifo(pipe)
    submitting = asyncio.ensure_future(idle.submit(cv=pipe, job_description="b"))
    async with asyncio.timeout(30):
        assert (await idle.health()).status == "ok"
        assert not submitting.done()
        await asyncio.to_thread(pipe.write_bytes, b"Ada Lovelace")
        job = await submitting
    assert (await idle.document(job.id, "cv")).content == b"Ada Lovelace"
