"""The one face of an engine: what it says of itself, what it is asked, and what whoever runs it offers it."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import date, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What the evaluations of an engine may reach beyond the installed packages and a folder of their own."""

    network: bool = False  # IPv4 and IPv6, this machine included; never Unix sockets
    ports: tuple[int, ...] = ()  # of TCP, the only ones that it may connect to; none named: any
    folders: tuple[str, ...] = ()  # that are read, such as those of models; also single files. Absolute paths
    programs: tuple[str, ...] = ()  # folders of programs that are started; those are held to the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a usual pair costs, for people who choose an engine; None where it is not stated."""

    seconds: float | None = None
    tokens: int | None = None
    money: float | None = None  # in the currency of whoever runs the service


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A document as it was sent: `str` is text already, `bytes` is a file whose type its content decides."""

    content: bytes | str
    filename: str | None = None  # the sender's; it proves nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A CV to judge against a job description, or by `criteria` (`criteria.Given` as JSON) where there are any."""

    cv: Input
    job_description: Input
    as_of: date  # closes the roles that still run
    criteria: bytes | None = None


class Call(Protocol):
    """One call to a service that costs something."""

    def used(self, *, tokens: int, money: float = 0.0) -> None:
        """What it came to; without this word all that was reserved counts as spent."""


class Run(Protocol):
    """Whoever runs an engine."""

    def stage(self, name: str) -> None:
        """A stage begins: `reading_cv`, `reading_job_description`, `extracting`, `matching`, `writing_report`.

        In this order and each at most once.
        """

    def progress(self, fraction: float, text: str = "") -> None:
        """How much of the stage is done, 0 to 1, and a short text for who watches; never stored, may be lost."""

    def call(self, *, tokens: int, money: float = 0.0) -> AbstractContextManager[Call]:
        """A place for one call to a service, once one is free; the budget for it is reserved before.

        Raises BudgetSpent. Any thread of the evaluation may ask.
        """


class Engine(Protocol):
    """Judges one pair at a time.

    It is made and prepared once, in a process without threads that never sees a document; each evaluation then runs
    in a copy of that process, which ends with it. So `prepare` must leave no thread behind, and whatever `evaluate`
    leaves is gone afterwards: memory, files, processes. It may reach little, unless `needs` says so.
    """

    @property
    def name(self) -> str:
        """What callers ask for; stable, lower case, no spaces."""

    @property
    def version(self) -> str:
        """Changes whenever the same pair may get another report."""

    @property
    def description(self) -> str:
        """One sentence for people who choose an engine."""

    @property
    def deterministic(self) -> bool:
        """Whether the same task gives the same bytes in any process."""

    @property
    def judges_given_criteria(self) -> bool:
        """Whether it judges candidates of a vacancy by the criteria that a person has approved."""

    @property
    def needs(self) -> Needs:
        """What its evaluations may reach."""

    @property
    def cost(self) -> Cost:
        """What a usual pair costs."""

    def prepare(self) -> None:
        """Load models and tables, once, before any document is seen."""

    def evaluate(self, task: Task, run: Run) -> bytes:
        """The report as UTF-8 JSON, in the shape of `cvJobMatching.Report.to_json()`.

        Given criteria are judged as they stand: one finding each, in their order, and nothing else; the provenance
        says "given" as `criteria`, their `criteria_version` and `criteria_approved_by`.
        Raises UnreadableInput, TryAgainLater, CannotJudge; any other exception fails the evaluation as
        `engine_crashed`, and its text goes nowhere, because it may quote a document.
        """

    def read_posting(self, posting: Input, run: Run) -> bytes:
        """`criteria.ReadPosting` as UTF-8 JSON: what a job description asks for. Raises as `evaluate` does."""


class UnreadableInput(Exception):
    """One of the two documents cannot be read.

    `code` is one of `cvJobMatching.UnreadableDocument.CODES`; the message is shown to the sender and quotes nothing.
    """

    def __init__(self, document: str, code: str, message: str) -> None:
        super().__init__(document, code, message)
        self.document = document  # "cv" or "job_description"
        self.code = code
        self.message = message


class TryAgainLater(Exception):
    """What hinders it will pass: the job is put off, `after` at the earliest, and it costs it nothing.

    The reason is shown to people and quotes nothing of the documents.
    """

    def __init__(self, reason: str, after: timedelta | None = None) -> None:
        super().__init__(reason, after)
        self.reason = reason
        self.after = after  # None: whoever runs it knows better


class BudgetSpent(TryAgainLater):
    """A budget does not allow the call; `scope` is `job`, `day` (of all tenants) or `tenant` (its day)."""

    def __init__(self, scope: str, after: timedelta | None = None) -> None:
        super().__init__(f"the budget of the {scope} is spent", after)
        self.scope = scope


class CannotJudge(Exception):
    """This pair will never be judged by this engine: the job fails with the reason, which quotes no document."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Alone:
    """A Run for who uses an engine by itself: nobody watches, and every call is granted at once."""

    def stage(self, name: str) -> None:
        """Nobody listens."""

    def progress(self, fraction: float, text: str = "") -> None:
        """Nobody watches."""

    def call(self, *, tokens: int, money: float = 0.0) -> AbstractContextManager[Call]:
        """Granted."""
        return nullcontext(_Uncounted())


class _Uncounted:
    def used(self, *, tokens: int, money: float = 0.0) -> None:
        """Nobody counts."""
