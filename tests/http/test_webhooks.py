"""Registering webhooks, trying and rotating them, the log of deliveries, and replaying."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from adapters.fakes.sender import Sent
from domain.model.delivery import DeliveryState
from domain.model.webhook import MessageType
from ports.webhooks import Answer, Failed
from tests.harness.http import World, a_keyed_world, submitted

HOOKS = "/api/v1/webhooks"
URL = "https://hr.example/hook"
NOBODY = "0192f0c4-0000-7000-8000-000000000000"


async def registered(client: httpx2.AsyncClient, **fields: Any) -> dict[str, Any]:
    response = await client.post(HOOKS, json={"url": URL, **fields})
    assert response.status_code == 201, response.text
    hook: dict[str, Any] = response.json()
    return hook


async def delivered(world: World) -> None:
    """Deliver what is due."""
    deliver = world.cases.deliver_webhooks()
    while (id := await deliver.longest_due(without=())) and (batch := await deliver.claim(id, limit=9)):
        for each in batch.deliveries:
            await deliver.send(batch.endpoint, each)


async def log_of(client: httpx2.AsyncClient, hook: dict[str, Any]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await client.get(f"{HOOKS}/{hook['id']}/deliveries")).json()["items"]
    return items


async def test_the_secret_is_shown_once() -> None:
    async with World().client() as client:
        response = await client.post(HOOKS, json={"url": URL, "events": ["job.failed", "job.decided"]})
        hook = response.json()
        assert hook.pop("secret").startswith("whsec_")
        assert response.headers["location"] == f"{HOOKS}/{hook['id']}"
        assert hook["events"] == ["job.decided", "job.failed"]
        assert (hook["url"], hook["status"], hook["reason"]) == (URL, "active", None)
        assert (await client.get(response.headers["location"])).json() == hook
        assert (await client.get(HOOKS)).json() == {"items": [hook]}


@pytest.mark.parametrize(
    "body",
    [
        {"url": "http://hr.example/"},
        {"url": ""},
        {},
        {"url": URL, "events": ["job.started"]},
        {"url": URL, "events": ["webhook.test"]},
        {"url": URL, "secret": "mine"},
    ],
)
async def test_what_is_no_webhook_is_refused(body: dict[str, Any]) -> None:
    async with World().client() as client:
        response = await client.post(HOOKS, json=body)
        assert (response.status_code, response.json()["code"]) == (422, "invalid_request")
        assert (await client.get(HOOKS)).json() == {"items": []}


async def test_there_are_no_more_than_the_settings_allow() -> None:
    async with World().client() as client:
        for _ in range(20):
            await registered(client)
        response = await client.post(HOOKS, json={"url": URL})
        assert (response.status_code, response.json()["code"]) == (409, "too_many_webhooks")


async def test_it_can_be_changed_part_by_part() -> None:
    async with World().client() as client:
        hook = await registered(client)
        place = f"{HOOKS}/{hook['id']}"
        other = await client.patch(place, json={"url": "https://other.example/"})
        assert (other.json()["url"], other.json()["events"]) == ("https://other.example/", [])
        assert (await client.patch(place, json={"events": ["job.failed"]})).json()["events"] == ["job.failed"]
        assert (await client.patch(place, json={"events": []})).json()["events"] == []
        disabled = (await client.patch(place, json={"status": "disabled"})).json()
        assert (disabled["status"], disabled["reason"]) == ("disabled", "it was disabled by its owner")
        active = (await client.patch(place, json={"status": "active"})).json()
        assert (active["status"], active["reason"]) == ("active", None)
        assert (await client.patch(place, json={"url": "ftp://a"})).status_code == 422
        assert (await client.get(place)).json() == active


async def test_a_deleted_one_is_gone() -> None:
    async with World().client() as client:
        place = f"{HOOKS}/{(await registered(client))['id']}"
        gone = await client.delete(place)
        assert (gone.status_code, gone.content) == (204, b"")
        assert (await client.get(place)).status_code == 404
        assert (await client.delete(place)).status_code == 404
        assert (await client.get(HOOKS)).json() == {"items": []}


async def test_a_rotated_secret_is_another_one_and_the_one_before_signs_along() -> None:
    world = World()
    async with world.client() as client:
        hook = await registered(client)
        rotated = (await client.post(f"{HOOKS}/{hook['id']}/rotate")).json()
        assert rotated["secret"] != hook["secret"]
        assert rotated["previous_secret_until"] > rotated["created_at"]
        await client.post(f"{HOOKS}/{hook['id']}/test")
        [sent] = world.sender.sent
        assert list(sent.secrets) == [rotated["secret"], hook["secret"]]
        assert sent.message.type is MessageType.TEST


@pytest.mark.parametrize(
    ("result", "told"),
    [
        (Answer(204), {"delivered": True, "status": 204, "error": None}),
        (Answer(500), {"delivered": False, "status": 500, "error": "the receiver answered 500"}),
        (Failed("no route"), {"delivered": False, "status": None, "error": "no route"}),
    ],
)
async def test_a_test_is_sent_at_once_and_its_result_told(result: Answer | Failed, told: dict[str, Any]) -> None:
    world = World()
    world.sender.answer = lambda sent: result
    async with world.client() as client:
        hook = await registered(client)
        assert (await client.post(f"{HOOKS}/{hook['id']}/test")).json() == told
        assert await log_of(client, hook) == []


async def test_the_log_tells_of_each_delivery() -> None:
    world = World()
    async with world.client() as client:
        hook, job = await registered(client), await submitted(client)
        [waiting] = await log_of(client, hook)
        assert (waiting["state"], waiting["attempts"], waiting["tried_at"]) == ("pending", 0, None)
        assert (waiting["type"], waiting["job_id"], waiting["vacancy_id"], waiting["seq"]) == (
            "job.queued",
            job,
            None,
            1,
        )
        world.sender.answer = lambda sent: Answer(500)
        await delivered(world)
        [tried] = await log_of(client, hook)
        assert (tried["id"], tried["state"], tried["attempts"]) == (waiting["id"], "pending", 1)
        assert (tried["status"], tried["error"]) == (500, "the receiver answered 500")
        assert tried["due_at"] > tried["tried_at"]


async def test_the_log_comes_in_pages() -> None:
    async with World().client() as client:
        hook, other = await registered(client), await registered(client)
        jobs = [await submitted(client) for _ in range(5)]
        place, seen, token = f"{HOOKS}/{hook['id']}/deliveries", [], None
        while True:
            query = {"page_size": 2} | ({"page_token": token} if token else {})
            page = (await client.get(place, params=query)).json()
            seen += [it["job_id"] for it in page["items"]]
            if (token := page["next_page_token"]) is None:
                break
            foreign = await client.get(f"{HOOKS}/{other['id']}/deliveries", params={"page_token": token})
            assert foreign.status_code == 422, "a token belongs to its webhook"
        assert sorted(seen) == sorted(jobs)


async def test_deliveries_are_replayed_one_by_one_or_since_a_time() -> None:
    world = World()
    async with world.client() as client:
        hook = await registered(client)
        await submitted(client)
        await delivered(world)
        [done] = await log_of(client, hook)
        replay = f"{HOOKS}/{hook['id']}/replay"
        one = await client.post(replay, json={"delivery_id": done["id"]})
        assert (one.status_code, one.json()) == (202, {"replayed": 1, "left": False})
        await delivered(world)
        assert [it.id for it in world.sender.sent] == [done["id"]] * 2
        await submitted(client)
        await client.patch(f"{HOOKS}/{hook['id']}", json={"status": "disabled"})
        disabled = await client.post(replay, json={"since": done["at"]})
        assert (disabled.status_code, disabled.json()["code"]) == (409, "webhook_disabled")
        await client.patch(f"{HOOKS}/{hook['id']}", json={"status": "active"})
        since = await client.post(replay, json={"since": done["at"]})
        assert since.json() == {"replayed": 1, "left": False}
        await delivered(world)
        assert [it["state"] for it in await log_of(client, hook)] == [DeliveryState.DELIVERED] * 2


@pytest.mark.parametrize(
    "body", [{}, {"delivery_id": NOBODY, "since": "2026-11-27T00:00:00Z"}, {"since": "2026-11-27T00:00:00"}]
)
async def test_a_replay_names_one_delivery_or_a_time_with_its_zone(body: dict[str, Any]) -> None:
    async with World().client() as client:
        hook = await registered(client)
        assert (await client.post(f"{HOOKS}/{hook['id']}/replay", json=body)).status_code == 422
        missing = await client.post(f"{HOOKS}/{hook['id']}/replay", json={"delivery_id": NOBODY})
        assert (missing.status_code, missing.json()["code"]) == (404, "delivery_not_found")


async def test_another_tenant_sees_none_of_it_and_is_told_nothing() -> None:
    world = a_keyed_world({name: name for name in ("anna", "bob")})
    anna, bob = ({"Authorization": f"Bearer {name}"} for name in ("anna", "bob"))
    async with world.client(headers=anna) as client, world.client(headers=bob) as other:
        hook = await registered(client)
        assert (await other.get(HOOKS)).json() == {"items": []}
        assert (await other.get(f"{HOOKS}/{hook['id']}")).json()["code"] == "webhook_not_found"
        await submitted(other)
        assert await log_of(client, hook) == []


async def test_a_job_is_told_from_its_submission_to_its_decision() -> None:
    world = World()
    told: list[Sent] = world.sender.sent
    async with world.working() as client:
        await registered(client, events=["job.queued", "job.succeeded", "job.decided"])
        job = await submitted(client)
        await client.get(f"/api/v1/jobs/{job}/events")
        decision = {"outcome": "reject", "reason": "no", "by": "ann"}
        assert (await client.post(f"/api/v1/jobs/{job}/decisions", json=decision)).status_code == 201
        await delivered(world)
    assert [it.message.type.value for it in told] == ["job.queued", "job.succeeded", "job.decided"]
    assert [it.message.seq for it in told] == sorted({it.message.seq for it in told})
