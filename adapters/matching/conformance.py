"""The conformance kit of engines with every run in the sandbox, as the service runs them."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import anyio
import anyio.lowlevel
import msgspec
from anyio.from_thread import BlockingPortal, start_blocking_portal

from adapters.matching.config import MatchingConfig
from adapters.matching.debugging import DebugOutput, debug_output
from adapters.matching.matcher import SandboxedMatcher, open_matcher
from cvJobMatching.engines import Input, Task
from cvJobMatching.engines.conformance import CHECKS, Declared, Ending, Outcome, Result, Trials, check, check_all
from cvJobMatching.engines.conformance.hindrances import Hindrance
from cvJobMatching.engines.criteria import Given
from domain.model.criteria import ApprovedCriteria, Criterion, CriterionKind, Posting
from domain.model.documents import DocumentInfo, DocumentRole
from domain.model.errors import UnknownEngine
from domain.model.events import Stage
from domain.model.ids import Engine
from domain.model.report import Failure, FailureCode, Report
from ports.matcher import GivenCriteria, OutOfTime, Pair, TryLater

__all__ = ["CHECKS", "ConfinedJudge", "Result", "Trials", "check", "check_all", "confined_judge"]

WRAPPER: Final = "cvJobMatching.engines.conformance.hindrances:Hinderable"
_CHECKED: Final = "checked"  # how the sandbox calls an engine that is not installed
_ENDINGS: Final = {
    FailureCode.ENGINE_CRASHED: Ending.CRASHED,
    FailureCode.CANNOT_JUDGE: Ending.CANNOT_JUDGE,
    FailureCode.INVALID_REPORT: Ending.INVALID,
    FailureCode.CRITERIA_UNSUPPORTED: Ending.CRASHED,
}
_READING: Final = "cannot be read:"
_Told = Report | Posting | Failure | OutOfTime | TryLater | None


@dataclass
class ConfinedJudge:
    """Implements cvJobMatching.engines.conformance.Judge; `confined_judge` makes it."""

    portal: BlockingPortal
    matcher: SandboxedMatcher
    config: MatchingConfig
    declared: Declared
    within: timedelta
    output: DebugOutput
    confined: bool = field(default=True, init=False)

    def evaluate(
        self, task: Task, *, hindrance: Hindrance | None = None, within: float | None = None, cancel: bool = False
    ) -> Outcome:
        """See Judge."""
        asked = task if hindrance is None else hindrance.noted_on(task)
        canceled_in = hindrance.at if hindrance is not None and cancel else None
        limit = self.within if within is None else timedelta(seconds=within)
        return self.portal.call(self._evaluated, self.matcher, asked, limit, canceled_in)

    def evaluate_elsewhere(self, tasks: Sequence[Task], *, seed: int) -> Sequence[Outcome]:
        """See Judge; a sandbox of its own, whose processes have that seed."""
        return self.portal.call(self._elsewhere, tasks, str(seed))

    def read_posting(self, posting: Input) -> Outcome:
        """See Judge."""
        return self.portal.call(self._read, posting)

    async def _elsewhere(self, tasks: Sequence[Task], seed: str) -> Sequence[Outcome]:
        environment = {**self.config.environment, "PYTHONHASHSEED": seed}
        async with open_matcher(replace(self.config, environment=environment), with_default=False) as matcher:
            return [await self._evaluated(matcher, task, self.within, None) for task in tasks]

    async def _evaluated(
        self, matcher: SandboxedMatcher, task: Task, within: timedelta, canceled_in: str | None
    ) -> Outcome:
        stages: list[str] = []
        began, told = time.monotonic(), None
        with anyio.CancelScope() as scope:

            async def on_stage(stage: Stage) -> None:
                stages.append(stage.value)
                if stage == canceled_in:
                    scope.cancel()
                    await anyio.lowlevel.checkpoint()

            told = await matcher.match(Engine(self.declared.name), _pair(task), within=within, on_stage=on_stage)
        return self._outcome(told, tuple(stages), time.monotonic() - began)

    async def _read(self, posting: Input) -> Outcome:
        began, (content, info) = time.monotonic(), _sent(posting, DocumentRole.JOB_DESCRIPTION)
        told = await self.matcher.read_posting(Engine(self.declared.name), content, info, within=self.within)
        return self._outcome(told, (), time.monotonic() - began)

    def _outcome(self, told: _Told, stages: tuple[str, ...], seconds: float) -> Outcome:
        make = partial(Outcome, stages=stages, seconds=seconds, output=self.output.news())
        match told:
            case Report():
                return make(ending=Ending.ANSWERED, body=told.body)
            case Posting():
                return make(ending=Ending.ANSWERED, body=msgspec.json.encode(told))
            case TryLater():
                return make(ending=Ending.TRY_LATER, message=told.message)
            case OutOfTime():
                return make(ending=Ending.OUT_OF_TIME, message=told.message)
            case Failure():
                return make(ending=_ending(told), message=told.message)
            case None:
                return make(ending=Ending.CANCELED)


@contextmanager
def confined_judge(engine: str, config: MatchingConfig, *, within: timedelta) -> Iterator[ConfinedJudge]:
    """Of the engine of that name, or of the one that `module:attribute` makes, which need not be installed.

    The module is looked for in `config.import_path`, too; `within` is the time that a run has.
    Raises UnknownEngine, which says why an engine could not be loaded, and Unavailable.
    """
    with ExitStack() as stack:
        output = stack.enter_context(debug_output())
        config = replace(config, processes=1, wrapper=WRAPPER, debug_output=output.descriptor)
        if ":" in engine:
            config = replace(config, extra_engines={_CHECKED: engine}, extra_engines_only=True)
        portal = stack.enter_context(start_blocking_portal())
        matcher = stack.enter_context(
            portal.wrap_async_context_manager(open_matcher(config, with_default=False))  # a fault is told below
        )
        declared = _declared(matcher, engine, output)
        yield ConfinedJudge(
            portal=portal, matcher=matcher, config=config, declared=declared, within=within, output=output
        )


def _declared(matcher: SandboxedMatcher, engine: str, output: DebugOutput) -> Declared:
    for info in matcher.engines():
        if info.name == engine or ":" in engine:
            return Declared(
                name=info.name,
                version=info.version,
                deterministic=info.deterministic,
                judges_given_criteria=info.judges_given_criteria,
            )
    known = ", ".join(info.name for info in matcher.engines())
    told = [f"no engine {engine!r} could be loaded", *([f"there is {known}"] if known else [])]
    told += [why if where == _CHECKED else f"{where}: {why}" for where, why in matcher.unusable.items()]
    raise UnknownEngine("\n".join(filter(None, ["; ".join(told), output.news().rstrip()])))


def _ending(failure: Failure) -> Ending:
    if _READING in failure.message:
        return Ending.UNREADABLE
    if failure.code is FailureCode.MEMORY_LIMIT:
        return Ending.OUT_OF_MEMORY
    if failure.code is FailureCode.TIME_LIMIT:
        return Ending.OUT_OF_TIME
    return _ENDINGS.get(failure.code, Ending.CRASHED)


def _pair(task: Task) -> Pair:
    cv, cv_info = _sent(task.cv, DocumentRole.CV)
    posting, posting_info = _sent(task.job_description, DocumentRole.JOB_DESCRIPTION)
    return Pair(
        cv=cv,
        cv_info=cv_info,
        job_description=posting,
        job_description_info=posting_info,
        as_of=task.as_of,
        criteria=None if task.criteria is None else _approved(msgspec.json.decode(task.criteria, type=Given)),
    )


def _approved(given: Given) -> GivenCriteria:
    items = tuple(
        Criterion(**(msgspec.structs.asdict(item) | {"kind": CriterionKind(item.kind.value)})) for item in given.items
    )
    at = datetime(2026, 11, 22, tzinfo=UTC)
    return GivenCriteria(
        approved=ApprovedCriteria(version=given.version, items=items, by=given.approved_by, at=at),
        posting=Posting(position=given.position, text="", items=(), left_out=()),
    )


def _sent(document: Input, role: DocumentRole) -> tuple[bytes, DocumentInfo]:
    content = document.content.encode() if isinstance(document.content, str) else document.content
    info = DocumentInfo(
        role=role,
        filename=document.filename,
        is_text=isinstance(document.content, str),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return content, info
