"""The command `ai-recruiter`: it listens to signals first, because all else takes its time to load."""

from __future__ import annotations

import os
import signal
import sys

_ENDED_BY_SIGTERM = 128 + signal.SIGTERM


def main() -> None:
    """Run the command line and end the process with its exit code; files that it makes are its user's alone.

    SIGTERM ends the process at once until `serve` or `work` take it for the request to stop. That is what the kernel
    does by itself, but not to the first process of a container; whoever starts that one may hold the signal back.
    """
    signal.signal(signal.SIGTERM, lambda *_: os._exit(_ENDED_BY_SIGTERM))
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    from adapters.cli.exits import run
    from adapters.shared.private_files import PRIVATE_UMASK
    from bootstrap.command_line import ai_recruiter

    os.umask(PRIVATE_UMASK)
    sys.exit(run(ai_recruiter))


if __name__ == "__main__":
    main()
