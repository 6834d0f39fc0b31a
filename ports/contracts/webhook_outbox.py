"""The contract of a WebhookOutbox: claims in order, settlements under a fence, and replays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.model.delivery import DeliveryState
from domain.model.errors import DeliveryNotFound, StaleAttempt
from domain.model.ids import DeliveryId
from domain.model.webhook import MessageType
from ports.contracts.builders import ALICE, an_id
from ports.contracts.evaluations import all_of, claimed, succeeded
from ports.contracts.webhook_builders import (
    AllStores,
    a_job,
    an_ended_job,
    claim,
    deliver,
    failed,
    lapsed,
    log_of,
    next_batch,
    registered,
)
from ports.contracts.webhooks import WebhookContract
from ports.webhooks import WebhookOutbox, WebhookRepository


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
