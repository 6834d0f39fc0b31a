"""Ctrl-C, a restart and a crash of the service in the middle of watching."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bootstrap.demo.service import ChildService, start, stop, wait_until_ready
from tests.cli.conftest import Cli
from tests.harness.sample_documents import CV
from tests.harness.terminal import COMMAND, Running, ai_recruiter, environment

JOB = CV.with_name("job_description.md")


def test_ctrl_c_says_how_to_come_back(idle_cli: Cli, idle_service: ChildService) -> None:
    job = idle_cli("submit", CV, JOB).out.strip()
    watching = Running(COMMAND, "watch", job, "--url", idle_service.url)
    watching.waits_for("waiting for a worker")
    watching.signal(signal.SIGINT)
    ended = watching.ends()
    assert ended.code == 130
    assert ended.out == ""
    assert f"ai-recruiter watch {job}" in ended.err
    assert "Traceback" not in ended.err
    assert '"queued"' in idle_cli("show", job, "--json").out  # it was left alone


def orderly(service: ChildService) -> None:
    stop(service.process)


def by_a_crash(service: ChildService) -> None:
    os.killpg(service.process.pid, signal.SIGKILL)
    service.process.wait()


@pytest.mark.parametrize("ends", [orderly, by_a_crash])
def test_watching_outlives_the_service(ends: Callable[[ChildService], None], tmp_path: Path) -> None:
    first = start(tmp_path, arguments=["--workers", "0"])
    second: ChildService | None = None
    try:
        wait_until_ready(first)
        job = ai_recruiter("submit", CV, JOB, "--url", first.url).out.strip()
        watching = Running(COMMAND, "watch", job, env=environment(AI_RECRUITER_URL=first.url))
        watching.waits_for("waiting for a worker")
        ends(first)
        watching.waits_for("connection lost")
        second = start(tmp_path, port=urlsplit(first.url).port, arguments=["--workers", "1"])
        ended = watching.ends()
        assert ended.code == 0, ended.err
        assert "Score " in ended.out
        for message in ("waiting for a worker", "attempt 1 started", "reading cv", "report written"):
            assert ended.err.count(message) == 1, ended.err
    finally:
        for service in (first, second):
            if service is not None:
                stop(service.process)
