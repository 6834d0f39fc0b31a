"""What the contracts of the three evaluation ports share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

import anyio
import pytest

from domain.model.audit import Actor
from domain.model.decision import Decision
from domain.model.evaluation import Evaluation
from domain.model.events import Stage
from domain.model.history import HistoryFilter
from domain.model.ids import EvaluationId, Tenant
from domain.model.policy import RetryPolicy
from domain.model.report import Recommendation
from ports.contracts.base import Contract
from ports.contracts.builders import ALICE, ATS, POLICY, a_report, a_submission, a_user
from ports.evaluations import (
    Change,
    EvaluationOperations,
    EvaluationReader,
    EvaluationRepository,
    EvaluationStores,
    Idempotency,
)

EVERYTHING = HistoryFilter()
AT_ONCE = RetryPolicy(lease=timedelta(0), first_dispatch_after=timedelta(0), backoff=timedelta(0))
LATER = timedelta(hours=1)
A_MINUTE = timedelta(minutes=1)


def claimed(by: str = "worker-1", policy: RetryPolicy = POLICY) -> Change:
    return lambda it, at: it.claim(by, at=at, policy=policy)


def entered(stage: Stage, attempt: int = 1) -> Change:
    return lambda it, at: it.enter(stage, attempt=attempt, at=at)


def succeeded(score: float | None = 71.5, recommendation: Recommendation = Recommendation.REVIEW) -> Change:
    return lambda it, at: it.succeed(a_report(score, recommendation), attempt=it.attempt, at=at)


def looked_after(policy: RetryPolicy = POLICY) -> Change:
    return lambda it, at: it.look_after(at=at, policy=policy)


def decided(outcome: Recommendation, reason: str) -> Change:
    return lambda it, at: it.decide(outcome, reason=reason, by=a_user("carol"), at=at)


def revealed(by: str) -> Change:
    return lambda it, at: it.reveal(by=a_user(by), at=at)


def a_key(name: str, payload: str = "payload") -> Idempotency:
    return Idempotency(key=name.encode().ljust(32, b"k"), fingerprint=payload.encode().ljust(32, b"f"))


OpenStores = Callable[[], AbstractAsyncContextManager[EvaluationStores]]
"""Opens the stores; within one test every call opens the same ones, as the next process would."""


@dataclass(frozen=True, kw_only=True)
class EvaluationPromises:
    """What one store promises and another does not."""

    survives_restart: bool


class EvaluationContract(Contract):
    """An adapter gives its stores, empty, and runs the contracts of the three ports over them."""

    promises: ClassVar[EvaluationPromises]

    @pytest.fixture
    @abstractmethod
    def open_stores(self) -> OpenStores: ...

    @pytest.fixture
    async def stores(self, open_stores: OpenStores) -> AsyncIterator[EvaluationStores]:
        async with open_stores() as stores:
            yield stores

    @pytest.fixture
    def repository(self, stores: EvaluationStores) -> EvaluationRepository:
        return stores.evaluations

    @pytest.fixture
    def reader(self, stores: EvaluationStores) -> EvaluationReader:
        return stores.reader

    @pytest.fixture
    def operations(self, stores: EvaluationStores) -> EvaluationOperations:
        return stores.operations


async def added(
    repository: EvaluationRepository,
    *,
    policy: RetryPolicy = POLICY,
    deadline: timedelta | None = None,
    engine: str = "default",
    filename: str = "cv.pdf",
    metadata: dict[str, str] | None = None,
    at: datetime | None = None,
    by: Actor = ATS,
    tenant: Tenant = ALICE,
) -> EvaluationId:
    """A queued evaluation, stored."""
    new = a_submission(
        policy=policy,
        deadline=deadline,
        engine=engine,
        filename=filename,
        metadata=metadata,
        by=by,
        tenant=tenant,
        at=at or datetime.now().astimezone() - timedelta(milliseconds=50),  # the databases' clocks are coarser
    )
    await repository.add(new)
    return new.id


def same(kept: Evaluation, written: Evaluation) -> None:
    """What was stored is what was written."""
    expected = replace(
        written,
        events=(),
        report=None,
        new_decision=None,
        new_reveal=None,
        acting=None,
        version=kept.version,
        due_at=kept.due_at,
    )
    assert kept == expected


def summary(decision: Decision) -> tuple[int, str, str]:
    """Number, outcome and reason."""
    return decision.number, decision.outcome.value, decision.reason


async def all_of(worker: Callable[[int], object], count: int) -> None:
    """`count` workers at the same time."""
    async with anyio.create_task_group() as group:
        for number in range(count):
            group.start_soon(worker, number)  # type: ignore[arg-type]  # every worker here is a coroutine function
