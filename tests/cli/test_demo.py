"""`make demo`, and what is left of it: nothing."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.harness.terminal import Running, environment

DEMO = (sys.executable, "-m", "bootstrap.demo")


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Path]:
    """Where the demonstration may write; nothing is there and nothing runs in it afterwards."""
    yield tmp_path
    assert list(tmp_path.iterdir()) == []
    assert processes_of(tmp_path) == []


def processes_of(scratch: Path) -> list[int]:
    """The processes whose environment points into the directory."""
    marker = f"TMPDIR={scratch}".encode()
    pids = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [pid for pid in pids if marker in _environment(pid)]


def others(scratch: Path, demo: Running) -> list[int]:
    """What the demonstration has started, as soon as there is something."""
    patience = time.monotonic() + 60
    while not (pids := [pid for pid in processes_of(scratch) if pid != demo.process.pid]):
        assert time.monotonic() < patience
    return pids


def _environment(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""


def url_in(text: str) -> str:
    found = re.search(r"http://127\.0\.0\.1:\d+", text)
    assert found is not None, text
    return found.group()


def test_the_demonstration_shows_everything_and_leaves_nothing(scratch: Path) -> None:
    ended = Running(*DEMO, env=environment(TMPDIR=str(scratch), http_proxy="http://127.0.0.1:9")).ends()
    assert ended.code == 0, ended.err
    told = [
        "waiting for a worker",
        "reading cv",
        "matching",
        "report written",
        "Score ",
        "/api/v1/history",
        "succeeded",
    ]
    places = [ended.out.index(text) for text in told]
    assert places == sorted(places)
    assert ended.err == ""
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(url_in(ended.out), trust_env=False)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_demonstration_leaves_nothing(number: signal.Signals, scratch: Path) -> None:
    demo = Running(*DEMO, env=environment(TMPDIR=str(scratch)))
    demo.waits_for("Starting", on="out")
    demo.signal(number)
    ended = demo.ends()
    assert ended.code == 130, ended.err
    assert "Traceback" not in ended.err


def test_a_failed_demonstration_prints_the_log_of_the_service(scratch: Path) -> None:
    demo = Running(*DEMO, env=environment(TMPDIR=str(scratch)))
    demo.waits_for("Starting", on="out")
    for pid in others(scratch, demo):
        os.kill(pid, signal.SIGKILL)
    ended = demo.ends()
    assert ended.code not in (0, 130)
    assert "The demonstration failed" in ended.err
    assert "The service said" in ended.err
    assert "Traceback" not in ended.err
