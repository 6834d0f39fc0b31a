"""The Matcher: each pair and each reading in a process of its own, never more of them than configured."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from threading import Thread
from typing import Final, TypeVar

import anyio
import structlog
from anyio import to_thread

from adapters.matching import failures, posting_validation, report_validation, requests, views, wire
from adapters.matching.calls import Calls
from adapters.matching.circuit import Circuits
from adapters.matching.config import MatchingConfig
from adapters.matching.conversation import Conversation, Said
from adapters.matching.evaluation_process import Ending, Run
from adapters.matching.places import PlacesByEngine
from adapters.matching.sandbox import Sandbox
from domain.model.documents import DocumentInfo
from domain.model.errors import UnknownEngine
from domain.model.events import Stage
from domain.model.ids import Engine
from domain.model.report import Failure, FailureCode
from ports.errors import Unavailable
from ports.matcher import (
    EngineInfo,
    MatchResult,
    OnProgress,
    OnStage,
    OutOfTime,
    PageResult,
    Pair,
    ReadResult,
    RegionsResult,
    TryLater,
    unwatched,
)
from ports.spending import Meter

_log = structlog.get_logger(__name__)
_TRIES: Final = 2  # of a run that never began
T = TypeVar("T")


async def _unheard(stage: Stage) -> None:
    """Nobody listens to a reading."""


@asynccontextmanager
async def open_matcher(config: MatchingConfig, *, with_default: bool = True) -> AsyncIterator[SandboxedMatcher]:
    """A matcher whose engines are loaded; leaving the context ends every evaluation.

    Raises Unavailable when the engines do not load, UnknownEngine when the default one is not among them, unless
    that does not matter.
    """
    preparing = Thread(target=report_validation.prepare)  # while the engines load in a process of their own
    preparing.start()
    try:
        sandbox = await Sandbox.start(config)
    finally:
        await to_thread.run_sync(preparing.join)
    matcher = SandboxedMatcher(config, sandbox)
    try:
        if with_default:
            matcher.require_default()
        yield matcher
    finally:
        await matcher.aclose()


class SandboxedMatcher:
    """Implements ports.matcher.Matcher; `open_matcher` makes it."""

    def __init__(self, config: MatchingConfig, sandbox: Sandbox) -> None:
        self._config = config
        self._starting = anyio.Lock()
        self._free = anyio.Semaphore(config.processes)
        self.places, self.circuits = PlacesByEngine(config.places), Circuits(config)
        self._take(sandbox)
        for info in self._engines:
            self.circuits.of(info.name)  # so that a figure tells of it before it first opens
        if self.unguarded:
            _log.warning("sandbox_incomplete", missing=self.unguarded)

    @property
    def unguarded(self) -> tuple[str, ...]:
        """What the kernel of this machine cannot hold an evaluation to, in words."""
        return self._sandbox.hello.unguarded

    @property
    def confines(self) -> bool:
        """Whether landlock and seccomp hold evaluations."""
        return self._sandbox.hello.confines

    @property
    def unusable(self) -> Mapping[str, str]:
        """The engines that failed to load, each with the reason."""
        return self._sandbox.hello.unusable

    @property
    def cards(self) -> Sequence[wire.EngineCard]:
        """All that the engines say of themselves, and where each comes from."""
        return self._sandbox.hello.engines

    @property
    def scans(self) -> Mapping[str, bool]:
        """Whether scans in a language can be read."""
        return self._sandbox.hello.scans

    def require_default(self) -> None:
        """Raises UnknownEngine when the default engine cannot be offered."""
        names = [info.name for info in self._engines]
        wanted = self._config.default_engine
        if not names or wanted not in (None, names[0]):
            offered = ", ".join(names) or "none"
            raise UnknownEngine(f"the default engine {wanted!r} is not installed; there is: {offered}")

    @property
    def zygote_pid(self) -> int:
        """The process from which evaluations are forked, for who watches the machine."""
        return self._sandbox.process.pid

    @property
    def scratch(self) -> str:
        """The folder in which each running evaluation has its own."""
        return self._sandbox.scratch

    def engines(self) -> Sequence[EngineInfo]:
        return self._engines

    async def match(
        self,
        engine: Engine,
        pair: Pair,
        *,
        within: timedelta,
        on_stage: OnStage,
        on_progress: OnProgress = unwatched,
        meter: Meter | None = None,
    ) -> MatchResult:
        """`within` counts from the call: waiting for a free process is part of it. Raises Unavailable."""
        task = requests.pair_task(pair)
        check = partial(report_validation.judged, engine=engine, task=task)
        return await self._run(wire.Request(engine=engine, task=task), check, within, on_stage, on_progress, meter)

    async def read_posting(
        self,
        engine: Engine,
        job_description: bytes,
        info: DocumentInfo,
        *,
        within: timedelta,
        meter: Meter | None = None,
    ) -> ReadResult:
        """As bounded as an evaluation. Raises Unavailable."""
        task = wire.PostingTask(job_description=requests.sent(job_description, info))
        return await self._run(wire.Request(engine=engine, task=task), posting_validation.read, within, meter=meter)

    async def render_page(
        self, document: bytes, info: DocumentInfo, *, number: int, scale: float, blind: bool, within: timedelta
    ) -> PageResult:
        """As bounded as an evaluation. Raises Unavailable."""
        sent = requests.sent(document, info)
        task = wire.PageTask(role=info.role, document=sent, number=number, scale=scale, blind=blind)
        check = partial(views.page, number=number)
        return await self._shown(task, check, within)

    async def quote_regions(
        self, document: bytes, info: DocumentInfo, spans: Sequence[tuple[int, int]], *, within: timedelta
    ) -> RegionsResult:
        """As bounded as an evaluation. Raises Unavailable."""
        task = wire.RegionsTask(role=info.role, document=requests.sent(document, info), spans=tuple(spans))
        check = partial(views.places, spans=len(spans))
        return await self._shown(task, check, within)

    async def aclose(self) -> None:
        """End every run."""
        await self._sandbox.aclose()

    async def _shown(
        self, task: wire.ViewTask, check: Callable[[bytes], T], within: timedelta
    ) -> T | Failure | OutOfTime:
        answer = await self._run(wire.Request(engine=None, task=task), check, within)
        return failures.talks_nonsense("no engine was asked") if isinstance(answer, TryLater) else answer

    async def _run(
        self,
        request: wire.Request,
        check: Callable[[bytes], T],
        within: timedelta,
        on_stage: OnStage = _unheard,
        on_progress: OnProgress = unwatched,
        meter: Meter | None = None,
    ) -> T | Failure | OutOfTime | TryLater:
        engine = request.engine
        if engine is not None and all(info.name != engine for info in self._engines):
            return Failure(code=FailureCode.UNKNOWN_ENGINE, message=f"The engine {engine!r} is not installed any more.")
        deadline = anyio.current_time() + within.total_seconds()
        if not await self._free_by(deadline):
            return failures.never_began(within)
        try:
            calls = Calls(self.places.of(engine), meter)
            answer = await self._by_circuit(Conversation(request, deadline, within, on_stage, on_progress, calls))
            return await to_thread.run_sync(check, answer) if isinstance(answer, bytes) else answer
        finally:
            self._free.release()

    async def _free_by(self, deadline: float) -> bool:
        with anyio.CancelScope(deadline=deadline):
            await self._free.acquire()
            return True
        return False

    async def _by_circuit(self, conversation: Conversation) -> bytes | Failure | OutOfTime | TryLater:
        circuit = self.circuits.of(conversation.request.engine)
        if (wait := circuit.wait()) is not None:
            return failures.put_off(circuit.reason, wait)
        with circuit.attempt() as attempt:
            answer = await self._answer(conversation)
            if isinstance(answer, TryLater) and conversation.calls.refused:
                return failures.budget_spent(conversation.calls.refused)
            if isinstance(answer, TryLater):
                attempt.put_off(answer.message)
            elif not isinstance(answer, OutOfTime):
                attempt.answered()
        return answer

    async def _answer(self, conversation: Conversation) -> bytes | Failure | OutOfTime | TryLater:
        for _ in range(_TRIES):
            outcome, ending = await self._held(conversation)
            if isinstance(outcome, wire.Answer):
                return outcome.body
            if isinstance(outcome, wire.NoAnswer):
                return failures.unanswered(outcome, self._config)
            if outcome is not None:
                return outcome
            if isinstance(ending.last, wire.NotStarted):
                raise Unavailable(f"no process for the run: {ending.last.reason}")
            if isinstance(ending.last, wire.Ended):
                return failures.died(ending.last, self._config, next(reversed(conversation.stages), None))
            if ending.started is not None or conversation.stages:
                return failures.sandbox_lost()
        raise Unavailable("the matching process went down before the run began")

    async def _held(self, conversation: Conversation) -> tuple[Said, Ending]:
        sandbox = await self._living_sandbox()
        run = await _opened(self._config)
        try:
            outcome = await conversation.hold(sandbox, run)
        finally:
            ending = await sandbox.end(run)
        return outcome, ending

    async def _living_sandbox(self) -> Sandbox:
        async with self._starting:
            if self._sandbox.lost:
                _log.warning("matching_process_lost")
                await self._sandbox.aclose()
                self._take(await Sandbox.start(self._config))
            return self._sandbox

    def _take(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._engines = requests.in_order(sandbox.hello, self._config.default_engine)
        for where, reason in sandbox.hello.unusable.items():
            _log.warning("engine_unusable", engine=where, reason=reason)


async def _opened(config: MatchingConfig) -> Run:
    try:
        return await Run.open(max_output_bytes=config.max_output_bytes)
    except OSError as error:
        raise Unavailable(f"no process for the run: {error.strerror}") from error
