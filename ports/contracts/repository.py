"""The contract of an EvaluationRepository, without sweeping."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

import anyio
import pytest

from domain.model.errors import (
    AlreadyFinished,
    EvaluationNotFound,
    KeyReused,
    LeaseHeld,
    StageOutOfOrder,
    StaleAttempt,
)
from domain.model.evaluation import Evaluation
from domain.model.events import Stage
from domain.model.ids import EvaluationId
from domain.model.outcome import Status
from domain.model.report import Failure, FailureCode, Recommendation
from domain.model.state import Lease
from ports.contracts.builders import ALICE, ATS, POLICY, a_submission, a_user, an_id
from ports.contracts.evaluations import (
    EVERYTHING,
    LATER,
    EvaluationContract,
    OpenStores,
    a_key,
    added,
    all_of,
    claimed,
    decided,
    entered,
    same,
    succeeded,
)
from ports.evaluations import (
    Change,
    EvaluationReader,
    EvaluationRepository,
)


class EvaluationRepositoryContract(EvaluationContract):
    async def test_an_added_evaluation_comes_back_whole(self, repository: EvaluationRepository) -> None:
        new = a_submission(deadline=LATER)
        accepted = await repository.add(new)
        assert not accepted.replayed
        kept = await repository.get(new.id, ALICE)
        assert replace(kept, version=new.version) == replace(new, events=(), acting=None, due_at=kept.due_at)

    async def test_every_field_survives_a_whole_life(self, repository: EvaluationRepository) -> None:
        id = await added(repository)
        await repository.change(id, claimed())
        running = await repository.change(id, entered(Stage.MATCHING))
        same(await repository.get(id, ALICE), running)
        done = await repository.change(id, succeeded())
        same(await repository.get(id, ALICE), done)
        after = await repository.change(id, decided(Recommendation.SHORTLIST, "met in person"))
        same(await repository.get(id, ALICE), after)
        assert after.decision is not None
        assert after.verdict is not None
        assert after.verdict.score == 71.5

    async def test_a_failure_is_kept_with_its_reason(self, repository: EvaluationRepository) -> None:
        id = await added(repository)
        await repository.change(id, claimed())
        failure = Failure(code=FailureCode.ENCRYPTED, message="the CV asks for a password")
        await repository.change(id, lambda it, at: it.fail(failure, attempt=1, at=at))
        kept = await repository.get(id, ALICE)
        assert (kept.status, kept.failure, kept.verdict) == (Status.FAILED, failure, None)

    async def test_a_score_that_could_not_be_made_stays_none(self, repository: EvaluationRepository) -> None:
        id = await added(repository)
        await repository.change(id, claimed())
        await repository.change(id, succeeded(None))
        kept = await repository.get(id, ALICE)
        assert kept.verdict is not None
        assert kept.verdict.score is None

    async def test_the_largest_values_that_are_let_in_are_kept(
        self, repository: EvaluationRepository, reader: EvaluationReader
    ) -> None:
        metadata = {f"{number:064}": "𝄞" * 512 for number in range(32)}
        id = await added(repository, metadata=metadata, filename="𝄞" * 255, engine="e" * 100)
        assert (await repository.get(id, ALICE)).metadata == metadata
        await repository.change(id, claimed())
        await repository.change(id, succeeded())
        by, reason = "𝄞" * 200, "𝄞" * 4000
        await repository.change(
            id, lambda it, at: it.decide(Recommendation.REJECT, reason=reason, by=a_user(by), at=at)
        )
        [kept] = await reader.decisions(id, ALICE)
        assert (kept.by, kept.reason) == (by, reason)

    async def test_what_was_never_added_is_not_found(self, repository: EvaluationRepository) -> None:
        with pytest.raises(EvaluationNotFound):
            await repository.get(an_id(), ALICE)
        with pytest.raises(EvaluationNotFound):
            await repository.change(an_id(), claimed())

    async def test_a_refused_change_leaves_everything_as_it_was(
        self, repository: EvaluationRepository, reader: EvaluationReader
    ) -> None:
        id = await added(repository)
        await repository.change(id, claimed())
        before = await repository.get(id, ALICE)
        with pytest.raises(LeaseHeld):
            await repository.change(id, claimed("worker-2"))
        with pytest.raises(StaleAttempt):
            await repository.change(id, entered(Stage.MATCHING, attempt=7))
        assert await repository.get(id, ALICE) == before
        assert len(await reader.events(id, after=0, limit=100)) == before.last_seq

    async def test_a_terminal_state_is_written_once(self, repository: EvaluationRepository) -> None:
        id = await added(repository)
        await repository.change(id, claimed())
        await repository.change(id, lambda it, at: it.cancel(by=ATS, at=at))
        with pytest.raises((AlreadyFinished, StaleAttempt)):
            await repository.change(id, succeeded())
        with pytest.raises(AlreadyFinished):
            await repository.change(id, claimed("worker-2"))
        assert (await repository.get(id, ALICE)).status is Status.CANCELED

    async def test_one_of_twenty_racing_workers_claims(self, repository: EvaluationRepository) -> None:
        id = await added(repository)
        won: list[int] = []

        async def worker(number: int) -> None:
            with suppress(LeaseHeld):
                await repository.change(id, claimed(f"worker-{number}"))
                won.append(number)

        await all_of(worker, 20)
        assert len(won) == 1
        assert (await repository.get(id, ALICE)).attempt == 1

    async def test_one_of_cancel_and_success_wins(
        self, repository: EvaluationRepository, reader: EvaluationReader
    ) -> None:
        for _ in range(10):
            id = await added(repository)
            await repository.change(id, claimed())
            won: list[Status] = []

            async def end(number: int, id: EvaluationId = id, won: list[Status] = won) -> None:
                change: Change = succeeded() if number else (lambda it, at: it.cancel(by=ATS, at=at))
                with suppress(AlreadyFinished, StaleAttempt):
                    won.append((await repository.change(id, change)).status)

            await all_of(end, 2)
            assert [(await repository.get(id, ALICE)).status] == won
            events = await reader.events(id, after=0, limit=100)
            assert sum(event.type.terminal for event in events) == 1

    async def test_racing_stages_leave_no_gap(self, repository: EvaluationRepository, reader: EvaluationReader) -> None:
        id = await added(repository)
        await repository.change(id, claimed())

        async def enter(number: int) -> None:
            with suppress(StageOutOfOrder):
                await repository.change(id, entered(list(Stage)[number % 5]))

        await all_of(enter, 20)
        events = await reader.events(id, after=0, limit=100)
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        stages = [event.stage.position for event in events if event.stage is not None]
        assert stages
        assert stages == sorted(set(stages))

    async def test_a_key_answers_with_its_first_evaluation(
        self, repository: EvaluationRepository, reader: EvaluationReader
    ) -> None:
        first = a_submission()
        await repository.add(first, a_key("k1"))
        await repository.change(first.id, claimed())
        again = await repository.add(a_submission(), a_key("k1"))
        assert again.replayed
        assert (again.evaluation.id, again.evaluation.status) == (first.id, Status.RUNNING)
        assert len((await reader.page(ALICE, EVERYTHING, before=None, size=10)).items) == 1

    async def test_a_key_with_another_payload_is_refused(
        self, repository: EvaluationRepository, reader: EvaluationReader
    ) -> None:
        await repository.add(a_submission(), a_key("k1"))
        with pytest.raises(KeyReused):
            await repository.add(a_submission(), a_key("k1", "other"))
        assert len((await reader.page(ALICE, EVERYTHING, before=None, size=10)).items) == 1

    async def test_of_racing_adds_with_one_key_one_writes(self, repository: EvaluationRepository) -> None:
        answers: list[tuple[EvaluationId, bool]] = []

        async def submit(number: int) -> None:
            accepted = await repository.add(a_submission(), a_key("k1"))
            answers.append((accepted.evaluation.id, accepted.replayed))

        await all_of(submit, 50)
        assert len({id for id, _ in answers}) == 1
        assert Counter(replayed for _, replayed in answers) == {False: 1, True: 49}

    async def test_racing_adds_are_all_written(
        self, repository: EvaluationRepository, reader: EvaluationReader
    ) -> None:
        new = [a_submission() for _ in range(100)]

        async def submit(number: int) -> None:
            await repository.add(new[number], a_key(f"key-{number}") if number % 2 else None)

        await all_of(submit, 100)
        kept = await reader.page(ALICE, EVERYTHING, before=None, size=200)
        assert {it.id for it in kept.items} == {it.id for it in new}
        for it in new:
            assert len(await reader.events(it.id, after=0, limit=10)) == 1

    async def test_a_cancelled_add_is_all_or_nothing(
        self, repository: EvaluationRepository, reader: EvaluationReader
    ) -> None:
        new = [a_submission() for _ in range(20)]

        async def submit(number: int) -> None:
            with anyio.move_on_after(0.0005 * number):
                await repository.add(new[number])

        await all_of(submit, 20)
        kept = {it.id for it in (await reader.page(ALICE, EVERYTHING, before=None, size=50)).items}
        for it in new:
            assert len(await reader.events(it.id, after=0, limit=10)) == (it.id in kept)

    async def test_times_are_the_stores_own_and_keep_their_microseconds(self, repository: EvaluationRepository) -> None:
        created_at = datetime.now().astimezone().replace(microsecond=123_457)
        id = await added(repository, at=created_at)
        seen: list[datetime] = []

        def peek(it: Evaluation, at: datetime) -> Evaluation:
            seen.append(at)
            return it.claim("w", at=at, policy=POLICY)

        changed = await repository.change(id, peek)
        kept = await repository.get(id, ALICE)
        assert kept.lease == changed.lease == Lease("w", seen[-1] + POLICY.lease)
        assert kept.created_at == created_at

    async def test_evaluations_and_keys_are_there_after_a_restart_where_that_is_promised(
        self, open_stores: OpenStores
    ) -> None:
        first = a_submission()
        async with open_stores() as before:
            await before.evaluations.add(first, a_key("k1"))
            await before.evaluations.change(first.id, claimed())
        async with open_stores() as after:
            again = await after.evaluations.add(a_submission(), a_key("k1"))
            assert again.replayed is self.promises.survives_restart
            if self.promises.survives_restart:
                assert (again.evaluation.id, again.evaluation.status) == (first.id, Status.RUNNING)
                assert len(await after.reader.events(first.id, after=0, limit=10)) == 2
