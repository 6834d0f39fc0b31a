"""`ai-recruiter work` as a child process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bootstrap.settings import PREFIX
from tests.harness.vault import with_master_key

_STOPS_WITHIN = 30  # seconds


@contextmanager
def worker(directory: Path, settings: Mapping[str, str]) -> Iterator[Path]:
    """A worker machine, told to stop at the end as an orderly stop must do; yields where it logs.

    `settings` are variables without their prefix, and no others reach it.
    """
    directory.mkdir()
    log = directory / "log"
    foreign = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    own = {PREFIX + name: value for name, value in with_master_key(settings).items()}
    program = Path(sys.executable).with_name("ai-recruiter")
    with log.open("wb") as said:
        process = subprocess.Popen(
            [program, "work", "--concurrency", "1"], env=foreign | own, cwd=directory, stdout=said, stderr=said
        )
    try:
        yield log
        process.send_signal(signal.SIGTERM)
        assert process.wait(_STOPS_WITHIN) == 0, log.read_text()[-3000:]
    finally:
        process.kill()
        process.wait()
