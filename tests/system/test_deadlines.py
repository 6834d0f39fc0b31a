"""A deadline is kept by whoever is there."""

from __future__ import annotations

from pathlib import Path

import anyio
import pytest

from tests.harness.crowd import Crowd
from tests.harness.installed import install_engines
from tests.harness.listening import Heard, listen_to_the_end
from tests.harness.service import Service, running


async def test_a_service_without_any_worker_tells_its_listener_that_the_deadline_passed(directory: Path) -> None:
    pair = {"cv": {"text": "Five years of Go"}, "job_description": {"text": "Go"}, "deadline_s": 1}
    with running(Service(directory=directory, settings={"LOG_LEVEL": "warning"}, arguments=["--workers", "0"])) as it:
        crowd, heard = Crowd(it.url, ["one"], pair=pair), Heard()
        await crowd.submit()
        [id] = crowd.accepted.values()
        with anyio.fail_after(30):
            await listen_to_the_end(it.socket_url, id, heard, [])
    assert (heard.last["type"], heard.seqs) == ("expired", [1, 2])


async def test_jobs_that_run_past_their_deadline_expire_with_the_number_of_their_caller(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two run when it passes, two wait."""
    pair = {"cv": {"text": "60"}, "job_description": {"text": "Go"}, "engine": "dozer", "deadline_s": 2.5}
    monkeypatch.setenv("PYTHONPATH", install_engines(directory / "engines"))
    with running(Service(directory=directory, settings={"LOG_LEVEL": "warning"}, arguments=["--workers", "2"])) as it:
        crowd = Crowd(it.url, ["one", "two", "three", "four"], pair=pair)
        await crowd.submit()
        ids = list(crowd.accepted.values())
        heard = [Heard() for _ in ids]
        with anyio.fail_after(60):
            async with anyio.create_task_group() as group:
                for id, one in zip(ids, heard, strict=True):
                    group.start_soon(listen_to_the_end, it.socket_url, id, one, [])
    assert [one.last["type"] for one in heard] == ["expired"] * 4
    assert {one.last["message"] for one in heard} == {"not judged within its deadline of 2.5 s"}
    assert sum(len(one.seqs) > 2 for one in heard) == 2  # these had begun
