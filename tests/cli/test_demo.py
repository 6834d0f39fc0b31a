"""`make demo`, and what is left of it: nothing."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
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
        "/api/v1/vacancies",
        "must: ",
        "/criteria/approve",
        "(8 files)",
        "judged 8 of 8",
        "/ranking",
        "Lacking most: ",
        "text/csv",
        "9 lines",
        "Score ",
        "Look around: ",
    ]
    places = [ended.out.index(text) for text in told]
    assert places == sorted(places)
    assert ended.err == ""
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(url_in(ended.out), trust_env=False)


def test_the_sample_candidates_differ_clearly(scratch: Path) -> None:
    told = Running(*DEMO, env=environment(TMPDIR=str(scratch), COLUMNS="96")).ends().out
    advice = re.findall(r"^[1-8]=? +\S+\.(\w+) +[\d.]+ +(\w+) ", told, re.MULTILINE)
    assert len(advice) == 8
    assert {"pdf", "docx", "odt", "html", "md", "txt"} == {kind for kind, _ in advice}
    assert advice[0][1] == "shortlist"
    assert advice[-1][1] == "reject"
    assert "review" in {each for _, each in advice}


def test_at_a_terminal_the_page_is_there_until_a_key_is_pressed(scratch: Path) -> None:
    ours, theirs = pty.openpty()
    env = environment(TMPDIR=str(scratch), TERM="xterm-256color", COLUMNS="100")
    with subprocess.Popen(DEMO, stdin=theirs, stdout=theirs, stderr=theirs, env=env) as demo:
        os.close(theirs)
        told = ""
        while "Press any key" not in told:
            told += os.read(ours, 65536).decode(errors="replace")
        page = re.findall(r"Look around: (\S+)", told)[0]
        assert httpx2.get(page, trust_env=False, follow_redirects=True).status_code == 200
        os.write(ours, b" ")
        with suppress(OSError):  # Linux reports the end of a terminal as an error
            while os.read(ours, 65536):
                pass
        assert demo.wait(60) == 0
    os.close(ours)
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(page, trust_env=False)


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
