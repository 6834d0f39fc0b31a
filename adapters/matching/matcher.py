"""The Matcher: each pair in a process of its own, never more of them than configured."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from threading import Thread
from typing import Final

import anyio
import structlog
from anyio import to_thread

from adapters.matching import failures, report_validation, wire
from adapters.matching.config import MatchingConfig
from adapters.matching.conversation import Conversation, Said
from adapters.matching.evaluation_process import Ending, Run
from adapters.matching.report_validation import judged
from adapters.matching.sandbox import Sandbox
from domain.model.documents import DocumentInfo
from domain.model.errors import UnknownEngine
from domain.model.ids import Engine
from domain.model.report import Failure, FailureCode
from ports.errors import Unavailable
from ports.matcher import EngineInfo, MatchResult, OnStage, Pair

_log = structlog.get_logger(__name__)
_TRIES: Final = 2  # of an evaluation that never began


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

    async def match(self, engine: Engine, pair: Pair, *, within: timedelta, on_stage: OnStage) -> MatchResult:
        """`within` counts from the call: waiting for a free process is part of it. Raises Unavailable."""
        if all(info.name != engine for info in self._engines):
            return Failure(code=FailureCode.UNKNOWN_ENGINE, message=f"The engine {engine!r} is not installed any more.")
        deadline = anyio.current_time() + within.total_seconds()
        if not await self._free_by(deadline):
            return failures.never_began(within)
        try:
            return await self._judge(Conversation(_request(engine, pair), deadline, within, on_stage))
        finally:
            self._free.release()

    async def aclose(self) -> None:
        """End every evaluation."""
        await self._sandbox.aclose()

    async def _free_by(self, deadline: float) -> bool:
        with anyio.CancelScope(deadline=deadline):
            await self._free.acquire()
            return True
        return False

    async def _judge(self, conversation: Conversation) -> MatchResult:
        for _ in range(_TRIES):
            outcome, ending = await self._held(conversation)
            if isinstance(outcome, wire.Judged):
                return await to_thread.run_sync(judged, outcome.report, conversation.request)
            if isinstance(outcome, wire.Unjudged):
                return failures.unjudged(outcome, self._config)
            if outcome is not None:
                return outcome
            if isinstance(ending.last, wire.NotStarted):
                raise Unavailable(f"no process for the evaluation: {ending.last.reason}")
            if isinstance(ending.last, wire.Ended):
                return failures.died(ending.last, self._config)
            if ending.started is not None or conversation.stages:
                return failures.sandbox_lost()
        raise Unavailable("the matching process went down before the evaluation began")

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
        raise Unavailable(f"no process for the evaluation: {error.strerror}") from error


def _in_order(hello: wire.Hello, default: str | None) -> tuple[EngineInfo, ...]:
    infos = [
        EngineInfo(name=Engine(card.name), version=card.version, description=card.description) for card in hello.engines
    ]
    return tuple(sorted(infos, key=lambda info: info.name != default))


def _request(engine: Engine, pair: Pair) -> wire.Request:
    return wire.Request(
        engine=engine,
        cv=_sent(pair.cv, pair.cv_info),
        job_description=_sent(pair.job_description, pair.job_description_info),
        as_of=pair.as_of,
    )


def _sent(content: bytes, info: DocumentInfo) -> wire.SentDocument:
    return wire.SentDocument(content=content, is_text=info.is_text, filename=info.filename)
