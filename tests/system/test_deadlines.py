"""A deadline is kept by whoever is there."""

from __future__ import annotations

from pathlib import Path

import anyio

from tests.harness.crowd import Crowd
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
