"""Faults of stores of webhooks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters.fakes import MemoryEvaluations, MemoryWebhooks
from domain.model.audit import Fact
from domain.model.delivery import Delivery
from domain.model.ids import DeliveryId, Tenant, WebhookId
from domain.model.webhook import Endpoint, Message
from ports.contracts.webhook_builders import OpenAllStores
from ports.contracts.webhook_stores import WebhookStoresContract
from ports.time_and_ids import Clock
from ports.webhooks import Batch, DeliveryChange, EndpointChange
from tests.contracts.faults import noticed_by
from tests.contracts.test_webhook_stores import memory


class Webhooks(WebhookStoresContract):
    faulty: type[MemoryWebhooks] = MemoryWebhooks

    @pytest.fixture
    def open_all(self) -> OpenAllStores:
        faulty = self.faulty

        class Evaluations(MemoryEvaluations):
            def __init__(self, clock: Clock) -> None:
                super().__init__(clock)
                self.webhooks = faulty(clock)

        return lambda: nullcontext(memory(Evaluations))


class TellsNobody(MemoryWebhooks):
    def tell(self, tenant: Tenant, messages: Iterable[Message]) -> None:
        list(messages)


class TellsInAnyOrder(MemoryWebhooks):
    def tell(self, tenant: Tenant, messages: Iterable[Message]) -> None:
        super().tell(tenant, (replace(it, seq=1000 - it.seq) for it in messages))


class LeasesNothing(MemoryWebhooks):
    async def claim(self, id: WebhookId, *, limit: int) -> Batch | None:
        batch = await super().claim(id, limit=limit)
        for it in batch.deliveries if batch else ():
            await super().settle(it.id, lambda it, at: replace(it, due_at=at))
        return batch


class LeasesForEver(MemoryWebhooks):
    async def settle(self, id: DeliveryId, change: DeliveryChange) -> Delivery:
        def never(it: Delivery, at: datetime) -> Delivery:
            after = change(it, at)
            return replace(after, due_at=at + timedelta(days=1)) if after.is_pending else after

        return await super().settle(id, never)


class ForgetsTheFence(MemoryWebhooks):
    async def settle(self, id: DeliveryId, change: DeliveryChange) -> Delivery:
        def any_attempt(it: Delivery, at: datetime) -> Delivery:
            for attempt in range(it.attempt, 0, -1):
                try:
                    return replace(change(replace(it, attempt=attempt), at), attempt=it.attempt)
                except Exception:  # it was of another attempt
                    continue
            return change(it, at)

        return await super().settle(id, any_attempt)


class KeepsWhatIsPending(MemoryWebhooks):
    async def change(
        self, id: WebhookId, change: EndpointChange, *, tenant: Tenant | None = None, facts: Sequence[Fact] = ()
    ) -> Endpoint:
        kept = [it for it in (await self.deliveries(id, before=None, size=1000)).items if it.is_pending]
        changed = await super().change(id, change, tenant=tenant, facts=facts)
        for it in kept:
            await super().settle(it.id, lambda _, at, it=it: it)  # type: ignore[misc]
        return changed


class ShowsEverybodys(MemoryWebhooks):
    async def all_of(self, tenant: Tenant) -> list[Endpoint]:
        return [*await super().all_of(Tenant("alice")), *await super().all_of(Tenant("bob"))]


class PrunesWhatIsPending(MemoryWebhooks):
    async def prune(self, *, limit: int) -> int:
        for endpoint in await self.all_of(Tenant("alice")):
            for it in (await self.deliveries(endpoint.id, before=None, size=1000)).items:
                if it.is_pending:
                    await super().settle(it.id, lambda it, at: it.drop("too old"))
        return await super().prune(limit=limit)


@noticed_by("test_what_happens_to_a_job_is_written_with_it")
class TestTellsNobody(Webhooks):
    faulty = TellsNobody


@noticed_by("test_of_one_job_the_next_waits_until_the_one_before_is_settled")
class TestTellsInAnyOrder(Webhooks):
    faulty = TellsInAnyOrder


@noticed_by("test_what_is_due_is_claimed_once_and_with_its_endpoint")
class TestLeasesNothing(Webhooks):
    faulty = LeasesNothing


@noticed_by("test_a_claim_whose_worker_was_lost_is_claimed_again_and_shuts_it_out")
class TestLeasesForEver(Webhooks):
    faulty = LeasesForEver


@noticed_by("test_a_delivery_can_be_replayed_whatever_became_of_it")
class TestForgetsTheFence(Webhooks):
    faulty = ForgetsTheFence


@noticed_by("test_disabling_drops_what_is_pending_of_that_webhook_alone")
class TestKeepsWhatIsPending(Webhooks):
    faulty = KeepsWhatIsPending


@noticed_by("test_another_tenant_finds_no_webhook")
class TestShowsEverybodys(Webhooks):
    faulty = ShowsEverybodys


@noticed_by("test_what_was_settled_long_ago_is_pruned")
class TestPrunesWhatIsPending(Webhooks):
    faulty = PrunesWhatIsPending
