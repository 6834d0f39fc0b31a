"""The client that blocks."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import AbstractContextManager
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

import httpx2
from websockets.sync.client import connect

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


def _one(operation: Callable[Concatenate[Operations, P], Call[T]]) -> Callable[Concatenate[Client, P], T]:
    """The method that makes the call."""

    @wraps(operation)
    def method(self: Client, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self.send(operation(_operations, *args, **kwargs))

    return method


def _all(
    operation: Callable[Concatenate[Operations, P], Call[Paged[T]]],
) -> Callable[Concatenate[Client, P], Iterator[T]]:
    """The method that gives the items of every page, and asks for a page when its first item is wanted."""

    @wraps(operation)
    def method(self: Client, /, *args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
        call: Call[Paged[T]] | None = operation(_operations, *args, **kwargs)
        while call is not None:
            page = self.send(call)
            yield from page.items
            call = call.from_page(page.next_page_token) if page.next_page_token is not None else None

    return method


def _events(
    operation: Callable[Concatenate[Operations, P], Story[E]],
) -> Callable[Concatenate[Client, P], Generator[E]]:
    """The method that follows the story."""

    @wraps(operation)
    def method(self: Client, /, *args: P.args, **kwargs: P.kwargs) -> Generator[E]:
        return self.listen(operation(_operations, *args, **kwargs))

    return method


class Client(AbstractContextManager["Client"]):
    """Speaks to one service; threads may share it. Every method raises Refused, Unavailable, NotAService.

    A call that loses its answer, or meets a service that is busy, is repeated up to `retries` times where that is
    safe. `timeout` is the longest silence of a service, in seconds. Raises ValueError for an impossible url or key.
    """

    def __init__(
        self, url: str = DEFAULT_URL, *, api_key: str | None = None, timeout: float = TIMEOUT, retries: int = RETRIES
    ) -> None:
        self._line = Line(address=Address.of(url, api_key), timeout=timeout, retries=retries)
        self._http = httpx2.Client(**self._line.options())

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

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

    def add_candidates(self, id: str, files: Iterable[Source]) -> Iterator[AddedCandidate]:
        """What becomes of each file, sent in batches as the outcomes are read; a ZIP counts as the files in it.

        A bad file refuses itself only. Sending is safe to repeat: a CV that is there already is a `duplicate`.
        Also raises OSError for a file that cannot be read.
        """
        for call in _operations.add_candidates(id, files):
            yield from self.send(call).items

    def wait(self, id: str, *, timeout: float | None = None) -> Job:
        """The job once it has ended. Raises TimeoutError after so many seconds, and what `follow` raises."""
        for _ in self.follow(id, timeout=timeout):
            pass
        return self.job(id)

    def send(self, call: Call[T]) -> T:
        """The answer to a call. Raises Refused, Unavailable, NotAService."""
        attempts, content = Attempts(self._line, call), call.content()
        while True:
            try:
                response = self._http.request(call.method, attempts.url, timeout=attempts.timeout, **content)
            except NO_ANSWER as error:
                pause = attempts.after_silence(error)
            else:
                if attempts.succeeded(response):
                    return attempts.answer(response)
                pause = attempts.after_refusal(response)
            time.sleep(pause)

    def listen(self, story: Story[E]) -> Generator[E]:
        """The events of a story. Raises Refused, Unreachable, ConnectionLost, NotAService, TimeoutError."""
        listening = Listening(self._line.address, story)
        while not listening.over:
            try:
                with connect(listening.url, **listening.options) as socket:
                    while not listening.over:
                        event = listening.heard(socket.recv(listening.patience))
                        if event is not None:
                            yield event
            except FAILURES as error:
                time.sleep(listening.failed(error))
