"""The installed command as its user runs it: a process with its output, its exit code and its signals."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

COMMAND = Path(sys.executable).with_name("ai-recruiter")
_PATIENCE = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended."""

    code: int
    out: str
    err: str


def environment(**variables: str) -> dict[str, str]:
    """Ours without what would lead the command elsewhere."""
    foreign = {name: value for name, value in os.environ.items() if not name.startswith(("AI_RECRUITER_", "COLUMNS"))}
    return foreign | variables


def ai_recruiter(*arguments: str | Path, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Outcome:
    """Run the command to its end, without a terminal."""
    done = subprocess.run(
        [COMMAND, *arguments], input=stdin, capture_output=True, env=env or environment(), timeout=_PATIENCE
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


class Running:
    """A command at work. What it writes to stderr is read as it comes."""

    def __init__(self, *command: str | Path, env: Mapping[str, str] | None = None) -> None:
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env or environment()
        )
        self._said = {"out": "", "err": ""}
        self._news = threading.Condition()
        self._readers = [threading.Thread(target=self._read, args=(name,)) for name in self._said]
        for reader in self._readers:
            reader.start()

    def waits_for(self, text: str, *, on: str = "err") -> None:
        """Return once the command has written `text`; fail when it ends without."""
        with self._news:
            found = self._news.wait_for(lambda: text in self._said[on] or self.process.poll() is not None, _PATIENCE)
            assert found, f"{text!r} was not written within {_PATIENCE} s: {self._said}"
        if text not in self._said[on]:
            self.ends()
        assert text in self._said[on], self._said

    def said(self, on: str = "err") -> str:
        """What it has written so far."""
        with self._news:
            return self._said[on]

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def ends(self) -> Outcome:
        """Wait for the end."""
        try:
            code = self.process.wait(_PATIENCE)
        finally:
            self.process.kill()
            for reader in self._readers:
                reader.join()
        return Outcome(code, self._said["out"], self._said["err"])

    def _read(self, name: str) -> None:
        stream = self.process.stdout if name == "out" else self.process.stderr
        assert stream is not None
        with stream:
            while chunk := os.read(stream.fileno(), 65536):
                self._heard(name, chunk.decode(errors="replace"))
        self._heard(name, "")

    def _heard(self, name: str, text: str) -> None:
        with self._news:
            self._said[name] += text
            self._news.notify_all()


def on_a_terminal(command: Sequence[str | Path], **variables: str) -> tuple[int, str]:
    """Exit code and everything that a person would see, in a terminal of 100 columns."""
    ours, theirs = pty.openpty()
    env = environment(TERM="xterm-256color", COLUMNS="100", **variables)
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=env, close_fds=True) as process:
        os.close(theirs)
        seen = _drained(ours)
        code = process.wait(_PATIENCE)
    os.close(ours)
    return code, seen.decode(errors="replace")


def _drained(terminal: int) -> bytes:
    seen, give_up_at = b"", time.monotonic() + _PATIENCE
    with suppress(OSError):  # Linux reports the end of a terminal as an error
        while select.select([terminal], [], [], max(give_up_at - time.monotonic(), 0))[0]:
            if not (chunk := os.read(terminal, 65536)):
                break
            seen += chunk
    return seen
