"""Asks a remote engine what it is, in a process of its own: the key never is where documents are read.

`python -m cvJobMatching.engines.remote.describe` takes RemoteSettings as JSON on stdin and prints an Asked.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Final

import msgspec

from cvJobMatching.engines.face import CannotJudge, TryAgainLater, UnreadableInput
from cvJobMatching.engines.remote.client import Client
from cvJobMatching.engines.remote.outcomes import Misconfigured
from cvJobMatching.engines.remote.protocol import Description
from cvJobMatching.engines.remote.settings import RemoteSettings

LONGEST: Final = 10.0  # seconds for the answer
_START: Final = 30.0  # seconds for the process itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What came of it: the description, or why there is none, and whether that passes by itself."""

    description: Description | None = None
    reason: str = ""
    passes: bool = True


def ask(settings: RemoteSettings) -> Asked:
    """From another process."""
    search = os.pathsep.join(folder for folder in sys.path if folder)
    try:
        done = subprocess.run(  # noqa: S603 - this interpreter, and this module
            [sys.executable, "-P", "-m", __name__],
            input=msgspec.json.encode(settings),
            capture_output=True,
            env={**os.environ, "PYTHONPATH": search},
            timeout=LONGEST + _START,
        )
        return msgspec.json.decode(done.stdout, type=Asked)
    except (OSError, subprocess.TimeoutExpired, msgspec.DecodeError):
        return Asked(reason="it could not be asked")


def asked(settings: RemoteSettings) -> Asked:
    """From this process."""
    try:
        return Asked(description=Client(settings).describe())
    except Misconfigured as wrong:
        return Asked(reason=wrong.reason, passes=False)
    except TryAgainLater as later:
        return Asked(reason=later.reason)
    except CannotJudge as final:
        return Asked(reason=final.reason)
    except UnreadableInput as odd:
        return Asked(reason=odd.message)
    except OSError as error:
        return Asked(reason=f"the file of certificates cannot be read: {error.strerror or error}", passes=False)


def main() -> None:
    """See the module."""
    settings = msgspec.json.decode(sys.stdin.buffer.read(), type=RemoteSettings)
    sys.stdout.buffer.write(msgspec.json.encode(asked(settings)))


if __name__ == "__main__":
    main()
