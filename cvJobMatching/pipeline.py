"""Read, understand, match, report: the whole way from the bytes of a CV and a job description to a report."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal

from cvJobMatching.engines.base import BaseEngine
from cvJobMatching.engines.face import Alone, Input, Task, UnreadableInput
from cvJobMatching.engines.registry import engine_named
from cvJobMatching.matching.understand import understand_cv, understand_job_description, vacancy
from cvJobMatching.model.document import UnreadableDocument
from cvJobMatching.reading import read_document

if TYPE_CHECKING:
    from collections.abc import Callable

    from cvJobMatching.matching.pair import Candidate, Vacancy
    from cvJobMatching.model.report import Report

__all__ = ["Stage", "evaluate", "match", "read_cv", "read_job_description", "vacancy"]

Stage = Literal["reading_cv", "reading_job_description", "extracting", "matching", "writing_report"]


def evaluate(
    cv: bytes | str,
    job_description: bytes | str,
    *,
    engine: str | BaseEngine | None = None,
    as_of: date | None = None,
    on_stage: Callable[[Stage], object] | None = None,
) -> Report:
    """Reads both and matches them; `on_stage` is called with the name of each stage as it begins.

    Raises UnreadableDocument when one of them cannot be read, ValueError for an engine that does not exist.
    """
    task = Task(
        cv=Input(content=cv),
        job_description=Input(content=job_description),
        as_of=as_of or datetime.now(UTC).date(),
    )
    try:
        return _engine(engine).report(task, _Watched(on_stage) if on_stage else Alone())
    except UnreadableInput as unreadable:
        raise UnreadableDocument(unreadable.code, unreadable.message) from unreadable


def read_cv(data: bytes | str, *, filename: str | None = None, as_of: date | None = None) -> Candidate:
    """A CV read once, to be matched many times; `as_of` (today, UTC) closes the roles that still run.

    Raises UnreadableDocument when the document cannot be read.
    """
    return understand_cv(read_document(data, filename=filename), as_of=as_of)


def read_job_description(data: bytes | str, *, filename: str | None = None) -> Vacancy:
    """A job description read once, to be matched many times.

    Raises UnreadableDocument when the document cannot be read.
    """
    return understand_job_description(read_document(data, filename=filename, posting=True))


def match(candidate: Candidate, vacancy: Vacancy, *, engine: str | BaseEngine | None = None) -> Report:
    """The report of one CV against one job description; ValueError for an engine that does not exist."""
    return _engine(engine).match(candidate, vacancy, Alone())


def _engine(engine: str | BaseEngine | None) -> BaseEngine:
    return engine if isinstance(engine, BaseEngine) else engine_named(engine)


class _Watched(Alone):
    """Passes the stages on."""

    def __init__(self, on_stage: Callable[[Stage], object]) -> None:
        self._on_stage = on_stage

    def stage(self, name: str) -> None:
        self._on_stage(name)  # type: ignore[arg-type]  # a base engine begins these alone
