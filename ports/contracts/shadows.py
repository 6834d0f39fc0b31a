"""The contract of the shadow runs of a store of evaluations."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import anyio
import pytest

from domain.model.engine_comparison import ComparedEngines
from domain.model.errors import Erased, EvaluationNotFound, LeaseHeld, ReportNotReady, StaleAttempt
from domain.model.evaluation import Evaluation
from domain.model.finding_agreement import FindingAgreement
from domain.model.ids import Engine, EvaluationId, Tenant
from domain.model.report import Failure, FailureCode, Recommendation
from domain.model.shadow import Shadowing, ShadowRule, ShadowRun, ShadowStatus, Side
from ports.contracts.base import Contract
from ports.contracts.builders import ALICE, BOB, OPERATOR, POLICY, a_report, a_submission, a_user
from ports.evaluations import EvaluationRepository
from ports.shadows import ShadowRuns

CHALLENGER = Engine("challenger")
RULES = Shadowing({None: ShadowRule(challenger=CHALLENGER, share=1.0), BOB: ShadowRule(challenger=CHALLENGER, share=0)})
WANTED = ComparedEngines(champion=Engine("default"), challenger=CHALLENGER)
AGREEMENT = FindingAgreement(cells=(*range(15), 1000), champion_only=2, challenger_only=3)
BODY = b'{"name": "Anna", "z": [1.50]}'


@dataclass(frozen=True, slots=True)
class ShadowStores:
    """Evaluations whose reports call for shadow runs by RULES, and these."""

    evaluations: EvaluationRepository
    shadows: ShadowRuns


OpenShadows = Callable[[], AbstractAsyncContextManager[ShadowStores]]


async def judged(stores: ShadowStores, tenant: Tenant = ALICE, engine: str = "default") -> Evaluation:
    """A job with its report."""
    it = (await stores.evaluations.add(a_submission(tenant=tenant, engine=engine))).evaluation
    await stores.evaluations.change(it.id, lambda it, at: it.claim("w", at=at, policy=POLICY))
    return await stores.evaluations.change(it.id, lambda it, at: it.succeed(a_report(), attempt=1, at=at))


async def claimed(stores: ShadowStores, lease: timedelta = POLICY.lease) -> ShadowRun | None:
    """The run that has been due for longest, taken."""
    policy = replace(POLICY, lease=lease)
    return await stores.shadows.claim_due(lambda it, at: it.claim("w", at=at, policy=policy))


def ends(it: ShadowRun, at: datetime) -> ShadowRun:
    """The challenger comes to another end."""
    champion = replace(it.champion, tokens=12, money=0.25)
    challenger = replace(it.challenger, tokens=3_000_000, money=1.5)
    report = replace(a_report(12.5, Recommendation.REJECT), engine_version="0.9", body=BODY)
    return it.judge(report, AGREEMENT, champion=champion, challenger=challenger, attempt=it.attempt, at=at)


async def ended(stores: ShadowStores, tenant: Tenant = ALICE) -> EvaluationId:
    """A job that the challenger has judged as well."""
    await judged(stores, tenant)
    run = await claimed(stores)
    assert run is not None
    return (await stores.shadows.change(run.evaluation_id, ends)).evaluation_id


class ShadowRunsContract(Contract):
    """Derive a class whose name begins with `Test`, and give `open_all`."""

    @pytest.fixture
    @abstractmethod
    def open_all(self) -> OpenShadows:
        """Opens an empty store whose shadowing is RULES."""

    @pytest.fixture
    async def stores(self, open_all: OpenShadows) -> AsyncIterator[ShadowStores]:
        async with open_all() as opened:
            yield opened

    async def test_a_run_is_due_once_the_report_is_written_and_not_before(self, stores: ShadowStores) -> None:
        it = (await stores.evaluations.add(a_submission())).evaluation
        await stores.evaluations.change(it.id, lambda it, at: it.claim("w", at=at, policy=POLICY))
        assert await claimed(stores) is None
        done = await stores.evaluations.change(it.id, lambda it, at: it.succeed(a_report(), attempt=1, at=at))
        assert await stores.shadows.waiting(ALICE, WANTED, limit=10) == 1
        run = await claimed(stores)
        assert run is not None
        assert (run.evaluation_id, run.tenant, run.recorded_at) == (it.id, ALICE, done.completed_at)
        assert (run.champion.engine, run.champion.version, run.champion.score) == ("default", "1.2.3", 71.5)
        assert (run.champion.advice, run.challenger) == (Recommendation.REVIEW, Side(engine=CHALLENGER))
        assert run.champion.seconds is not None

    async def test_only_what_the_rules_say_is_judged_twice(self, stores: ShadowStores) -> None:
        await judged(stores, engine=CHALLENGER)
        await judged(stores, BOB)
        failing = (await stores.evaluations.add(a_submission())).evaluation
        await stores.evaluations.change(failing.id, lambda it, at: it.claim("w", at=at, policy=POLICY))
        wrong = Failure(code=FailureCode.CORRUPT, message="torn")
        await stores.evaluations.change(failing.id, lambda it, at: it.fail(wrong, attempt=1, at=at))
        assert await claimed(stores) is None

    async def test_the_job_is_as_it_was(self, stores: ShadowStores) -> None:
        it = await judged(stores)
        before = await stores.evaluations.get(it.id, ALICE)
        run = await claimed(stores)
        assert run is not None
        await stores.shadows.change(run.evaluation_id, ends)
        assert await stores.evaluations.get(it.id, ALICE) == before

    async def test_one_worker_takes_a_run(self, stores: ShadowStores) -> None:
        for _ in range(3):
            await judged(stores)
        taken: list[EvaluationId] = []

        async def take() -> None:
            while (run := await claimed(stores)) is not None:
                taken.append(run.evaluation_id)

        async with anyio.create_task_group() as group:
            for _ in range(4):
                group.start_soon(take)
        while (run := await claimed(stores)) is not None:  # what all of them passed over
            taken.append(run.evaluation_id)
        assert len(taken) == len(set(taken)) == 3

    async def test_a_lease_keeps_others_out_until_it_runs_out(self, stores: ShadowStores) -> None:
        it = await judged(stores)
        assert await claimed(stores) is not None
        assert await claimed(stores) is None
        with pytest.raises(LeaseHeld):
            await stores.shadows.change(it.id, lambda it, at: it.claim("x", at=at, policy=POLICY))

    async def test_what_a_worker_lost_is_done_later_and_in_the_end_given_up(self, stores: ShadowStores) -> None:
        it = await judged(stores)
        for attempt in range(1, POLICY.max_strikes + 1):
            run = await claimed(stores, lease=timedelta())
            assert run is not None
            assert (run.attempt, run.strikes) == (attempt, attempt - 1)
        lost = await claimed(stores)
        assert lost is not None
        assert (lost.status, lost.failure and lost.failure.code) == (ShadowStatus.FAILED, FailureCode.POISONED)
        assert await claimed(stores) is None
        [kept] = await stores.shadows.ended(ALICE, WANTED, limit=10)
        assert (kept.run.evaluation_id, kept.run.failure) == (it.id, lost.failure)

    async def test_a_superseded_attempt_writes_nothing(self, stores: ShadowStores) -> None:
        await judged(stores)
        first = await claimed(stores, lease=timedelta())
        second = await claimed(stores)
        assert first is not None
        assert second is not None
        failure = Failure(code=FailureCode.ENGINE_CRASHED, message="late")
        with pytest.raises(StaleAttempt):
            await stores.shadows.change(
                first.evaluation_id, lambda it, at: it.fail(failure, attempt=first.attempt, at=at)
            )
        assert await stores.shadows.ended(ALICE, WANTED, limit=10) == []

    async def test_what_was_handed_back_is_due_again_without_a_strike(self, stores: ShadowStores) -> None:
        await judged(stores)
        run = await claimed(stores)
        assert run is not None
        await stores.shadows.change(run.evaluation_id, lambda it, at: it.put_off(attempt=1, at=at))
        again = await claimed(stores)
        assert again is not None
        assert (again.attempt, again.strikes) == (2, 0)
        later = timedelta(hours=1)
        await stores.shadows.change(run.evaluation_id, lambda it, at: it.put_off(attempt=2, at=at, after=later))
        assert await claimed(stores) is None

    async def test_what_it_came_to_is_kept_whole(self, stores: ShadowStores) -> None:
        id = await ended(stores)
        [kept] = await stores.shadows.ended(ALICE, WANTED, limit=10)
        run = kept.run
        assert (run.evaluation_id, run.status, run.agreement, run.due_at) == (id, ShadowStatus.JUDGED, AGREEMENT, None)
        assert (run.champion.tokens, run.champion.money, run.champion.score) == (12, 0.25, 71.5)
        theirs = run.challenger
        assert (theirs.version, theirs.score, theirs.advice) == ("0.9", 12.5, Recommendation.REJECT)
        assert (theirs.tokens, theirs.money) == (3_000_000, 1.5)
        assert theirs.seconds is not None
        assert await stores.shadows.report(id, ALICE) == BODY
        assert await stores.shadows.waiting(ALICE, WANTED, limit=10) == 0

    async def test_the_newest_are_found_by_tenant_engines_and_time(self, stores: ShadowStores) -> None:
        ids = [await ended(stores) for _ in range(3)]
        found = await stores.shadows.ended(ALICE, WANTED, limit=2)
        assert [it.run.evaluation_id for it in found] == [ids[2], ids[1]]
        assert await stores.shadows.ended(BOB, WANTED, limit=10) == []
        assert await stores.shadows.ended(ALICE, replace(WANTED, champion=Engine("other")), limit=10) == []
        after = datetime.fromisoformat("2001-01-01T00:00:00+00:00")
        assert len(await stores.shadows.ended(ALICE, replace(WANTED, created_after=after), limit=10)) == 3
        assert await stores.shadows.ended(ALICE, replace(WANTED, created_before=after), limit=10) == []

    async def test_it_is_told_whether_a_person_has_decided(self, stores: ShadowStores) -> None:
        id = await ended(stores)
        [before] = await stores.shadows.ended(ALICE, WANTED, limit=1)
        reject = Recommendation.REJECT
        await stores.evaluations.change(
            id, lambda it, at: it.decide(reject, reason="because", by=a_user("ann"), at=at), tenant=ALICE
        )
        [after] = await stores.shadows.ended(ALICE, WANTED, limit=1)
        assert (before.decided, after.decided) == (False, True)

    async def test_an_erasure_takes_the_report_and_the_words_and_leaves_the_figures(self, stores: ShadowStores) -> None:
        id = await ended(stores)
        failing = await judged(stores)
        run = await claimed(stores)
        assert run is not None
        words = Failure(code=FailureCode.CORRUPT, message="The CV says: Anna")
        await stores.shadows.change(failing.id, lambda it, at: it.fail(words, attempt=1, at=at))
        for each in (id, failing.id):
            await stores.evaluations.change(each, lambda it, at: it.erase(by=OPERATOR, at=at))
        failed, kept = (it.run for it in await stores.shadows.ended(ALICE, WANTED, limit=2))
        assert (kept.agreement, kept.challenger.score) == (AGREEMENT, 12.5)
        assert failed.failure == Failure(code=FailureCode.CORRUPT, message="")
        with pytest.raises(Erased):
            await stores.shadows.report(id, ALICE)

    async def test_what_is_erased_is_not_judged_any_more(self, stores: ShadowStores) -> None:
        waiting, running = await judged(stores), await judged(stores)
        run = await claimed(stores)
        assert run is not None
        for each in (waiting, running):
            await stores.evaluations.change(each.id, lambda it, at: it.erase(by=OPERATOR, at=at))
        with pytest.raises(StaleAttempt):
            await stores.shadows.change(run.evaluation_id, ends)
        assert await claimed(stores) is None
        assert await stores.shadows.waiting(ALICE, WANTED, limit=10) == 0

    async def test_a_report_is_found_by_its_tenant_once_there_is_one(self, stores: ShadowStores) -> None:
        it = await judged(stores)
        with pytest.raises(ReportNotReady):
            await stores.shadows.report(it.id, ALICE)
        with pytest.raises(EvaluationNotFound):
            await stores.shadows.report(it.id, BOB)
