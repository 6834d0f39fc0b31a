"""Tries broken files on the readers in processes of their own, each file under a limit of processor time."""

from __future__ import annotations

import os
import random
import traceback
import warnings
from collections.abc import Iterator
from typing import Final, NamedTuple

import msgspec

from cvJobMatching import limits
from cvJobMatching.confinement import rlimits
from cvJobMatching.model.document import UnreadableDocument
from cvJobMatching.reading.formats import registry
from cvJobMatching.reading.formats.reader import Source
from tests.fuzz.mutations import broken
from tests.fuzz.seeds import SEEDS

SECONDS: Final = 5  # of processor time for one file
BATCH: Final = 50  # files of one process
CODES: Final = frozenset({"encrypted", "corrupt", "empty", "too_large", "unsupported", "time_limit", "memory_limit"})


class Attempt(NamedTuple):
    """One file and how it ended: "read", a code, or what went wrong."""

    reader: str
    seed: int
    outcome: str

    @property
    def is_finding(self) -> bool:
        return self.outcome not in CODES | {"read"}


def file(reader: str, seed: int) -> bytes:
    """The broken file with a number, the same each time."""
    chance = random.Random(f"{reader} {seed}")  # nothing secret
    return broken(chance.choice(SEEDS[reader])(), chance)


def attempts(reader: str, first: int) -> Iterator[Attempt]:
    """A batch of files from a number on; a process that dies ends its batch with the file that killed it."""
    registry.warm_up()
    incoming, outgoing = os.pipe()
    child = os.fork()
    if child == 0:
        _try_all(reader, first, outgoing)
    os.close(outgoing)
    with open(incoming, "rb") as answers:  # noqa: PTH123  # a descriptor
        done = [msgspec.json.decode(line, type=str) for line in answers]
    _, status = os.waitpid(child, 0)
    yield from (Attempt(reader, first + number, outcome) for number, outcome in enumerate(done))
    if len(done) < BATCH:
        yield Attempt(reader, first + len(done), f"ended by {os.waitstatus_to_exitcode(status)}")


def _try_all(reader: str, first: int, outgoing: int) -> None:
    try:
        warnings.simplefilter("ignore")
        bounds = rlimits.Limits(memory_bytes=limits.SANDBOX_BYTES, cpu_seconds=600, file_bytes=0)
        rlimits.apply(bounds)
        for number in range(first, first + BATCH):
            data = file(reader, number)
            with rlimits.processor_time(SECONDS):
                outcome = _outcome(data)
            os.write(outgoing, msgspec.json.encode(outcome) + b"\n")
    finally:
        os._exit(0)


def _outcome(data: bytes) -> str:
    """Of the reader itself, without the net that turns each error into a code."""
    source = Source(data)
    try:
        next(each for each in registry.READERS if each.matches(source)).read(source)
    except UnreadableDocument as error:
        return error.code
    except MemoryError:
        return "memory_limit"
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__}: {error} ({place.filename.rpartition('/')[2]}:{place.lineno})"[:300]
    return "read"
