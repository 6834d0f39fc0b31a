"""A pair of documents, and an engine that asks a scripted model about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest

from cvJobMatching import Report
from cvJobMatching.engines import Alone, Call, Input, Task
from cvJobMatching.engines.llm.engine import LlmEngine
from cvJobMatching.engines.llm.settings import LlmSettings
from tests.harness.model_server import MODEL, Brain, ModelServer, by_words, model_server

CV = """Ada Example
ada@example.com, +49 30 1234567
12 Garden Lane, 10115 Berlin

Software engineer, Lumen Ltd, 2019 - today
- Built services in Python
- Ran them on Kubernetes
- Queried PostgreSQL

Education: BSc Mathematics
"""
POSTING = """Backend engineer
We are a small company.
- Python
- Kubernetes
- PostgreSQL
- Haskell
- nice: Terraform
"""


class Metered(Alone):
    """A run that writes down what was reserved and what was used."""

    def __init__(self) -> None:
        self.reserved: list[int] = []
        self.used: list[int | None] = []
        self.progressed: list[float] = []

    def progress(self, fraction: float, text: str = "") -> None:
        self.progressed.append(fraction)

    @contextmanager
    def call(self, *, tokens: int, money: float = 0.0) -> Iterator[Call]:
        place = len(self.used)
        self.reserved.append(tokens)
        self.used.append(None)
        yield _Place(self, place)


@dataclass(frozen=True, slots=True)
class _Place:
    run: Metered
    number: int

    def used(self, *, tokens: int, money: float = 0.0) -> None:
        self.run.used[self.number] = tokens


@dataclass(slots=True)
class Pair:
    """What an evaluation asks of a server, and what waited for it."""

    server: ModelServer
    settings: LlmSettings
    run: Metered = field(default_factory=Metered)
    waited: list[float] = field(default_factory=list)

    def evaluate(self, cv: str = CV, posting: str = POSTING, criteria: bytes | None = None) -> Report:
        return self.engine().report(_task(cv, posting, criteria), self.run)

    def engine(self) -> LlmEngine:
        return LlmEngine(self.settings, wait=self.waited.append)

    def with_settings(self, **changed: Any) -> Pair:
        return replace(self, settings=replace(self.settings, **changed))


def _task(cv: str, posting: str, criteria: bytes | None) -> Task:
    return Task(
        cv=Input(content=cv), job_description=Input(content=posting), as_of=date(2026, 11, 28), criteria=criteria
    )


Asks = Callable[..., AbstractContextManager[Pair]]


@pytest.fixture(scope="session")
def asks() -> Asks:
    """An evaluation by a model that answers as `brain` says; the package reads the posting, unless told otherwise."""

    @contextmanager
    def open_pair(brain: Brain = by_words, **settings: Any) -> Iterator[Pair]:
        told = {"reads_postings": False, "concurrency": 1, "tries": 3} | settings
        with model_server(brain) as server:
            yield Pair(server, LlmSettings(url=server.url, model=MODEL, **told))

    return open_pair
