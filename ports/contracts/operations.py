"""The contract of EvaluationOperations."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.model.errors import EvaluationNotFound, LeaseHeld
from domain.model.outcome import Status
from domain.model.policy import RetryPolicy
from ports.contracts.builders import ALICE, ATS, BOB, POLICY, a_submission, an_id
from ports.contracts.evaluations import (
    A_MINUTE,
    AT_ONCE,
    LATER,
    EvaluationContract,
    added,
    claimed,
    looked_after,
    succeeded,
)
from ports.evaluations import (
    Backlog,
    EvaluationOperations,
    EvaluationRepository,
)


class EvaluationOperationsContract(EvaluationContract):
    async def test_only_open_evaluations_past_their_deadline_are_overdue(
        self, repository: EvaluationRepository, operations: EvaluationOperations
    ) -> None:
        await added(repository, policy=AT_ONCE)  # due, but it may take for ever
        await added(repository, deadline=LATER)
        ended = await added(repository, deadline=timedelta(0))
        await repository.change(ended, looked_after())
        overdue = {await added(repository, deadline=timedelta(0)) for _ in range(3)}
        assert set(await operations.overdue(limit=10)) == overdue
        assert len(await operations.overdue(limit=2)) == 2

    async def test_what_is_queued_can_be_recalled_before_its_time(
        self, repository: EvaluationRepository, operations: EvaluationOperations
    ) -> None:
        waiting = await added(repository)
        running = await added(repository)
        await repository.change(running, claimed())
        await operations.recall(lease=POLICY.lease)
        assert [it.id for it in await repository.change_due(looked_after(), limit=10)] == [waiting]

    async def test_a_lease_that_was_given_before_the_clock_was_put_back_is_none_once_it_is_recalled(
        self, repository: EvaluationRepository, operations: EvaluationOperations
    ) -> None:
        lost, held = await added(repository), await added(repository)
        await repository.change(lost, claimed(policy=RetryPolicy(lease=POLICY.lease + timedelta(hours=1))))
        await repository.change(held, claimed())
        await operations.recall(lease=POLICY.lease)
        [swept] = await repository.change_due(looked_after(), limit=10)
        assert (swept.id, swept.status, swept.strikes) == (lost, Status.QUEUED, 1)
        assert (await repository.change(lost, claimed("worker-2"))).attempt == 2
        with pytest.raises(LeaseHeld):
            await repository.change(held, claimed("worker-2"))

    async def test_open_evaluations_are_counted_by_tenant_and_in_all(
        self, repository: EvaluationRepository, operations: EvaluationOperations
    ) -> None:
        done = await added(repository)
        await repository.change(done, claimed())
        await repository.change(done, succeeded())
        await added(repository)
        await repository.add(a_submission(tenant=BOB))
        counts = [await operations.open_count(it) for it in (ALICE, BOB, None)]
        assert counts == [1, 1, 2]

    async def test_the_backlog_is_what_waits_and_runs_and_how_long_the_oldest_has_waited(
        self, repository: EvaluationRepository, operations: EvaluationOperations
    ) -> None:
        assert await operations.backlog() == Backlog(queued=0, running=0, oldest_queued=timedelta())
        hour, now = timedelta(hours=1), datetime.now(UTC)
        taken, old, young, ended = (a_submission(at=now - age) for age in (4 * hour, hour, timedelta(0), 2 * hour))
        for evaluation in (taken, young, old, ended):
            await repository.add(evaluation)
        await repository.change(taken.id, claimed())
        await repository.change(ended.id, lambda it, at: it.cancel(by=ATS, at=at))
        backlog = await operations.backlog()
        assert (backlog.queued, backlog.running) == (2, 1)
        assert hour - A_MINUTE < backlog.oldest_queued < hour + A_MINUTE

    async def test_the_backlog_of_a_clock_that_is_ahead_is_not_of_a_negative_age(
        self, repository: EvaluationRepository, operations: EvaluationOperations
    ) -> None:
        await repository.add(a_submission(at=datetime.now(UTC) + LATER))
        assert await operations.backlog() == Backlog(queued=1, running=0, oldest_queued=timedelta())

    async def test_the_tenant_of_an_evaluation_is_known_by_its_id(
        self, repository: EvaluationRepository, operations: EvaluationOperations
    ) -> None:
        mine = await added(repository)
        theirs = (await repository.add(a_submission(tenant=BOB))).evaluation.id
        assert [await operations.tenant_of(it) for it in (mine, theirs)] == [ALICE, BOB]
        with pytest.raises(EvaluationNotFound):
            await operations.tenant_of(an_id())

    async def test_a_healthy_repository_passes_its_check(self, operations: EvaluationOperations) -> None:
        await operations.check()
