"""What every EvaluationRepository must do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import anyio
import pytest

from domain.model.decision import Decision
from domain.model.errors import (
    AlreadyFinished,
    EvaluationNotFound,
    KeyReused,
    LeaseHeld,
    ReportNotReady,
    StaleAttempt,
)
from domain.model.evaluation import Evaluation, Status
from domain.model.events import EventType, Stage
from domain.model.history import HistoryFilter
from domain.model.ids import Engine, EvaluationId
from domain.model.policy import RetryPolicy
from domain.model.report import Failure, Recommendation
from ports.evaluations import Backlog, Change, EvaluationRepository, Idempotency
from tests.harness.builders import ALICE, BOB, POLICY, a_report, a_submission, an_id

EVERYTHING = HistoryFilter()
AT_ONCE = RetryPolicy(lease=timedelta(0), first_dispatch_after=timedelta(0), backoff=timedelta(0))
LATER = timedelta(hours=1)
A_MINUTE = timedelta(minutes=1)

OpenRepository = Callable[[], AbstractAsyncContextManager[EvaluationRepository]]


def claimed(by: str = "worker-1", policy: RetryPolicy = POLICY) -> Change:
    return lambda it, at: it.claim(by, at=at, policy=policy)


def entered(stage: Stage, attempt: int = 1) -> Change:
    return lambda it, at: it.enter(stage, attempt=attempt, at=at)


def succeeded(score: float | None = 71.5, recommendation: Recommendation = Recommendation.REVIEW) -> Change:
    return lambda it, at: it.succeed(a_report(score, recommendation), attempt=it.attempt, at=at)


def looked_after(policy: RetryPolicy = POLICY) -> Change:
    return lambda it, at: it.look_after(at=at, policy=policy)


def decided(outcome: Recommendation, reason: str) -> Change:
    return lambda it, at: it.decide(outcome, reason=reason, by="carol", at=at)


def a_key(name: str, payload: str = "payload") -> Idempotency:
    return Idempotency(key=name.encode().ljust(32, b"k"), fingerprint=payload.encode().ljust(32, b"f"))


class EvaluationRepositoryContract(ABC):
    @pytest.fixture
    @abstractmethod
    def repository(self) -> EvaluationRepository: ...

    async def test_an_added_evaluation_comes_back_whole(self, repository: EvaluationRepository) -> None:
        new = a_submission(deadline=LATER)
        accepted = await repository.add(new)
        assert not accepted.replayed
        kept = await repository.get(new.id, ALICE)
        assert replace(kept, version=new.version) == replace(new, events=(), due_at=kept.due_at)

    async def test_every_field_survives_a_whole_life(self, repository: EvaluationRepository) -> None:
        id = await self._added(repository)
        await repository.change(id, claimed())
        running = await repository.change(id, entered(Stage.MATCHING))
        _same(await repository.get(id, ALICE), running)
        done = await repository.change(id, succeeded())
        _same(await repository.get(id, ALICE), done)
        after = await repository.change(id, decided(Recommendation.SHORTLIST, "met in person"))
        _same(await repository.get(id, ALICE), after)
        assert after.decision is not None
        assert after.verdict is not None
        assert after.verdict.score == 71.5

    async def test_a_failure_is_kept_with_its_reason(self, repository: EvaluationRepository) -> None:
        id = await self._added(repository)
        await repository.change(id, claimed())
        failure = Failure(code="encrypted", message="the CV asks for a password")
        await repository.change(id, lambda it, at: it.fail(failure, attempt=1, at=at))
        kept = await repository.get(id, ALICE)
        assert (kept.status, kept.failure, kept.verdict) == (Status.FAILED, failure, None)

    async def test_events_are_numbered_without_a_gap_and_read_from_any_point(
        self, repository: EvaluationRepository
    ) -> None:
        id = await self._added(repository)
        await repository.change(id, claimed())
        for stage in Stage:
            await repository.change(id, entered(stage))
        done = await repository.change(id, succeeded())
        events = await repository.events(id, after=0, limit=100)
        assert [event.seq for event in events] == list(range(1, done.last_seq + 1))
        assert [event.type for event in events[:2]] == [EventType.QUEUED, EventType.STARTED]
        assert events[-1].data == {"score": 71.5, "recommendation": "review", "confidence": 0.8}
        assert events[-1] == done.events[-1]
        assert await repository.events(id, after=3, limit=2) == events[3:5]
        assert await repository.events(id, after=done.last_seq, limit=10) == []

    async def test_a_report_comes_back_byte_for_byte(self, repository: EvaluationRepository) -> None:
        id = await self._added(repository)
        with pytest.raises(ReportNotReady):
            await repository.report(id, ALICE)
        await repository.change(id, claimed())
        await repository.change(id, succeeded())
        assert await repository.report(id, ALICE) == a_report().body

    async def test_a_score_that_could_not_be_made_stays_none(self, repository: EvaluationRepository) -> None:
        id = await self._added(repository)
        await repository.change(id, claimed())
        await repository.change(id, succeeded(None))
        kept = await repository.get(id, ALICE)
        assert kept.verdict is not None
        assert kept.verdict.score is None

    async def test_the_largest_values_that_are_let_in_are_kept(self, repository: EvaluationRepository) -> None:
        metadata = {f"{number:064}": "𝄞" * 512 for number in range(32)}
        id = await self._added(repository, metadata=metadata, filename="𝄞" * 255, engine="e" * 100)
        assert (await repository.get(id, ALICE)).metadata == metadata
        await repository.change(id, claimed())
        await repository.change(id, succeeded())
        by, reason = "𝄞" * 200, "𝄞" * 4000
        await repository.change(id, lambda it, at: it.decide(Recommendation.REJECT, reason=reason, by=by, at=at))
        [kept] = await repository.decisions(id, ALICE)
        assert (kept.by, kept.reason) == (by, reason)

    async def test_another_tenant_finds_nothing(self, repository: EvaluationRepository) -> None:
        id = await self._added(repository)
        await repository.change(id, claimed())
        await repository.change(id, succeeded())
        with pytest.raises(EvaluationNotFound):
            await repository.get(id, BOB)
        with pytest.raises(EvaluationNotFound):
            await repository.report(id, BOB)
        with pytest.raises(EvaluationNotFound):
            await repository.decisions(id, BOB)
        with pytest.raises(EvaluationNotFound):
            await repository.change(id, decided(Recommendation.REJECT, "mine now"), tenant=BOB)
        assert (await repository.page(BOB, EVERYTHING, before=None, size=10)).items == ()

    async def test_what_was_never_added_is_not_found(self, repository: EvaluationRepository) -> None:
        with pytest.raises(EvaluationNotFound):
            await repository.get(an_id(), ALICE)
        with pytest.raises(EvaluationNotFound):
            await repository.change(an_id(), claimed())

    async def test_a_refused_change_leaves_everything_as_it_was(self, repository: EvaluationRepository) -> None:
        id = await self._added(repository)
        await repository.change(id, claimed())
        before = await repository.get(id, ALICE)
        with pytest.raises(LeaseHeld):
            await repository.change(id, claimed("worker-2"))
        with pytest.raises(StaleAttempt):
            await repository.change(id, entered(Stage.MATCHING, attempt=7))
        assert await repository.get(id, ALICE) == before
        assert len(await repository.events(id, after=0, limit=100)) == before.last_seq

    async def test_a_terminal_state_is_written_once(self, repository: EvaluationRepository) -> None:
        id = await self._added(repository)
        await repository.change(id, claimed())
        await repository.change(id, lambda it, at: it.cancel(at=at))
        with pytest.raises((AlreadyFinished, StaleAttempt)):
            await repository.change(id, succeeded())
        with pytest.raises(AlreadyFinished):
            await repository.change(id, claimed("worker-2"))
        assert (await repository.get(id, ALICE)).status is Status.CANCELED

    async def test_one_of_twenty_racing_workers_claims(self, repository: EvaluationRepository) -> None:
        id = await self._added(repository)
        won: list[int] = []

        async def worker(number: int) -> None:
            with suppress(LeaseHeld):
                await repository.change(id, claimed(f"worker-{number}"))
                won.append(number)

        await _all(worker, 20)
        assert len(won) == 1
        assert (await repository.get(id, ALICE)).attempt == 1

    async def test_one_of_cancel_and_success_wins(self, repository: EvaluationRepository) -> None:
        for _ in range(10):
            id = await self._added(repository)
            await repository.change(id, claimed())
            won: list[Status] = []

            async def end(number: int, id: EvaluationId = id, won: list[Status] = won) -> None:
                change: Change = succeeded() if number else (lambda it, at: it.cancel(at=at))
                with suppress(AlreadyFinished, StaleAttempt):
                    won.append((await repository.change(id, change)).status)

            await _all(end, 2)
            assert [(await repository.get(id, ALICE)).status] == won
            events = await repository.events(id, after=0, limit=100)
            assert sum(event.type.terminal for event in events) == 1

    async def test_racing_stages_leave_no_gap(self, repository: EvaluationRepository) -> None:
        id = await self._added(repository)
        await repository.change(id, claimed())

        async def enter(number: int) -> None:
            await repository.change(id, entered(list(Stage)[number % 5]))

        await _all(enter, 20)
        events = await repository.events(id, after=0, limit=100)
        assert [event.seq for event in events] == list(range(1, 23))

    async def test_a_key_answers_with_its_first_evaluation(self, repository: EvaluationRepository) -> None:
        first = a_submission()
        await repository.add(first, a_key("k1"))
        await repository.change(first.id, claimed())
        again = await repository.add(a_submission(), a_key("k1"))
        assert again.replayed
        assert (again.evaluation.id, again.evaluation.status) == (first.id, Status.RUNNING)
        assert len((await repository.page(ALICE, EVERYTHING, before=None, size=10)).items) == 1

    async def test_a_key_with_another_payload_is_refused(self, repository: EvaluationRepository) -> None:
        await repository.add(a_submission(), a_key("k1"))
        with pytest.raises(KeyReused):
            await repository.add(a_submission(), a_key("k1", "other"))
        assert len((await repository.page(ALICE, EVERYTHING, before=None, size=10)).items) == 1

    async def test_of_racing_adds_with_one_key_one_writes(self, repository: EvaluationRepository) -> None:
        answers: list[tuple[EvaluationId, bool]] = []

        async def submit(number: int) -> None:
            accepted = await repository.add(a_submission(), a_key("k1"))
            answers.append((accepted.evaluation.id, accepted.replayed))

        await _all(submit, 50)
        assert len({id for id, _ in answers}) == 1
        assert Counter(replayed for _, replayed in answers) == {False: 1, True: 49}

    async def test_racing_adds_are_all_written(self, repository: EvaluationRepository) -> None:
        new = [a_submission() for _ in range(100)]

        async def submit(number: int) -> None:
            await repository.add(new[number], a_key(f"key-{number}") if number % 2 else None)

        await _all(submit, 100)
        kept = await repository.page(ALICE, EVERYTHING, before=None, size=200)
        assert {it.id for it in kept.items} == {it.id for it in new}
        for it in new:
            assert len(await repository.events(it.id, after=0, limit=10)) == 1

    async def test_a_cancelled_add_is_all_or_nothing(self, repository: EvaluationRepository) -> None:
        new = [a_submission() for _ in range(20)]

        async def submit(number: int) -> None:
            with anyio.move_on_after(0.0005 * number):
                await repository.add(new[number])

        await _all(submit, 20)
        kept = {it.id for it in (await repository.page(ALICE, EVERYTHING, before=None, size=50)).items}
        for it in new:
            assert len(await repository.events(it.id, after=0, limit=10)) == (it.id in kept)

    async def test_what_is_due_is_looked_after(self, repository: EvaluationRepository) -> None:
        waiting = await self._added(repository)
        due = await self._added(repository, policy=AT_ONCE)
        lost = await self._added(repository)
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
        ids = [await self._added(repository, policy=AT_ONCE) for _ in range(5)]
        first = await repository.change_due(looked_after(), limit=3)
        second = await repository.change_due(looked_after(), limit=3)
        assert (len(first), len(second)) == (3, 2)
        assert {it.id for it in (*first, *second)} == set(ids)

    async def test_only_open_evaluations_past_their_deadline_are_overdue(
        self, repository: EvaluationRepository
    ) -> None:
        await self._added(repository, policy=AT_ONCE)  # due, but it may take for ever
        await self._added(repository, deadline=LATER)
        ended = await self._added(repository, deadline=timedelta(0))
        await repository.change(ended, looked_after())
        overdue = {await self._added(repository, deadline=timedelta(0)) for _ in range(3)}
        assert set(await repository.overdue(limit=10)) == overdue
        assert len(await repository.overdue(limit=2)) == 2

    async def test_a_passed_deadline_makes_it_due(self, repository: EvaluationRepository) -> None:
        id = await self._added(repository, deadline=timedelta(0))
        swept = await repository.change_due(looked_after(), limit=10)
        assert [it.status for it in swept] == [Status.EXPIRED]
        assert (await repository.get(id, ALICE)).status is Status.EXPIRED

    async def test_what_is_queued_can_be_recalled_before_its_time(self, repository: EvaluationRepository) -> None:
        waiting = await self._added(repository)
        running = await self._added(repository)
        await repository.change(running, claimed())
        await repository.recall_queued()
        assert [it.id for it in await repository.change_due(looked_after(), limit=10)] == [waiting]

    async def test_what_has_ended_is_never_due(self, repository: EvaluationRepository) -> None:
        id = await self._added(repository, policy=AT_ONCE)
        await repository.change(id, claimed(policy=AT_ONCE))
        await repository.change(id, succeeded())
        assert await repository.change_due(looked_after(), limit=10) == []

    async def test_racing_sweepers_share_the_work(self, repository: EvaluationRepository) -> None:
        ids = [await self._added(repository, policy=AT_ONCE) for _ in range(30)]
        swept: list[EvaluationId] = []

        async def sweep(number: int) -> None:
            swept.extend(it.id for it in await repository.change_due(looked_after(), limit=10))

        await _all(sweep, 6)
        assert len(swept) == len(set(swept))
        while rest := await repository.change_due(looked_after(), limit=10):
            swept.extend(it.id for it in rest)
        assert sorted(swept) == sorted(ids)

    async def test_times_are_the_stores_own_and_keep_their_microseconds(self, repository: EvaluationRepository) -> None:
        created_at = datetime.now().astimezone().replace(microsecond=123_457)
        id = await self._added(repository, at=created_at)
        seen: list[datetime] = []

        def peek(it: Evaluation, at: datetime) -> Evaluation:
            seen.append(at)
            return it.claim("w", at=at, policy=POLICY)

        changed = await repository.change(id, peek)
        kept = await repository.get(id, ALICE)
        assert changed.lease_until == seen[-1] + POLICY.lease
        assert kept.lease_until == changed.lease_until
        assert kept.created_at == created_at

    async def test_decisions_are_added_and_never_changed(self, repository: EvaluationRepository) -> None:
        id = await self._added(repository)
        await repository.change(id, claimed())
        await repository.change(id, succeeded())
        await repository.change(id, decided(Recommendation.REJECT, "first look"), tenant=ALICE)
        await repository.change(id, decided(Recommendation.SHORTLIST, "second look"), tenant=ALICE)
        kept = await repository.decisions(id, ALICE)
        assert [_told(it) for it in kept] == [(1, "reject", "first look"), (2, "shortlist", "second look")]
        assert (await repository.get(id, ALICE)).decision == kept[-1]

    async def test_history_is_newest_first_and_every_page_follows_the_last(
        self, repository: EvaluationRepository
    ) -> None:
        ids = [await self._added(repository) for _ in range(7)]
        seen, before = [], None
        for expected in (3, 3, 1):
            page = await repository.page(ALICE, EVERYTHING, before=before, size=3)
            assert len(page.items) == expected
            seen += [it.id for it in page.items]
            before = page.next_before
        assert before is None
        assert seen == ids[::-1]

    async def test_history_filters(self, repository: EvaluationRepository) -> None:
        judged = await self._added(repository, engine="keyword", filename="Ärztin_100%.pdf")
        await repository.change(judged, claimed())
        await repository.change(judged, succeeded(88.0, Recommendation.SHORTLIST))
        await repository.change(judged, decided(Recommendation.REJECT, "no"))
        queued = await self._added(repository, metadata={"note": "snake_case"})

        async def found(wanted: HistoryFilter) -> list[EvaluationId]:
            return [it.id for it in (await repository.page(ALICE, wanted, before=None, size=10)).items]

        only_judged = [
            HistoryFilter(status=Status.SUCCEEDED),
            HistoryFilter(engine=Engine("keyword")),
            HistoryFilter(recommendation=Recommendation.SHORTLIST),
            HistoryFilter(decision=Recommendation.REJECT),
            HistoryFilter(score_min=88.0),
            HistoryFilter(score_max=88.0),
            HistoryFilter(score_min=80.0, score_max=90.0, status=Status.SUCCEEDED),
            HistoryFilter(text="ärztin"),
            HistoryFilter(text="100%"),
            HistoryFilter(decision=Recommendation.REJECT, recommendation=Recommendation.SHORTLIST),
        ]
        for wanted in only_judged:
            assert await found(wanted) == [judged], wanted
        assert await found(HistoryFilter(text="SNAKE_")) == [queued]
        assert await found(HistoryFilter(text="snakeXcase")) == []
        assert await found(HistoryFilter(score_min=88.1)) == []
        assert await found(HistoryFilter(decision=Recommendation.SHORTLIST)) == []

    async def test_history_between_times_includes_its_bounds(self, repository: EvaluationRepository) -> None:
        now = datetime.now().astimezone()
        old = await self._added(repository, at=now - timedelta(seconds=2))
        new = await self._added(repository, at=now)

        async def found(wanted: HistoryFilter) -> list[EvaluationId]:
            return [it.id for it in (await repository.page(ALICE, wanted, before=None, size=10)).items]

        assert await found(HistoryFilter(created_after=now)) == [new]
        assert await found(HistoryFilter(created_before=now - timedelta(seconds=2))) == [old]
        assert await found(HistoryFilter(created_after=now - LATER, created_before=now + LATER)) == [new, old]

    async def test_open_evaluations_are_counted_by_tenant_and_in_all(self, repository: EvaluationRepository) -> None:
        done = await self._added(repository)
        await repository.change(done, claimed())
        await repository.change(done, succeeded())
        await self._added(repository)
        await repository.add(a_submission(tenant=BOB))
        counts = [await repository.open_count(it) for it in (ALICE, BOB, None)]
        assert counts == [1, 1, 2]

    async def test_the_backlog_is_what_waits_and_runs_and_how_long_the_oldest_has_waited(
        self, repository: EvaluationRepository
    ) -> None:
        assert await repository.backlog() == Backlog(queued=0, running=0, oldest_queued=timedelta())
        hour, now = timedelta(hours=1), datetime.now(UTC)
        taken, old, young, ended = (a_submission(at=now - age) for age in (4 * hour, hour, timedelta(0), 2 * hour))
        for evaluation in (taken, young, old, ended):
            await repository.add(evaluation)
        await repository.change(taken.id, claimed())
        await repository.change(ended.id, lambda it, at: it.cancel(at=at))
        backlog = await repository.backlog()
        assert (backlog.queued, backlog.running) == (2, 1)
        assert hour - A_MINUTE < backlog.oldest_queued < hour + A_MINUTE

    async def test_the_backlog_of_a_clock_that_is_ahead_is_not_of_a_negative_age(
        self, repository: EvaluationRepository
    ) -> None:
        await repository.add(a_submission(at=datetime.now(UTC) + LATER))
        assert await repository.backlog() == Backlog(queued=1, running=0, oldest_queued=timedelta())

    async def test_a_healthy_repository_passes_its_check(self, repository: EvaluationRepository) -> None:
        await repository.check()

    async def _added(
        self,
        repository: EvaluationRepository,
        *,
        policy: RetryPolicy = POLICY,
        deadline: timedelta | None = None,
        engine: str = "default",
        filename: str = "cv.pdf",
        metadata: dict[str, str] | None = None,
        at: datetime | None = None,
    ) -> EvaluationId:
        new = a_submission(
            policy=policy,
            deadline=deadline,
            engine=engine,
            filename=filename,
            metadata=metadata,
            at=at or datetime.now().astimezone() - timedelta(milliseconds=50),  # the databases' clocks are coarser
        )
        await repository.add(new)
        return new.id


def _same(kept: Evaluation, written: Evaluation) -> None:
    expected = replace(written, events=(), report=None, new_decision=None, version=kept.version, due_at=kept.due_at)
    assert kept == expected


def _told(decision: Decision) -> tuple[int, str, str]:
    return decision.number, decision.outcome.value, decision.reason


async def _all(worker: Callable[[int], object], count: int) -> None:
    async with anyio.create_task_group() as group:
        for number in range(count):
            group.start_soon(worker, number)  # type: ignore[arg-type]  # every worker here is a coroutine function
