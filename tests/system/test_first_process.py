"""The first process of a container ends at SIGTERM at every moment of its start, as any other does."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from bootstrap.settings import PREFIX
from tests.harness.processes import running_children
from tests.harness.vault import with_master_key

COMMAND = (sys.executable, "-m", "bootstrap")
BLOCKED = ("env", "--block-signal=TERM")  # as the image begins
APART = ("unshare", "--pid", "--fork", "--kill-child", "--")
SECONDS = 30.0


@cache
def can_be_first() -> bool:
    """Whether this test may make a process the first one of a namespace."""
    return subprocess.run([*APART, "true"], capture_output=True, check=False).returncode == 0


@contextmanager
def first_process(
    arguments: Sequence[str], settings: Mapping[str, str]
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The command as process 1, and its id out here; else as one whose SIGTERM is ignored until it has a handler."""
    variables = with_master_key(dict(settings))
    environment = {**os.environ, **{PREFIX + name: value for name, value in variables.items()}}
    started = subprocess.Popen(
        [*(APART if can_be_first() else ()), *BLOCKED, *COMMAND, *arguments],
        env=environment,
        stderr=subprocess.PIPE,
        preexec_fn=None if can_be_first() else lambda: signal.signal(signal.SIGTERM, signal.SIG_IGN),
    )
    with started:
        try:
            yield started, _inner(started.pid) if can_be_first() else started.pid
        finally:
            started.kill()


def wait_until_it_keeps_signals(pid: int) -> None:
    """Until `env` has blocked SIGTERM: before that nothing of ours runs, and the kernel drops what it is sent."""
    deadline = time.monotonic() + SECONDS
    while not _blocked(pid) >> (signal.SIGTERM - 1) & 1:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def _blocked(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("SigBlk:")), 16)


def _inner(pid: int) -> int:
    deadline = time.monotonic() + SECONDS
    while not (children := running_children(pid)):
        assert time.monotonic() < deadline
        time.sleep(0.005)
    return children[0]


@contextmanager
def mute() -> Iterator[tuple[socket.socket, int]]:
    """A server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(SECONDS)
        yield listener, listener.getsockname()[1]


def test_it_ends_when_it_is_told_before_it_has_loaded_anything(tmp_path: Path) -> None:
    with first_process(["serve", "--port", "0"], {"DATA_DIR": str(tmp_path)}) as (process, inner):
        wait_until_it_keeps_signals(inner)
        os.kill(inner, signal.SIGTERM)
        process.communicate(timeout=SECONDS)
        assert process.returncode == 128 + signal.SIGTERM


@pytest.mark.parametrize(
    "arguments", [["serve", "--port", "0"], ["work"], ["migrate"], ["doctor"]], ids=lambda it: it[0]
)
def test_it_ends_while_the_database_says_nothing(arguments: list[str], tmp_path: Path) -> None:
    with mute() as (listener, port):
        settings = {
            "DATA_DIR": str(tmp_path),
            "DATABASE_URL": f"mysql+aiomysql://user:word@127.0.0.1:{port}/name",
            "DATABASE_TIMEOUT_S": "600",
        }
        with first_process(arguments, settings) as (process, inner):
            connection, _ = listener.accept()
            with connection:
                os.kill(inner, signal.SIGTERM)
                process.communicate(timeout=SECONDS)
        assert process.returncode == 128 + signal.SIGTERM


def test_it_ends_while_the_broker_says_nothing(tmp_path: Path) -> None:
    with mute() as (listener, port):
        settings = {"DATA_DIR": str(tmp_path), "NATS_URL": f"nats://127.0.0.1:{port}"}
        with first_process(["serve", "--port", "0"], settings) as (process, inner):
            connection, _ = listener.accept()
            with connection:
                os.kill(inner, signal.SIGTERM)
                process.communicate(timeout=SECONDS)
        assert process.returncode == 128 + signal.SIGTERM
