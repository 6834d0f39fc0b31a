"""The contract of a WebhookRepository and its outbox, beside the stores that write into it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from domain.model.delivery import Delivery, DeliveryState
from domain.model.errors import StaleAttempt, TooManyWebhooks, WebhookNotFound
from domain.model.events import Stage
from domain.model.ids import DeliveryId
from domain.model.report import Recommendation
from domain.model.webhook import EndpointStatus, MessageType
from ports.contracts.base import Contract
from ports.contracts.builders import ALICE, ATS, BOB, a_submission
from ports.contracts.evaluations import a_key, claimed, decided, entered, succeeded
from ports.contracts.vacancy_builders import a_candidate_for, approved
from ports.contracts.webhook_builders import (
    AllStores,
    OpenAllStores,
    a_job,
    a_webhook,
    an_ended_job,
    log_of,
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
        await stores.evaluations.evaluations.change_due(lambda it, at: it.cancel(by=ATS, at=at), limit=10)
        assert [it.message.type for it in await log_of(stores, endpoint)][-1] is MessageType.JOB_CANCELED
