"""The exit codes, the errors that carry them, and the one place where a command ends."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from enum import IntEnum
from pathlib import Path

import click

from adapters.cli.screen import plain
from adapters.client import ClientError, NotAService, Refused
from adapters.client import Unreachable as NothingThere


class Exit(IntEnum):
    """The exit codes of every command."""

    OK = 0
    BUG = 1
    USAGE = 2
    REFUSED = 3
    UNAVAILABLE = 4
    FAILED = 5
    STOPPED = 6
    INTERRUPTED = 130


MEANING = {
    Exit.OK: "done",
    Exit.BUG: "error in this program, or output that cannot be written; AI_RECRUITER_DEBUG=1 shows a traceback; "
    "of `audit` and `engines check`: what was checked does not hold; of `replay`: the report differs",
    Exit.USAGE: "wrong command line or settings; nothing was sent; of `replay`: the job cannot be judged again",
    Exit.REFUSED: "the service refused the request; the message gives the reason",
    Exit.UNAVAILABLE: "service, database or document store unavailable; retry later",
    Exit.FAILED: "the evaluation failed; there is no report",
    Exit.STOPPED: "the evaluation was canceled or expired",
    Exit.INTERRUPTED: "interrupted with Ctrl-C",
}

# \b keeps click from joining the lines.
EPILOG = "\b\nExit codes:\n" + "\n".join(f"  {code:<4} {meaning}" for code, meaning in MEANING.items())

EXIT_OF_STATUS = {
    "succeeded": Exit.OK,
    "failed": Exit.FAILED,
    "canceled": Exit.STOPPED,
    "expired": Exit.STOPPED,
}
_REPORT_IT = "This is an error in ai-recruiter; please report it with what AI_RECRUITER_DEBUG=1 shows."
_LONGEST_MESSAGE = 8000  # characters; part of it comes from the service


class Trouble(click.ClickException):
    """An error as one sentence, and a line for each of its parts; the class has the exit code."""

    def __init__(self, message: str) -> None:
        super().__init__(plain(message[:_LONGEST_MESSAGE]))


class Unreachable(Trouble):
    """The service, or what it depends on, did not answer, or is unavailable."""

    exit_code = Exit.UNAVAILABLE


class Declined(Trouble):
    """The service refused the request."""

    exit_code = Exit.REFUSED


class Interrupted(Trouble):
    """Ctrl-C; the message says what still runs and how to return to it."""

    exit_code = Exit.INTERRUPTED


def trouble_of(error: ClientError) -> Trouble:
    """The error of the client, with what to do about it at a terminal."""
    match error:
        case Refused(status=401):
            advice = "set a valid key with --api-key or AI_RECRUITER_API_KEY"
        case NothingThere():
            advice = "start one with `ai-recruiter serve`, or name another with --url or AI_RECRUITER_URL"
        case NotAService():
            advice = "check --url"
        case _:
            advice = error.advice
    message = f"{error.message}; {advice}" if advice else error.message
    if not isinstance(error, Refused):
        return Unreachable(message)
    parts = [fault for fault in error.errors if fault.message not in message]
    return Declined("\n".join([message, *(f"  {fault.at}: {fault.message}" for fault in parts)]))


def run(command: click.Command, *, name: str = "ai-recruiter", args: list[str] | None = None) -> int:
    """Run a command line and return its exit code; every error becomes one sentence on stderr."""
    _make_writable()
    try:
        return _exit_code(command, name, args)
    finally:
        _drop_unwritten()


def _exit_code(command: click.Command, name: str, args: list[str] | None) -> int:
    try:
        result = command.main(args, prog_name=name, standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        return _fail(error.exit_code, error.show)
    except ClientError as error:
        trouble = trouble_of(error)
        return _fail(trouble.exit_code, trouble.show)
    except (click.Abort, KeyboardInterrupt):
        return _fail(Exit.INTERRUPTED, "Interrupted.")
    except BrokenPipeError:  # the reader of our output has closed it
        return Exit.OK
    except OSError as error:
        return _fail(Exit.BUG, f"Error: cannot write the output, or a system call failed: {plain(str(error))}")
    except Exception as error:
        if os.environ.get("AI_RECRUITER_DEBUG"):
            raise
        return _fail(Exit.BUG, f"Error: {plain(f'{type(error).__name__}: {error}')}\n{_REPORT_IT}")
    return result if isinstance(result, int) else Exit.OK


def _fail(code: int, message: str | Callable[[], object]) -> int:
    with suppress(OSError):  # stderr may be full too
        if isinstance(message, str):
            click.echo(message, err=True)
        else:
            message()
    return code


def _drop_unwritten() -> None:
    """Discard what a full disk refused: Python would write it again at its end, fail, and exit with 120."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _make_writable() -> None:
    """A closed stream discards output; characters that an encoding lacks become question marks."""
    sys.stdout = sys.stdout or Path(os.devnull).open("w")  # noqa: SIM115 - it stays open as long as the process
    sys.stderr = sys.stderr or Path(os.devnull).open("w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
