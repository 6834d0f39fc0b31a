"""Engines that call a service before they judge, in order and out of it."""

from __future__ import annotations

import http.client
import json
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlsplit

import msgspec

from adapters.matching import wire
from adapters.matching.run import Service
from cvJobMatching.engines import BudgetSpent, Input, Needs, Run, Task, TryAgainLater
from tests.harness.engines import STAGES, Honest

TRIES = 5  # of a call that failed, before the evaluation is put off
PAUSE_S = 0.05  # before the second try; doubles


@dataclass(frozen=True, slots=True)
class Order:
    """What a CV orders: `consult http://… calls=3 at_once=2 tokens=100 money=0.5 silent=1`."""

    url: str
    calls: int = 1
    at_once: int = 1
    tokens: int = 100
    money: float = 0.0
    silent: bool = False  # says not what a call came to

    @classmethod
    def of(cls, cv: bytes | str) -> Order:
        _, url, *figures = (cv if isinstance(cv, str) else cv.decode()).split()
        given = dict(figure.split("=") for figure in figures if "=" in figure)
        kinds: dict[str, Any] = {"calls": int, "at_once": int, "tokens": int, "money": float, "silent": bool}
        return cls(url, **{name: kinds[name](value) for name, value in given.items() if name in kinds})


class Consultant(Honest):
    """Calls the service that the CV names, so often, so many times at once, and then is content."""

    name = "consultant"
    needs = Needs(network=True)

    def evaluate(self, task: Task, run: Run) -> bytes:
        for stage in STAGES:
            run.stage(stage)
            if stage == "matching":
                self.consult(Order.of(task.cv.content), run)
        return msgspec.json.encode(self.report(task.cv.content, task.job_description.content, task.as_of))

    def read_posting(self, posting: Input, run: Run) -> bytes:
        self.consult(Order.of(posting.content), run)
        return super().read_posting(posting, run)

    def consult(self, order: Order, run: Run) -> None:
        with ThreadPoolExecutor(order.at_once) as threads:
            for asked in [threads.submit(self.ask, order, run) for _ in range(order.calls)]:
                asked.result()

    def ask(self, order: Order, run: Run) -> None:
        for tried in range(TRIES):
            with run.call(tokens=order.tokens, money=order.money) as call:
                status, tokens = _post(order.url)
                if not order.silent:
                    call.used(tokens=tokens if status == 200 else 0, money=order.money if status == 200 else 0.0)
            if status == 200:
                return
            time.sleep(PAUSE_S * 2**tried)
        raise TryAgainLater("the model is busy, or fails", timedelta(seconds=0.2))


class Equivocator(Consultant):
    """Calls it something else when a budget is spent."""

    name = "equivocator"

    def consult(self, order: Order, run: Run) -> None:
        try:
            super().consult(order, run)
        except BudgetSpent:
            raise TryAgainLater("the model is away") from None


class Spendthrift(Consultant):
    """Goes on without the calls that no budget allows."""

    name = "spendthrift"

    def ask(self, order: Order, run: Run) -> None:
        with suppress(BudgetSpent):
            super().ask(order, run)


class Wild(Consultant):
    """Says what no engine says: the URL of the CV names it."""

    name = "wild"

    def consult(self, order: Order, run: Run) -> None:
        match order.url:
            case "flood":
                self._say(run, *[wire.CallAsked(1, 0.0)] * 2000)
            case "end":
                self._say(run, wire.CallEnded(7, 1, 0.0))
            case "dear":
                self._say(run, wire.CallAsked(10**12, 0.0))
            case "negative":
                self._say(run, wire.CallAsked(-1, 0.0))
            case "no_number":
                self._say(run, wire.CallAsked(1, float("nan")))
            case "earns":
                with run.call(tokens=10) as call:
                    call.used(tokens=-10)
        run.progress(0.5)
        while True:
            pass

    def _say(self, run: Run, *messages: wire.Reply) -> None:
        for message in messages:
            cast(Service, run).send(message)


def _post(url: str) -> tuple[int, int]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    try:
        connection.request("POST", "/", body=b"{}")
        answer = connection.getresponse()
        return answer.status, int(json.loads(answer.read())["tokens"])
    finally:
        connection.close()


class StandIn(Consultant):
    """In the place of the engine whose settings say how many calls it makes at once."""

    name = "llm"


CONSULTANTS = {engine.name: f"{__name__}:{engine.__name__}" for engine in (Consultant, Equivocator, Spendthrift, Wild)}
STAND_IN = {StandIn.name: f"{__name__}:{StandIn.__name__}"}
