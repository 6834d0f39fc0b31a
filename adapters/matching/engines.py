"""What an engine is: the contract for everybody who writes one (docs/writing-an-engine.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from inspect import signature
from typing import Final, Protocol, TypeGuard, runtime_checkable

ENTRY_POINT_GROUP: Final = "ai_recruiter.engines"

OnStage = Callable[[str], None]
"""Called with a stage's name (domain.model.events.Stage) as it begins: in order, each at most once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What the evaluations of an engine may reach beyond the installed packages and a folder of their own.

    An engine says so by an attribute `needs`; one that has none needs nothing. Folders are absolute paths.
    """

    network: bool = False  # IPv4 and IPv6, this machine included; never Unix sockets
    folders: tuple[str, ...] = ()  # that are read, such as those of models
    programs: tuple[str, ...] = ()  # folders of programs that are started; those are held to the same


class MatchingEngine(Protocol):
    """Judges one pair at a time, in a process that ends with the evaluation.

    It is made and prepared once, in a process without threads that never sees a document; each evaluation then runs
    in a copy of that process. So it must start no threads before `evaluate`, and whatever `evaluate` leaves behind is
    gone afterwards: memory, files, processes. What `evaluate` may reach is little, unless the engine has an attribute
    `needs` (see Needs).
    """

    @property
    def name(self) -> str:
        """What callers ask for; stable, lower case, no spaces."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever the same pair may get another report."""
        ...

    @property
    def description(self) -> str:
        """One sentence for people who choose an engine."""
        ...

    def prepare(self) -> None:
        """Load models and tables, once, before any document is seen."""
        ...

    def evaluate(
        self,
        cv: bytes | str,
        job_description: bytes | str,
        *,
        cv_filename: str | None,
        job_description_filename: str | None,
        as_of: date,
        on_stage: OnStage,
    ) -> bytes:
        """The report as UTF-8 JSON, in the shape of `cvJobMatching.Report.to_json()`.

        `str` is text already, `bytes` is a file whose type its content decides; the file names are the sender's and
        prove nothing. The same arguments must give the same bytes. Raises UnreadableInput; any other exception fails
        the evaluation as `engine_crashed`, and its text goes nowhere, because it may quote a document.
        """
        ...


class JudgesByCriteria(MatchingEngine, Protocol):
    """An engine that judges the candidates of a vacancy by criteria that a person has approved."""

    def evaluate(
        self,
        cv: bytes | str,
        job_description: bytes | str,
        *,
        cv_filename: str | None,
        job_description_filename: str | None,
        as_of: date,
        on_stage: OnStage,
        criteria: bytes | None = None,
    ) -> bytes:
        """As above; `criteria` is `criteria.Given` as JSON, where there are any.

        Each then is a requirement of its own, in their order, and nothing else is. The provenance says "given" as
        `criteria`, their `criteria_version` and `criteria_approved_by`.
        """
        ...


def judges_by_criteria(engine: MatchingEngine) -> TypeGuard[JudgesByCriteria]:
    """Whether `evaluate` has the parameter `criteria`; an engine without it judges plain pairs alone."""
    return "criteria" in signature(engine.evaluate).parameters


@runtime_checkable
class ReadsPostings(Protocol):
    """An engine that reads job descriptions into criteria; for one that does not, the default engine does."""

    def read_posting(self, job_description: bytes | str, *, filename: str | None) -> bytes:
        """`criteria.ReadPosting` as UTF-8 JSON. Raises as `evaluate` does; the same bytes give the same answer."""
        ...


class UnreadableInput(Exception):
    """One of the two documents cannot be read.

    `code` is one of `cvJobMatching.UnreadableDocument.CODES`; the message is shown to the sender and quotes nothing.
    """

    def __init__(self, document: str, code: str, message: str) -> None:
        super().__init__(document, code, message)
        self.document = document  # "cv" or "job_description"
        self.code = code
        self.message = message
