"""The contract of an EvaluationRepository: what is due."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.model.errors import AlreadyFinished
from domain.model.evaluation import Evaluation
from domain.model.ids import EvaluationId
from domain.model.outcome import Status
from ports.contracts.builders import ALICE, BOB, POLICY, a_submission
from ports.contracts.evaluations import AT_ONCE, EvaluationContract, added, all_of, claimed, looked_after, succeeded
from ports.evaluations import EvaluationRepository


class SweepingContract(EvaluationContract):
    async def test_what_is_due_is_looked_after(self, repository: EvaluationRepository) -> None:
        waiting = await added(repository)
        due = await added(repository, policy=AT_ONCE)
        lost = await added(repository)
        await repository.change(lost, claimed(policy=AT_ONCE))
        swept = await repository.change_due(looked_after(), limit=10)
        assert {it.id for it in swept} == {due, lost}
        kept = await repository.get(lost, ALICE)
        assert (kept.status, kept.strikes, kept.attempt) == (Status.QUEUED, 1, 1)
        assert (await repository.get(waiting, ALICE)).dispatches == 1
        assert await repository.change_due(looked_after(), limit=10) == []  # each has a back-off of its own now

    async def test_the_longest_due_come_first_and_no_more_than_asked_for(
        self, repository: EvaluationRepository
    ) -> None:
        now = datetime.now().astimezone()
        ages = (3, 5, 1, 4, 2)  # seconds
        ids = {age: await added(repository, policy=AT_ONCE, at=now - timedelta(seconds=age)) for age in ages}
        first = await repository.change_due(looked_after(), limit=3)
        second = await repository.change_due(looked_after(), limit=3)
        assert {it.id for it in first} == {ids[age] for age in (5, 4, 3)}
        assert {it.id for it in second} == {ids[age] for age in (2, 1)}

    async def test_a_tenant_is_swept_beside_another_with_many_that_are_due_longer(
        self, repository: EvaluationRepository
    ) -> None:
        now = datetime.now().astimezone()
        flood = [
            await added(repository, policy=AT_ONCE, at=now - timedelta(seconds=100 - number)) for number in range(9)
        ]
        single = await added(repository, policy=AT_ONCE, at=now - timedelta(seconds=1), tenant=BOB)
        first = [it.id for it in await repository.change_due(looked_after(), limit=4)]
        assert sorted(first) == sorted([*flood[:3], single])
        second = [it.id for it in await repository.change_due(looked_after(), limit=4)]
        assert sorted(second) == sorted(flood[3:7])

    async def test_what_came_behind_is_offered_behind_again(self, repository: EvaluationRepository) -> None:
        for behind in (True, False):
            await repository.add(a_submission(policy=AT_ONCE, at=datetime.now().astimezone(), behind=behind))
            [swept] = await repository.change_due(looked_after(), limit=10)
            assert swept.lane.behind is behind

    async def test_a_refused_change_keeps_no_other_from_its_turn(self, repository: EvaluationRepository) -> None:
        refused = await added(repository, policy=AT_ONCE)
        other = await added(repository, policy=AT_ONCE)

        def change(it: Evaluation, at: datetime) -> Evaluation:
            if it.id == refused:
                raise AlreadyFinished("not this one")
            return it.look_after(at=at, policy=POLICY)

        before = await repository.get(refused, ALICE)
        assert [it.id for it in await repository.change_due(change, limit=10)] == [other]
        assert await repository.get(refused, ALICE) == before

    async def test_a_passed_deadline_makes_it_due(self, repository: EvaluationRepository) -> None:
        id = await added(repository, deadline=timedelta(0))
        swept = await repository.change_due(looked_after(), limit=10)
        assert [it.status for it in swept] == [Status.EXPIRED]
        assert (await repository.get(id, ALICE)).status is Status.EXPIRED

    async def test_what_has_ended_is_never_due(self, repository: EvaluationRepository) -> None:
        id = await added(repository, policy=AT_ONCE)
        await repository.change(id, claimed(policy=AT_ONCE))
        await repository.change(id, succeeded())
        assert await repository.change_due(looked_after(), limit=10) == []

    async def test_racing_sweepers_share_the_work(self, repository: EvaluationRepository) -> None:
        ids = [await added(repository, policy=AT_ONCE) for _ in range(30)]
        swept: list[EvaluationId] = []

        async def sweep(number: int) -> None:
            swept.extend(it.id for it in await repository.change_due(looked_after(), limit=10))

        await all_of(sweep, 6)
        assert len(swept) == len(set(swept))
        while rest := await repository.change_due(looked_after(), limit=10):
            swept.extend(it.id for it in rest)
        assert sorted(swept) == sorted(ids)
