"""Tickets for WebSockets: one use, one subject, half a minute, and as long as what they were asked for with."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import connect

from adapters.fakes import MemoryTickets
from adapters.oidc.verifier import OidcTokens
from bootstrap.testing.clock import VirtualClock
from domain.model.ids import Tenant, User
from domain.model.principal import Role
from domain.use_cases.issue_tickets import GOOD_FOR
from ports.contracts.builders import OPERATOR
from tests.harness.http import World, a_keyed_world, a_world, submitted
from tests.harness.issuer import Issuer
from tests.http.test_live import close_code, heard

TICKETS = "/api/v1/ws-tickets"
KEYS = {"anna-1": "acme", "bert-2": "umbrella"}
ANNA, BERT = ({"Authorization": f"Bearer {key}"} for key in KEYS)


@dataclass
class Scene:
    """A service with a job, and a client that shows a key."""

    address: str
    client: httpx2.AsyncClient
    job: str

    async def ticket(self, **wanted: Any) -> str:
        answer = await self.client.post(TICKETS, json=wanted or {"job_id": self.job})
        assert answer.status_code == 201, answer.text
        ws: str = answer.json()["ws"]
        return f"ws://{self.address}{ws}"


@asynccontextmanager
async def a_scene(world: World, headers: dict[str, str], *, working: bool = True) -> AsyncIterator[Scene]:
    async with (
        world.serving(working=working) as address,
        httpx2.AsyncClient(base_url=f"http://{address}", headers=headers) as client,
    ):
        yield Scene(address, client, await submitted(client))


async def test_a_ticket_opens_its_socket_once() -> None:
    async with a_scene(a_keyed_world(KEYS), ANNA) as scene:
        url = await scene.ticket()
        async with connect(f"{url}&after_seq=0") as line:
            frames, code = await heard(line)
        again = await close_code(url)
    assert (code, frames[-1]["type"]) == (1000, "succeeded")
    assert again == (4401, "The ticket is unknown, used, older than 30 s or for something else; get a new one.")


async def test_a_ticket_for_something_else_is_spent_and_opens_nothing() -> None:
    async with a_scene(a_keyed_world(KEYS), ANNA) as scene:
        other = await submitted(scene.client)
        url = await scene.ticket()
        assert (await close_code(url.replace(scene.job, other)))[0] == 4401
        assert (await close_code(url))[0] == 4401
        url = await scene.ticket()
        assert (await close_code(url.replace("/ws/jobs/", "/ws/vacancies/")))[0] == 4401
        assert (await close_code(f"ws://{scene.address}/ws/jobs/{scene.job}?ticket=tic_invented"))[0] == 4401
        assert (await close_code(f"ws://{scene.address}/ws/jobs/{scene.job}?ticket={'x' * 101}"))[0] == 4400


async def test_a_vacancy_has_tickets_too() -> None:
    async with a_scene(a_keyed_world(KEYS), ANNA) as scene:
        posting = {"job_description": {"text": "Python developer wanted"}}
        id = (await scene.client.post("/api/v1/vacancies", json=posting)).json()["id"]
        async with connect(await scene.ticket(vacancy_id=id)) as line:
            assert id in await line.recv(decode=True)


async def test_a_ticket_expires() -> None:
    clock = VirtualClock(datetime.now(UTC))
    world = a_keyed_world(KEYS)
    tickets = replace(world.services.tickets, clock=clock, tickets=MemoryTickets(clock))
    proof = await world.services.identify(b"anna-1")
    assert proof is not None
    early, late = [await tickets.issue(proof, "jobs/1") for _ in range(2)]
    clock.advance(GOOD_FOR - timedelta(seconds=1))
    assert await tickets.redeem(early.secret, "jobs/1") == proof
    clock.advance(timedelta(seconds=1))
    assert await tickets.redeem(late.secret, "jobs/1") is None


@pytest.mark.parametrize("wanted", [{}, {"job_id": None}, {"job_id": "x"}, {"other": 1}])
async def test_a_ticket_is_for_one_thing(wanted: dict[str, Any]) -> None:
    nobody = "0192f0c4-0000-7000-8000-000000000000"
    async with a_keyed_world(KEYS).client(headers=ANNA) as client:
        assert (await client.post(TICKETS, json=wanted)).status_code == 422
        both = await client.post(TICKETS, json={"job_id": nobody, "vacancy_id": nobody})
    assert (both.status_code, both.json()["detail"]) == (422, "$: Give either `job_id` or `vacancy_id`")


async def test_there_is_no_ticket_for_what_another_tenant_has() -> None:
    async with a_keyed_world(KEYS).client() as client:
        client.headers.update(ANNA)
        id = await submitted(client)
        theirs = await client.post(TICKETS, json={"job_id": id}, headers=BERT)
        missing = await client.post(TICKETS, json={"vacancy_id": id})
    assert (theirs.status_code, theirs.json()["code"]) == (404, "job_not_found")
    assert (missing.status_code, missing.json()["code"]) == (404, "vacancy_not_found")


async def test_a_listener_with_a_ticket_is_disconnected_when_the_key_is_taken_back() -> None:
    world = a_world(heartbeat=timedelta(seconds=0.1))
    world.services.identify.known_for = timedelta()
    fresh = await world.keys.create(Tenant("acme"), User("anna"), Role.RECRUITER, by=OPERATOR)
    async with a_scene(world, {"Authorization": f"Bearer {fresh.secret}"}, working=False) as scene:
        unused = await scene.ticket()
        async with connect(await scene.ticket()) as line:
            await line.recv()
            await world.keys.revoke(fresh.key.hint, by=OPERATOR)
            assert (await heard(line))[1] == 4401
        assert (await close_code(unused))[0] == 4401


async def test_a_listener_with_a_ticket_is_disconnected_when_the_token_expires() -> None:
    clock = VirtualClock(datetime.now(UTC))
    with Issuer().serving() as issuer:
        world = World(config=a_world(heartbeat=timedelta(seconds=0.1)).config, tokens=OidcTokens(issuer.config, clock))
        world.services.identify.clock = clock
        headers = {"Authorization": f"Bearer {issuer.token()}"}
        async with a_scene(world, headers, working=False) as scene, connect(await scene.ticket()) as line:
            await line.recv()
            clock.advance(timedelta(hours=2))
            assert (await heard(line))[1] == 4401


async def test_without_keys_a_ticket_is_the_local_users() -> None:
    async with a_scene(World(), {}) as scene, connect(await scene.ticket()) as line:
        assert (await heard(line))[1] == 1000


async def test_no_ticket_is_written_to_any_log(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("", "uvicorn.error", "uvicorn.access", "websockets"):
        caplog.set_level(logging.DEBUG, logger=name)
    async with a_scene(a_keyed_world(KEYS), ANNA) as scene:
        url = await scene.ticket()
        async with connect(url, logger=logging.getLogger("of the test's own client")) as line:
            await heard(line)
        await close_code(url, logger=logging.getLogger("of the test's own client"))
        await close_code(f"{url}&unknown=1", logger=logging.getLogger("of the test's own client"))
    of_the_service = [it.getMessage() for it in caplog.records if it.name != "of the test's own client"]
    written = "\n".join(of_the_service) + "".join(capsys.readouterr())
    assert "/ws/jobs/{id}" in written
    assert url.partition("ticket=")[2] not in written
