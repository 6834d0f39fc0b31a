"""The client for asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable
from contextlib import AbstractAsyncContextManager
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import httpx2
from websockets.asyncio.client import connect

from adapters.client.address import DEFAULT_URL, Address
from adapters.client.answers import Paged
from adapters.client.calls import NO_ANSWER, RETRIES, TIMEOUT, Attempts, Call, Line
from adapters.client.documents import Source
from adapters.client.jobs import Job
from adapters.client.listening import FAILURES, Listening, Numbered, Story
from adapters.client.operations import Operations
from adapters.client.vacancies import AddedCandidate

P = ParamSpec("P")
T = TypeVar("T")
E = TypeVar("E", bound=Numbered)
_operations = Operations()


def _one(
    operation: Callable[Concatenate[Operations, P], Call[T]],
) -> Callable[Concatenate[AsyncClient, P], Coroutine[Any, Any, T]]:
    """The method that makes the call."""

    @wraps(operation)
    async def method(self: AsyncClient, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.send(operation(_operations, *args, **kwargs))

    return method


def _all(
    operation: Callable[Concatenate[Operations, P], Call[Paged[T]]],
) -> Callable[Concatenate[AsyncClient, P], AsyncGenerator[T]]:
    """The method that gives the items of every page, and asks for a page when its first item is wanted."""

    @wraps(operation)
    async def method(self: AsyncClient, /, *args: P.args, **kwargs: P.kwargs) -> AsyncGenerator[T]:
        call: Call[Paged[T]] | None = operation(_operations, *args, **kwargs)
        while call is not None:
            page = await self.send(call)
            for item in page.items:
                yield item
            call = call.from_page(page.next_page_token) if page.next_page_token is not None else None

    return method


def _events(
    operation: Callable[Concatenate[Operations, P], Story[E]],
) -> Callable[Concatenate[AsyncClient, P], AsyncGenerator[E]]:
    """The method that follows the story."""

    @wraps(operation)
    def method(self: AsyncClient, /, *args: P.args, **kwargs: P.kwargs) -> AsyncGenerator[E]:
        return self.listen(operation(_operations, *args, **kwargs))

    return method


class AsyncClient(AbstractAsyncContextManager["AsyncClient"]):
    """As `Client`, for asyncio: the same methods, to be awaited or iterated with `async for`."""

    def __init__(
        self, url: str = DEFAULT_URL, *, api_key: str | None = None, timeout: float = TIMEOUT, retries: int = RETRIES
    ) -> None:
        self._line = Line(address=Address.of(url, api_key), timeout=timeout, retries=retries)
        self._http = httpx2.AsyncClient(**self._line.options())

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close its connections."""
        await self._http.aclose()

    submit = _one(Operations.submit)
    job = _one(Operations.job)
    report = _one(Operations.report)
    report_as = _one(Operations.report_as)
    document = _one(Operations.document)
    cancel = _one(Operations.cancel)
    decide = _one(Operations.decide)
    decisions = _one(Operations.decisions)
    reveal = _one(Operations.reveal)
    reveals = _one(Operations.reveals)
    declare = _one(Operations.declare)
    give_notice = _one(Operations.give_notice)
    notices = _one(Operations.notices)
    contest = _one(Operations.contest)
    answer_contest = _one(Operations.answer_contest)
    due_notices = _all(Operations.due_notices)
    history = _all(Operations.history)
    history_page = _one(Operations.history)
    follow = _events(Operations.follow)
    create_vacancy = _one(Operations.create_vacancy)
    vacancy = _one(Operations.vacancy)
    vacancies = _all(Operations.vacancies)
    vacancies_page = _one(Operations.vacancies)
    posting = _one(Operations.posting)
    vacancy_document = _one(Operations.vacancy_document)
    rename_vacancy = _one(Operations.rename_vacancy)
    put_criteria = _one(Operations.put_criteria)
    approve = _one(Operations.approve)
    approved_criteria = _one(Operations.approved_criteria)
    rejudge = _one(Operations.rejudge)
    apply = _one(Operations.apply)
    ranking = _all(Operations.ranking)
    ranking_page = _one(Operations.ranking)
    ranking_as = _one(Operations.ranking_as)
    compare = _one(Operations.compare)
    follow_vacancy = _events(Operations.follow_vacancy)
    engines = _one(Operations.engines)
    health = _one(Operations.health)
    ready = _one(Operations.ready)

    async def add_candidates(self, id: str, files: Iterable[Source]) -> AsyncGenerator[AddedCandidate]:
        """As that of `Client`."""
        for call in _operations.add_candidates(id, files):
            for candidate in (await self.send(call)).items:
                yield candidate

    async def wait(self, id: str, *, timeout: float | None = None) -> Job:  # noqa: ASYNC109 - as `follow` has it
        """The job once it has ended. Raises TimeoutError after so many seconds, and what `follow` raises."""
        async for _ in self.follow(id, timeout=timeout):
            pass
        return await self.job(id)

    async def send(self, call: Call[T]) -> T:
        """The answer to a call. Raises Refused, Unavailable, NotAService."""
        attempts = Attempts(self._line, call)
        content = await asyncio.to_thread(call.content) if call.files else call.content()
        while True:
            try:
                response = await self._http.request(call.method, attempts.url, timeout=attempts.timeout, **content)
            except NO_ANSWER as error:
                pause = attempts.after_silence(error)
            else:
                if attempts.succeeded(response):
                    return attempts.answer(response)
                pause = attempts.after_refusal(response)
            await asyncio.sleep(pause)

    async def listen(self, story: Story[E]) -> AsyncGenerator[E]:
        """The events of a story. Raises Refused, Unreachable, ConnectionLost, NotAService, TimeoutError."""
        listening = Listening(self._line.address, story)
        while not listening.over:
            try:
                async with connect(listening.url, **listening.options) as socket:
                    while not listening.over:
                        async with asyncio.timeout(listening.patience):
                            frame = await socket.recv()
                        if (event := listening.heard(frame)) is not None:
                            yield event
            except FAILURES as error:
                await asyncio.sleep(listening.failed(error))
