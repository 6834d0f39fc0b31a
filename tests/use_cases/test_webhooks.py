"""Delivering to webhooks over days, with time standing still in between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest

from domain.model.delivery import JITTER, RETRY_AFTER, Delivery, DeliveryState
from domain.model.errors import InvalidRequest, StaleAttempt, WebhookDisabled, WebhookNotFound
from domain.model.ids import EvaluationId
from domain.model.pile import PileEventType
from domain.model.report import Recommendation
from domain.model.webhook import ROTATION_GRACE, Endpoint, EndpointStatus, MessageType
from ports.contracts.builders import ALICE, ATS, BOB, a_user
from ports.webhooks import Answer, Failed
from tests.harness.world import World

URL = "https://hr.example/hook"
A_MOMENT = timedelta(milliseconds=1)
DOWN, REFUSED = Failed("no route"), Answer(500)


async def registered(world: World, *events: MessageType) -> Endpoint:
    return await world.use_cases.webhooks().register(ALICE, URL, frozenset(events), by=ATS)


async def deliver_due(world: World) -> list[Delivery]:
    """Everything that is due at this moment."""
    deliver, settled = world.use_cases.deliver_webhooks(), []
    while (id := await deliver.longest_due(without=())) and (batch := await deliver.claim(id, limit=3)):
        settled += [await deliver.send(batch.endpoint, it) for it in batch.deliveries]
    return settled


async def log_of(world: World, endpoint: Endpoint) -> Sequence[Delivery]:
    page = await world.use_cases.webhooks().deliveries(endpoint.id, ALICE, before=None, size=100)
    return sorted(page.items, key=lambda it: (it.message.subject, it.message.seq))


async def ended(world: World) -> EvaluationId:
    """A job with two messages."""
    id = (await world.submit()).evaluation.id
    await world.work(id)
    return id


async def test_each_try_waits_longer_until_the_delivery_has_failed() -> None:
    world = World()
    endpoint = await registered(world)
    world.sender.answer = lambda sent: DOWN
    await world.submit()
    for wait in RETRY_AFTER:
        [tried] = await deliver_due(world)
        assert (tried.state, tried.error) == (DeliveryState.PENDING, "no route")
        assert tried.due_at is not None
        due_in = tried.due_at - world.clock.now()
        assert (1 - JITTER) * wait <= due_in <= (1 + JITTER) * wait
        world.clock.advance(due_in - A_MOMENT)
        assert await deliver_due(world) == [], "before its time"
        world.clock.advance(A_MOMENT)
    [last] = await deliver_due(world)
    assert (last.state, last.attempt, last.due_at) == (DeliveryState.FAILED, len(RETRY_AFTER) + 1, None)
    world.clock.advance(timedelta(days=365))
    assert await deliver_due(world) == []
    assert await log_of(world, endpoint) == [last]
    assert {it.id for it in world.sender.sent} == {str(last.id)}, "a receiver knows the message again"


async def test_what_failed_together_is_not_tried_again_together() -> None:
    world = World()
    await registered(world)
    world.sender.answer = lambda sent: REFUSED
    for _ in range(20):
        await world.submit()
    waits = [it.due_at - world.clock.now() for it in await deliver_due(world) if it.due_at]
    assert len(set(waits)) == 20
    assert max(waits) - min(waits) > JITTER * RETRY_AFTER[0]


async def test_of_a_job_nothing_is_told_before_what_came_first() -> None:
    world = World()
    await registered(world)
    down_until = world.clock.now() + timedelta(hours=2)
    world.sender.answer = lambda sent: DOWN if world.clock.now() < down_until else Answer(200)
    ids = [await ended(world) for _ in range(3)]
    for id in ids:
        await world.use_cases.decide()(id, ALICE, Recommendation.REJECT, reason="no", by=a_user("ann"))
    for _ in range(6 * 60):
        await deliver_due(world)
        world.clock.advance(timedelta(minutes=1))
    taken = [(it.message.job_id, it.message.seq) for it in world.sender.sent[-9:]]
    assert len(set(taken)) == 9
    assert {it.message.seq for it in world.sender.sent[:-9]} == {1}, "while the first one fails, no other is tried"
    for id in ids:
        told = [it.message.type for it in world.sender.sent[-9:] if it.message.job_id == id]
        assert told == [MessageType.JOB_QUEUED, MessageType.JOB_SUCCEEDED, MessageType.JOB_DECIDED]


async def test_one_job_that_is_refused_holds_up_no_other() -> None:
    world = World()
    await registered(world)
    refused, other = await ended(world), await ended(world)
    world.sender.answer = lambda sent: REFUSED if sent.message.job_id == refused else Answer(200)
    await deliver_due(world)
    assert [it.message.seq for it in world.sender.sent if it.message.job_id == refused] == [1]
    assert len([it for it in world.sender.sent if it.message.job_id == other]) == 2


async def test_an_address_that_is_gone_disables_no_other_that_took_its_place() -> None:
    world = World()
    endpoint = await registered(world)
    world.sender.answer = lambda sent: Answer(410)
    await world.submit()
    deliver = world.use_cases.deliver_webhooks()
    batch = await deliver.claim(endpoint.id, limit=1)
    assert batch is not None
    await world.use_cases.webhooks().edit(endpoint.id, ALICE, url="https://hr.example/moved", by=ATS)
    await deliver.send(batch.endpoint, batch.deliveries[0])
    assert (await world.use_cases.webhooks().get(endpoint.id, ALICE)).is_active


async def test_gone_disables_the_webhook_and_drops_the_rest() -> None:
    world = World()
    endpoint = await registered(world)
    world.sender.answer = lambda sent: Answer(410)
    await ended(world)
    [first] = await deliver_due(world)
    assert (first.state, first.status) == (DeliveryState.FAILED, 410)
    disabled = await world.use_cases.webhooks().get(endpoint.id, ALICE)
    assert (disabled.status, disabled.reason) == (EndpointStatus.DISABLED, "the receiver answered 410 Gone")
    await ended(world)
    assert [it.state for it in await log_of(world, endpoint)] == [DeliveryState.FAILED, DeliveryState.DROPPED]
    world.clock.advance(timedelta(days=30))
    assert await deliver_due(world) == []


@pytest.mark.parametrize(
    ("result", "status", "error"),
    [
        (Answer(301), 301, "the receiver answered 301; redirects are not followed"),
        (Answer(404), 404, "the receiver answered 404"),
        (Answer(503), 503, "the receiver answered 503"),
        (Failed("no route"), None, "no route"),
    ],
)
async def test_anything_but_success_is_a_failure_with_its_reason(
    result: Answer | Failed, status: int | None, error: str
) -> None:
    world = World()
    endpoint = await registered(world)
    world.sender.answer = lambda sent: result
    await world.submit()
    [tried] = await deliver_due(world)
    assert (tried.status, tried.error, tried.is_pending) == (status, error, True)
    tested = await world.use_cases.webhooks().test(endpoint.id, ALICE)
    assert (tested.status, tested.error) == (status, error)


async def test_a_killed_worker_costs_a_lease_and_its_late_word_counts_for_nothing() -> None:
    world = World()
    await registered(world)
    await world.submit()
    deliver = world.use_cases.deliver_webhooks()
    id = await deliver.longest_due(without=())
    assert id is not None
    lost = await deliver.claim(id, limit=1)
    assert lost is not None
    assert await deliver_due(world) == []
    world.clock.advance(timedelta(seconds=31))
    [delivered] = await deliver_due(world)
    assert (delivered.attempt, delivered.state) == (2, DeliveryState.DELIVERED)
    with pytest.raises(StaleAttempt):
        await deliver.send(lost.endpoint, lost.deliveries[0])


async def test_while_a_secret_is_rotated_both_sign() -> None:
    world = World()
    manage, before = world.use_cases.webhooks(), await registered(world)
    after = await manage.rotate(before.id, ALICE, by=ATS)
    assert after.secret != before.secret

    async def signed_with() -> Sequence[str]:
        await manage.test(before.id, ALICE)
        return world.sender.sent[-1].secrets

    assert await signed_with() == (after.secret, before.secret)
    world.clock.advance(ROTATION_GRACE - A_MOMENT)
    assert await signed_with() == (after.secret, before.secret)
    world.clock.advance(A_MOMENT)
    assert await signed_with() == (after.secret,)


async def test_a_dead_letter_is_replayed_with_all_its_tries() -> None:
    world = World()
    endpoint = await registered(world)
    world.sender.answer = lambda sent: DOWN
    since = world.clock.now()
    await world.submit()
    await run_out_of_tries(world)
    [dead] = await log_of(world, endpoint)
    assert dead.state is DeliveryState.FAILED
    replayed = await world.use_cases.webhooks().replay_since(endpoint.id, ALICE, since)
    assert (replayed.count, replayed.left) == (1, False)
    [again] = await deliver_due(world)
    assert again.is_pending
    await run_out_of_tries(world)
    assert (await log_of(world, endpoint))[0].attempt == 2 * dead.attempt
    world.sender.answer = lambda sent: Answer(200)
    await world.use_cases.webhooks().replay(endpoint.id, ALICE, dead.id)
    assert [it.state for it in await deliver_due(world)] == [DeliveryState.DELIVERED]


async def run_out_of_tries(world: World) -> None:
    for wait in (*RETRY_AFTER, timedelta()):
        await deliver_due(world)
        world.clock.advance(wait * (1 + JITTER))


async def test_what_waits_for_its_next_try_is_replayed_at_once() -> None:
    world = World()
    endpoint = await registered(world)
    world.sender.answer = lambda sent: DOWN
    await world.submit()
    [waiting] = await deliver_due(world)
    world.sender.answer = lambda sent: Answer(200)
    await world.use_cases.webhooks().replay(endpoint.id, ALICE, waiting.id)
    assert [it.state for it in await deliver_due(world)] == [DeliveryState.DELIVERED]


async def test_nothing_is_replayed_to_a_disabled_webhook() -> None:
    world = World()
    manage, endpoint = world.use_cases.webhooks(), await registered(world)
    await world.submit()
    await manage.edit(endpoint.id, ALICE, status=EndpointStatus.DISABLED, by=ATS)
    [dropped] = await log_of(world, endpoint)
    with pytest.raises(WebhookDisabled):
        await manage.replay(endpoint.id, ALICE, dropped.id)
    with pytest.raises(WebhookDisabled):
        await manage.replay_since(endpoint.id, ALICE, dropped.message.at)
    await manage.edit(endpoint.id, ALICE, status=EndpointStatus.ACTIVE, by=ATS)
    assert await deliver_due(world) == [], "what was dropped stays so until it is asked for"
    assert (await manage.replay_since(endpoint.id, ALICE, dropped.message.at)).count == 1
    assert [it.id for it in await deliver_due(world)] == [dropped.id]


async def test_another_tenants_webhook_is_not_found() -> None:
    world = World()
    manage, endpoint = world.use_cases.webhooks(), await registered(world)
    await world.submit()
    [delivery] = await log_of(world, endpoint)
    calls: list[Callable[[], object]] = [
        lambda: manage.get(endpoint.id, BOB),
        lambda: manage.edit(endpoint.id, BOB, url=URL, by=ATS),
        lambda: manage.rotate(endpoint.id, BOB, by=ATS),
        lambda: manage.test(endpoint.id, BOB),
        lambda: manage.delete(endpoint.id, BOB, by=ATS),
        lambda: manage.deliveries(endpoint.id, BOB, before=None, size=1),
        lambda: manage.replay(endpoint.id, BOB, delivery.id),
        lambda: manage.replay_since(endpoint.id, BOB, delivery.message.at),
    ]
    for call in calls:
        with pytest.raises(WebhookNotFound):
            await call()  # type: ignore[misc]  # each is a coroutine
    assert await manage.all_of(BOB) == []
    assert world.sender.sent == []


async def test_an_address_is_looked_at_when_it_is_registered_and_when_it_is_changed() -> None:
    world = World()
    manage, endpoint = world.use_cases.webhooks(), await registered(world)
    for url in ("http://hr.example/", "ftp://hr.example/"):
        with pytest.raises(InvalidRequest):
            await manage.register(ALICE, url, frozenset(), by=ATS)
        with pytest.raises(InvalidRequest):
            await manage.edit(endpoint.id, ALICE, url=url, by=ATS)
    assert await manage.all_of(ALICE) == [endpoint]


def test_every_event_of_a_vacancy_itself_has_a_message() -> None:
    of_vacancies = {it.value for it in PileEventType if not it.value.startswith("job.")}
    assert of_vacancies == {it.value for it in MessageType if it.value.startswith(("vacancy.", "criteria."))}


async def test_ids_of_deliveries_sort_by_the_time_of_what_happened() -> None:
    world = World()
    endpoint = await registered(world)
    times: list[datetime] = []
    for _ in range(30):
        await world.submit()
        times.append(world.clock.now())
        world.clock.advance(timedelta(milliseconds=1))
    page = await world.use_cases.webhooks().deliveries(endpoint.id, ALICE, before=None, size=100)
    assert [it.message.at for it in page.items] == times[::-1]
    assert {it.id.version for it in page.items} == {8}
