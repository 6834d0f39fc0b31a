"""What the checks ask, and what they are told: one pair judged by the engine, whoever runs it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cvJobMatching.engines.conformance.hindrances import Hindrance
    from cvJobMatching.engines.face import Input, Task


class Ending(StrEnum):
    """How a run of an engine ends."""

    ANSWERED = "answered"  # with the bytes of a report or a posting
    UNREADABLE = "unreadable"  # UnreadableInput
    TRY_LATER = "try_later"  # TryAgainLater
    CANNOT_JUDGE = "cannot_judge"  # CannotJudge
    CRASHED = "crashed"  # any other exception, or its process ended
    INVALID = "invalid"  # an answer or a stage that the service does not take
    OUT_OF_MEMORY = "out_of_memory"
    OUT_OF_TIME = "out_of_time"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one run ended; `body` is what was answered, `message` what people are told of anything else."""

    ending: Ending
    body: bytes = b""
    message: str = ""
    stages: tuple[str, ...] = ()  # in the order in which they began
    seconds: float = 0.0
    output: str = ""  # what the engine printed, and its traceback

    def __str__(self) -> str:
        """For people who have to find out why."""
        return f"{self.ending.value}{f' ({self.message})' if self.message else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What the engine says of itself."""

    name: str
    version: str
    deterministic: bool
    judges_given_criteria: bool


class NotApplicable(Exception):
    """A check has nothing to hold this engine to, or no means to; the message says why."""


class Judge(Protocol):
    """Runs the engine under test; each run is apart from the others as far as `confined` says."""

    @property
    def declared(self) -> Declared:
        """What the engine says of itself."""

    @property
    def confined(self) -> bool:
        """Whether runs are in processes of their own, held as in the service, so that they can be stopped."""

    def evaluate(
        self, task: Task, *, hindrance: Hindrance | None = None, within: float | None = None, cancel: bool = False
    ) -> Outcome:
        """One pair; a hindrance befalls the engine meanwhile.

        `within` are seconds, where it is not to have the usual time; with `cancel` it is canceled when it is hindered.
        Both need `confined`.
        """

    def evaluate_elsewhere(self, tasks: Sequence[Task], *, seed: int) -> Sequence[Outcome]:
        """Each of them in another process, whose hashes of strings have this seed."""

    def read_posting(self, posting: Input) -> Outcome:
        """What a job description asks for."""
