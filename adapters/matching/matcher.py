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

from adapters.matching import criteria, failures, posting_validation, report_validation, views, wire
from adapters.matching.config import MatchingConfig
from adapters.matching.conversation import Conversation, Said
from adapters.matching.evaluation_process import Ending, Run
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
    UsualCost,
    unwatched,
)

_log = structlog.get_logger(__name__)
_TRIES: Final = 2  # of a run that never began
T = TypeVar("T")


async def _unheard(stage: Stage) -> None:
    """Nobody listens to a reading."""


@asynccontextmanager
async def open_matcher(config: MatchingConfig) -> AsyncIterator[SandboxedMatcher]:
    """A matcher whose engines are loaded; leaving the context ends every evaluation.

    Raises Unavailable when the engines do not load, UnknownEngine when the default one is not among them.
    """
    preparing = Thread(target=report_validation.prepare)  # while the engines load in a process of their own
    preparing.start()
    try:
        sandbox = await Sandbox.start(config)
    finally:
        await to_thread.run_sync(preparing.join)
    matcher = SandboxedMatcher(config, sandbox)
    try:
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
        self._take(sandbox)
        if self.unguarded:
            _log.warning("sandbox_incomplete", missing=self.unguarded)

    @property
    def unguarded(self) -> tuple[str, ...]:
        """What the kernel of this machine cannot hold an evaluation to, in words."""
        return self._sandbox.hello.unguarded

    @property
    def unusable(self) -> Mapping[str, str]:
        """The engines that failed to load, each with the reason."""
        return self._sandbox.hello.unusable

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
    ) -> MatchResult:
        """`within` counts from the call: waiting for a free process is part of it. Raises Unavailable."""
        task = _pair_task(pair)
        check = partial(report_validation.judged, engine=engine, task=task)
        return await self._run(wire.Request(engine=engine, task=task), check, within, on_stage, on_progress)

    async def read_posting(
        self, engine: Engine, job_description: bytes, info: DocumentInfo, *, within: timedelta
    ) -> ReadResult:
        """As bounded as an evaluation. Raises Unavailable."""
        task = wire.PostingTask(job_description=_sent(job_description, info))
        return await self._run(wire.Request(engine=engine, task=task), posting_validation.read, within)

    async def render_page(
        self, document: bytes, info: DocumentInfo, *, number: int, scale: float, blind: bool, within: timedelta
    ) -> PageResult:
        """As bounded as an evaluation. Raises Unavailable."""
        sent = _sent(document, info)
        task = wire.PageTask(role=info.role, document=sent, number=number, scale=scale, blind=blind)
        check = partial(views.page, number=number)
        return await self._shown(task, check, within)

    async def quote_regions(
        self, document: bytes, info: DocumentInfo, spans: Sequence[tuple[int, int]], *, within: timedelta
    ) -> RegionsResult:
        """As bounded as an evaluation. Raises Unavailable."""
        task = wire.RegionsTask(role=info.role, document=_sent(document, info), spans=tuple(spans))
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
    ) -> T | Failure | OutOfTime | TryLater:
        engine = request.engine
        if engine is not None and all(info.name != engine for info in self._engines):
            return Failure(code=FailureCode.UNKNOWN_ENGINE, message=f"The engine {engine!r} is not installed any more.")
        deadline = anyio.current_time() + within.total_seconds()
        if not await self._free_by(deadline):
            return failures.never_began(within)
        try:
            answer = await self._answer(Conversation(request, deadline, within, on_stage, on_progress))
            return await to_thread.run_sync(check, answer) if isinstance(answer, bytes) else answer
        finally:
            self._free.release()

    async def _free_by(self, deadline: float) -> bool:
        with anyio.CancelScope(deadline=deadline):
            await self._free.acquire()
            return True
        return False

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
                return failures.died(ending.last, self._config)
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
        self._engines = _in_order(sandbox.hello, self._config.default_engine)
        for where, reason in sandbox.hello.unusable.items():
            _log.warning("engine_unusable", engine=where, reason=reason)


async def _opened(config: MatchingConfig) -> Run:
    try:
        return await Run.open(max_output_bytes=config.max_output_bytes)
    except OSError as error:
        raise Unavailable(f"no process for the run: {error.strerror}") from error


def _in_order(hello: wire.Hello, default: str | None) -> tuple[EngineInfo, ...]:
    infos = [
        EngineInfo(
            name=Engine(card.name),
            version=card.version,
            description=card.description,
            deterministic=card.deterministic,
            judges_given_criteria=card.judges_given_criteria,
            network=card.network,
            cost=UsualCost(seconds=card.seconds, tokens=card.tokens, money=card.money),
        )
        for card in hello.engines
    ]
    return tuple(sorted(infos, key=lambda info: info.name != default))


def _pair_task(pair: Pair) -> wire.PairTask:
    return wire.PairTask(
        cv=_sent(pair.cv, pair.cv_info),
        job_description=_sent(pair.job_description, pair.job_description_info),
        as_of=pair.as_of,
        criteria=criteria.given(pair.criteria) if pair.criteria else None,
    )


def _sent(content: bytes, info: DocumentInfo) -> wire.SentDocument:
    return wire.SentDocument(content=content, is_text=info.is_text, filename=info.filename)
