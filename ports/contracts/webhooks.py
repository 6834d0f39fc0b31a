"""The contract of a WebhookRepository and its outbox, beside the stores that write into it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from domain.model.delivery import Delivery, DeliveryState
from domain.model.errors import DeliveryNotFound, StaleAttempt, TooManyWebhooks, WebhookNotFound
from domain.model.events import Stage
from domain.model.ids import DeliveryId
from domain.model.report import Recommendation
from domain.model.webhook import EndpointStatus, MessageType
from ports.contracts.base import Contract
from ports.contracts.builders import ALICE, BOB, a_submission, an_id
from ports.contracts.evaluations import a_key, all_of, claimed, decided, entered, succeeded
from ports.contracts.vacancy_builders import a_candidate_for, approved
from ports.contracts.webhook_builders import (
    AllStores,
    OpenAllStores,
    a_job,
    a_webhook,
    an_ended_job,
    claim,
    deliver,
    failed,
    lapsed,
    log_of,
    next_batch,
    registered,
)
from ports.webhooks import WebhookOutbox, WebhookRepository


class WebhookContract(Contract):
    """What the suites share: `open_all` is what an adapter gives."""

    @pytest.fixture
    @abstractmethod
    def open_all(self) -> OpenAllStores:
        """Opens an empty store."""

    @pytest.fixture
    async def stores(self, open_all: OpenAllStores) -> AsyncIterator[AllStores]:
        async with open_all() as opened:
            yield opened

    @pytest.fixture
    def webhooks(self, stores: AllStores) -> WebhookRepository:
        return stores.webhooks.webhooks

    @pytest.fixture
    def outbox(self, stores: AllStores) -> WebhookOutbox:
        return stores.webhooks.outbox


class WebhookRepositoryContract(WebhookContract):
    async def test_a_webhook_comes_back_whole(self, webhooks: WebhookRepository) -> None:
        new = a_webhook(events=frozenset({MessageType.JOB_FAILED, MessageType.CRITERIA_APPROVED}))
        await webhooks.add(new, limit=1)
        assert await webhooks.get(new.id, ALICE) == new
        changed = await webhooks.change(new.id, lambda it, at: it.rotate("whsec_bmV3", at=at).disable("no more"))
        assert changed == await webhooks.get(new.id, ALICE)
        assert (changed.secret, changed.previous_secret) == ("whsec_bmV3", new.secret)
        assert changed.previous_until is not None
        assert (changed.status, changed.reason) == (EndpointStatus.DISABLED, "no more")

    async def test_another_tenant_finds_no_webhook(self, webhooks: WebhookRepository) -> None:
        new = a_webhook()
        await webhooks.add(new, limit=1)
        with pytest.raises(WebhookNotFound):
            await webhooks.get(new.id, BOB)
        with pytest.raises(WebhookNotFound):
            await webhooks.change(new.id, lambda it, at: it.disable("not yours"), tenant=BOB)
        with pytest.raises(WebhookNotFound):
            await webhooks.delete(new.id, BOB)
        assert (await webhooks.all_of(ALICE), await webhooks.all_of(BOB)) == ([new], [])

    async def test_a_tenant_has_no_more_webhooks_than_allowed(self, webhooks: WebhookRepository) -> None:
        mine = [a_webhook() for _ in range(3)]
        for each in mine[:2]:
            await webhooks.add(each, limit=2)
        with pytest.raises(TooManyWebhooks):
            await webhooks.add(mine[2], limit=2)
        await webhooks.add(a_webhook(tenant=BOB), limit=2)
        await webhooks.delete(mine[0].id, ALICE)
        await webhooks.add(mine[2], limit=2)
        assert await webhooks.all_of(ALICE) == mine[1:]

    async def test_the_log_comes_in_pages_newest_first(self, stores: AllStores, webhooks: WebhookRepository) -> None:
        endpoint = await registered(stores)
        for age in (5, 3, 4, 1, 2):
            await a_job(stores, age=timedelta(seconds=age))
        seen: list[Delivery] = []
        before: DeliveryId | None = None
        while True:
            page = await webhooks.deliveries(endpoint.id, before=before, size=2)
            seen += page.items
            if (before := page.next_before) is None:
                break
        assert [it.message.at for it in seen] == sorted((it.message.at for it in seen), reverse=True)
        assert len({it.id for it in seen}) == len(seen) == 5


class WritingContract(WebhookContract):
    async def test_what_happens_to_a_job_is_written_with_it(self, stores: AllStores) -> None:
        endpoint, repository = await registered(stores), stores.evaluations.evaluations
        id = await a_job(stores)
        await repository.change(id, claimed())
        await repository.change(id, succeeded())
        await repository.change(id, decided(Recommendation.REJECT, "no"))
        await repository.change(id, decided(Recommendation.REVIEW, "yes"))
        log = await log_of(stores, endpoint)
        assert [(it.message.type, it.message.seq) for it in log] == [
            (MessageType.JOB_QUEUED, 1),
            (MessageType.JOB_SUCCEEDED, 3),
            (MessageType.JOB_DECIDED, 4),
            (MessageType.JOB_DECIDED, 5),
        ]
        assert {(it.message.job_id, it.message.vacancy_id, it.state, it.attempt) for it in log} == {
            (id, None, DeliveryState.PENDING, 0)
        }

    async def test_what_happens_to_a_vacancy_and_its_candidates_is_written(self, stores: AllStores) -> None:
        endpoint = await registered(stores)
        id = await approved(stores.vacancies.vacancies)
        candidate = a_candidate_for(id, 1)
        await stores.evaluations.evaluations.add(candidate)
        told = [it.message for it in await log_of(stores, endpoint)]
        assert {(it.type, it.seq, it.vacancy_id, it.job_id) for it in told} == {
            (MessageType.VACANCY_READING, 1, id, None),
            (MessageType.VACANCY_READ, 2, id, None),
            (MessageType.CRITERIA_APPROVED, 3, id, None),
            (MessageType.JOB_QUEUED, 1, id, candidate.id),
        }

    async def test_each_webhook_is_told_what_it_wants_of_its_own_tenant(self, stores: AllStores) -> None:
        everything = await registered(stores)
        ends = await registered(stores, events=frozenset({MessageType.JOB_SUCCEEDED}))
        disabled, others = await registered(stores), await registered(stores, tenant=BOB)
        await stores.webhooks.webhooks.change(disabled.id, lambda it, at: it.disable("no more"))
        await an_ended_job(stores)
        queued, succeeded = MessageType.JOB_QUEUED, MessageType.JOB_SUCCEEDED
        told = {it.id: [each.message.type for each in await log_of(stores, it)] for it in (everything, ends, others)}
        assert told == {everything.id: [queued, succeeded], ends.id: [succeeded], others.id: []}
        assert await log_of(stores, disabled) == []

    async def test_a_change_that_is_refused_tells_nothing(self, stores: AllStores) -> None:
        endpoint, id = await registered(stores), await a_job(stores)
        with pytest.raises(StaleAttempt):
            await stores.evaluations.evaluations.change(id, succeeded())
        await stores.evaluations.evaluations.change(id, claimed())
        await stores.evaluations.evaluations.change(id, entered(Stage.READING_CV))
        assert len(await log_of(stores, endpoint)) == 1

    async def test_a_submission_that_is_repeated_is_told_once(self, stores: AllStores) -> None:
        endpoint = await registered(stores)
        for _ in range(2):
            await stores.evaluations.evaluations.add(a_submission(), a_key("the same"))
        assert len(await log_of(stores, endpoint)) == 1

    async def test_what_the_sweeper_ends_is_told(self, stores: AllStores) -> None:
        endpoint = await registered(stores)
        await stores.evaluations.evaluations.add(a_submission(deadline=timedelta(0)))
        await stores.evaluations.evaluations.change_due(lambda it, at: it.cancel(at=at), limit=10)
        assert [it.message.type for it in await log_of(stores, endpoint)][-1] is MessageType.JOB_CANCELED


class OutboxContract(WebhookContract):
    async def test_what_is_due_is_claimed_once_and_with_its_endpoint(
        self, stores: AllStores, outbox: WebhookOutbox
    ) -> None:
        endpoint, id = await registered(stores), await a_job(stores)
        batch = await next_batch(outbox)
        assert batch is not None
        assert batch.endpoint == endpoint
        assert [(it.message.job_id, it.attempt) for it in batch.deliveries] == [(id, 1)]
        assert await claim(outbox) == ()
        settled = await deliver(outbox, batch.deliveries[0])
        assert (settled.state, settled.status, settled.due_at) == (DeliveryState.DELIVERED, 200, None)
        assert await log_of(stores, endpoint) == [settled]
        assert await claim(outbox) == ()

    async def test_a_claim_whose_worker_was_lost_is_claimed_again_and_shuts_it_out(
        self, stores: AllStores, outbox: WebhookOutbox
    ) -> None:
        await registered(stores)
        await a_job(stores)
        (lost,) = await claim(outbox)
        await outbox.settle(lost.id, lapsed())
        (taken,) = await claim(outbox)
        assert (taken.id, taken.attempt) == (lost.id, 2)
        with pytest.raises(StaleAttempt):
            await deliver(outbox, lost)
        assert (await deliver(outbox, taken)).state is DeliveryState.DELIVERED

    async def test_a_batch_is_of_one_endpoint_and_no_larger_than_asked_for(
        self, stores: AllStores, outbox: WebhookOutbox
    ) -> None:
        one, two = await registered(stores), await registered(stores)
        for age in (9, 8, 7):
            await a_job(stores, age=timedelta(seconds=age))
        first = await next_batch(outbox, limit=2)
        assert first is not None
        other = two if first.endpoint == one else one
        second = await next_batch(outbox, limit=9, without=[first.endpoint])
        assert second is not None
        assert (second.endpoint, len(first.deliveries), len(second.deliveries)) == (other, 2, 3)
        assert await claim(outbox, without=[one, two]) == ()
        assert len(await claim(outbox, without=[other])) == 1

    async def test_of_one_job_the_next_waits_until_the_one_before_is_settled(
        self, stores: AllStores, outbox: WebhookOutbox
    ) -> None:
        endpoint = await registered(stores)
        await an_ended_job(stores)
        (queued,) = await claim(outbox)
        assert queued.message.type is MessageType.JOB_QUEUED
        assert await claim(outbox) == ()
        put_off = await outbox.settle(queued.id, failed(1))
        assert put_off.is_pending
        assert await claim(outbox) == (), "the first one is put off, and the second one waits for it"
        await outbox.settle(queued.id, lapsed())
        (again,) = await claim(outbox)
        assert again.id == queued.id
        await deliver(outbox, again)
        (following,) = await claim(outbox)
        assert following.message.type is MessageType.JOB_SUCCEEDED
        assert [it.state for it in await log_of(stores, endpoint)] == [DeliveryState.DELIVERED, DeliveryState.PENDING]

    async def test_one_that_is_given_up_lets_the_next_one_go(self, stores: AllStores, outbox: WebhookOutbox) -> None:
        await registered(stores)
        await an_ended_job(stores)
        (queued,) = await claim(outbox)
        await outbox.settle(queued.id, lambda it, at: it.give_up("gone", status=410, attempt=1))
        assert [it.message.type for it in await claim(outbox)] == [MessageType.JOB_SUCCEEDED]

    async def test_what_is_written_while_the_one_before_is_put_off_waits_too(
        self, stores: AllStores, outbox: WebhookOutbox
    ) -> None:
        await registered(stores)
        id = await a_job(stores)
        (queued,) = await claim(outbox)
        await outbox.settle(queued.id, failed(1))
        await stores.evaluations.evaluations.change(id, claimed())
        await stores.evaluations.evaluations.change(id, succeeded())
        assert await claim(outbox) == ()
        await outbox.settle(queued.id, lapsed())
        (again,) = await claim(outbox)
        await deliver(outbox, again)
        assert [it.message.type for it in await claim(outbox)] == [MessageType.JOB_SUCCEEDED]

    async def test_disabling_drops_what_is_pending_of_that_webhook_alone(
        self, stores: AllStores, outbox: WebhookOutbox, webhooks: WebhookRepository
    ) -> None:
        one, other = await registered(stores), await registered(stores)
        await a_job(stores)
        (delivered,) = await claim(outbox, without=[other])
        await deliver(outbox, delivered)
        await a_job(stores)
        await webhooks.change(one.id, lambda it, at: it.disable("no more"))
        states = [(it.state, it.error, it.due_at) for it in await log_of(stores, one)]
        assert states == [(DeliveryState.DELIVERED, None, None), (DeliveryState.DROPPED, "no more", None)]
        assert await outbox.longest_due(without=[other.id]) is None
        assert await outbox.claim(one.id, limit=9) is None
        assert await outbox.longest_due() == other.id

    async def test_a_deleted_webhook_is_told_nothing_more(
        self, stores: AllStores, outbox: WebhookOutbox, webhooks: WebhookRepository
    ) -> None:
        endpoint = await registered(stores)
        await a_job(stores)
        await webhooks.delete(endpoint.id, ALICE)
        assert await claim(outbox) == ()
        await outbox.prune(limit=10)
        assert await log_of(stores, endpoint) == []

    async def test_racing_workers_share_the_work(self, stores: AllStores, outbox: WebhookOutbox) -> None:
        await registered(stores)
        for _ in range(20):
            await a_job(stores)
        taken: list[DeliveryId] = []

        async def take(number: int) -> None:
            taken.extend(it.id for it in await claim(outbox, limit=5))

        await all_of(take, 6)
        while rest := await claim(outbox, limit=5):
            taken.extend(it.id for it in rest)
        assert len(set(taken)) == len(taken) == 20


class ReplayContract(WebhookContract):
    async def test_a_delivery_can_be_replayed_whatever_became_of_it(
        self, stores: AllStores, outbox: WebhookOutbox, webhooks: WebhookRepository
    ) -> None:
        endpoint = await registered(stores)
        await a_job(stores)
        (first,) = await claim(outbox)
        await deliver(outbox, first)
        replayed = await webhooks.replay(endpoint.id, first.id)
        assert (replayed.id, replayed.message, replayed.state) == (first.id, first.message, DeliveryState.PENDING)
        (again,) = await claim(outbox)
        assert (again.id, again.attempt, again.uncounted) == (first.id, 2, 1)
        with pytest.raises(StaleAttempt):
            await deliver(outbox, first)

    async def test_only_a_delivery_of_that_webhook_can_be_replayed(
        self, stores: AllStores, webhooks: WebhookRepository
    ) -> None:
        endpoint, other = await registered(stores), await registered(stores)
        await a_job(stores)
        (delivery,) = await log_of(stores, other)
        for id in (delivery.id, DeliveryId(an_id())):
            with pytest.raises(DeliveryNotFound):
                await webhooks.replay(endpoint.id, id)

    async def test_what_has_failed_since_a_time_is_replayed_the_oldest_first(
        self, stores: AllStores, outbox: WebhookOutbox, webhooks: WebhookRepository
    ) -> None:
        endpoint = await registered(stores)
        for age in (50, 40, 30, 20):
            await a_job(stores, age=timedelta(seconds=age))
        claimed = await claim(outbox)
        await deliver(outbox, claimed[2])
        for it in (claimed[0], claimed[1], claimed[3]):
            await outbox.settle(it.id, lambda it, at: it.give_up("broken", status=500, attempt=1))
        since = datetime.now(UTC) - timedelta(seconds=45)
        assert await webhooks.replay_since(endpoint.id, since, limit=1) == 1
        assert [it.id for it in await claim(outbox)] == [claimed[1].id]
        assert await webhooks.replay_since(endpoint.id, since, limit=9) == 1
        assert [it.id for it in await claim(outbox)] == [claimed[3].id]
        assert await webhooks.replay_since(endpoint.id, since, limit=9) == 0

    async def test_what_was_settled_long_ago_is_pruned(self, stores: AllStores, outbox: WebhookOutbox) -> None:
        endpoint = await registered(stores)
        for days in (32, 31, 1):
            await a_job(stores, age=timedelta(days=days))
        pending, *others = await claim(outbox)
        for each in others:
            await deliver(outbox, each)
        assert await outbox.prune(limit=10) == 1
        assert [it.id for it in await log_of(stores, endpoint)] == [pending.id, others[1].id]
        assert await outbox.prune(limit=10) == 0


class WebhookStoresContract(WebhookRepositoryContract, WritingContract, OutboxContract, ReplayContract):
    """All that a store of webhooks promises. Derive a class whose name begins with `Test`, and give `open_all`."""
