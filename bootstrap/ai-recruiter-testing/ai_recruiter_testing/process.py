"""The test service as a child process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from select import select
from tempfile import TemporaryFile
from typing import Any

__tracebackhide__ = True  # pytest shows none of our frames, whose variables may hold what a document says

_HERE = Path(__file__).parent
_READY_WITHIN = 60.0  # seconds, on a busy machine
_STOPS_WITHIN = 10.0
# Isolated, and with our own directory before all others: whatever the project or its environment calls `domain`,
# `ports`, `adapters` or `bootstrap`, this process imports ours.
_PROGRAM = "import sys; sys.path.insert(0, sys.argv.pop(1)); from bootstrap.testing.__main__ import main; main()"


class ServiceFailed(Exception):
    """The test service did not start, or did not do what it was asked for."""


class ServiceProcess:
    """Runs from its making to `stop`, and never longer than the process that made it."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        """Start it and wait until it listens. Raises ServiceFailed."""
        self._log = TemporaryFile()  # noqa: SIM115 - closed by stop
        self._process = subprocess.Popen(  # noqa: S603 - our own program with our own arguments
            [sys.executable, "-I", "-c", _PROGRAM, str(_parts()), json.dumps(options)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env={name: value for name, value in os.environ.items() if not name.startswith("AI_RECRUITER_")},
            start_new_session=True,  # Ctrl-C is for the test
        )
        assert self._process.stdout is not None
        said, _, _ = select([self._process.stdout], [], [], _READY_WITHIN)
        self.url = self._process.stdout.readline().decode().strip() if said else ""
        if not self.url:
            self._process.kill()
            self._process.wait()
            raise ServiceFailed(f"the test service did not start within {_READY_WITHIN:g} s:\n{self.log}")

    @property
    def log(self) -> str:
        """What it has logged so far: ids, stages and codes, nothing of a document."""
        size = os.fstat(self._log.fileno()).st_size
        return os.pread(self._log.fileno(), size, 0).decode(errors="replace")

    def stop(self) -> None:
        """End it and wait for its end."""
        try:
            self._process.communicate(timeout=_STOPS_WITHIN)  # closes its standard input
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
        self._log.close()


def _parts() -> Path:
    """The directory of the service's packages: inside the installed package, or the checkout that this is part of."""
    installed = _HERE / "_service"
    return installed if installed.is_dir() else _HERE.parents[2]
