"""Sessions of the desk: what opens one, what it opens, what must come with it, and how it ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import msgspec
import pytest
from websockets.asyncio.client import connect

from adapters.fakes import MemorySessions
from adapters.http.sessions import COOKIE
from bootstrap.testing.clock import VirtualClock
from domain.model.audit import AuditFilter
from domain.model.ids import Tenant, User
from domain.model.principal import Role
from domain.use_cases.identify import Identify
from domain.use_cases.keep_sessions import LONGEST, LONGEST_IDLE, KeepSessions
from ports.contracts.builders import OPERATOR
from tests.harness.http import A_PAIR, World, a_keyed_world, a_world, submitted
from tests.http.test_live import close_code, heard

SESSION, ME, JOBS = "/api/v1/session", "/api/v1/me", "/api/v1/jobs"
NOBODY = "0192f0c4-0000-7000-8000-000000000000"
VACANCY = f"/api/v1/vacancies/{NOBODY}"
CRITERIA = f"{VACANCY}/criteria"
KEYS = {"anna-1": "acme", "bert-2": "umbrella"}
ANNA = {"Authorization": "Bearer anna-1"}


async def signed_in(client: httpx2.AsyncClient, headers: dict[str, str] | None = None) -> dict[str, str]:
    """The headers of a page of ours: the cookie, and the CSRF token."""
    answer = await client.post(SESSION, headers=headers or ANNA)
    assert answer.status_code == 201, answer.text
    secret = answer.headers["set-cookie"].partition(";")[0]
    return {"Cookie": secret, "X-CSRF-Token": answer.json()["csrf_token"]}


def cookie_alone(session: dict[str, str]) -> dict[str, str]:
    """What a browser sends by itself."""
    return {"Cookie": session["Cookie"]}


async def test_the_cookie_is_for_this_host_alone_and_no_script_reads_it() -> None:
    async with a_keyed_world(KEYS).client() as client:
        answer = await client.post(SESSION, headers=ANNA)
    name_and_value, *attributes = answer.headers["set-cookie"].split("; ")
    assert name_and_value.startswith("__Host-ai_recruiter_session=ses_")
    assert {it.lower() for it in attributes} == {"path=/", "secure", "httponly", "samesite=strict"}
    assert "anna-1" not in answer.text + str(answer.headers)


async def test_signing_in_and_out_is_written_down() -> None:
    world = a_keyed_world(KEYS)
    async with world.client() as client:
        session = await signed_in(client)
        await client.delete(SESSION, headers=session)
    entries = (await world.evaluations.trail.page(Tenant("acme"), AuditFilter(), before=None, size=9)).items
    told = [msgspec.json.decode(each.body) for each in entries]
    assert [it["action"] for it in told] == ["session.closed", "session.opened"]
    assert {it["actor"]["name"] for it in told} == {"acme"}


async def test_a_session_is_the_user_of_the_key() -> None:
    async with a_keyed_world(KEYS).client() as client:
        session = await signed_in(client)
        me = (await client.get(ME, headers=cookie_alone(session))).json()
        job = await client.post(JOBS, json=A_PAIR, headers=session)
        theirs = await signed_in(client, {"Authorization": "Bearer bert-2"})
        hidden = await client.get(f"{JOBS}/{job.json()['id']}", headers=cookie_alone(theirs))
    assert (me["tenant"], me["csrf_token"]) == ("acme", session["X-CSRF-Token"])
    assert (job.status_code, hidden.status_code) == (202, 404)


@pytest.mark.parametrize("sent", [{}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "0" * 64}, {"X-CSRF-Token": "ü"}])
async def test_what_changes_something_needs_the_token_that_another_site_does_not_have(sent: dict[str, str]) -> None:
    async with a_keyed_world(KEYS).client() as client:
        session = await signed_in(client)
        headers = [(name.encode(), value.encode()) for name, value in {**cookie_alone(session), **sent}.items()]
        for method, path in (("POST", JOBS), ("DELETE", SESSION), ("PUT", CRITERIA), ("PATCH", VACANCY)):
            refused = await client.request(method, path, headers=headers)
            assert (refused.status_code, refused.json()["code"]) == (403, "csrf_token_missing")
        assert (await client.get(ME, headers=cookie_alone(session))).status_code == 200
        history = (await client.get("/api/v1/history", headers=cookie_alone(session))).json()
    assert history["items"] == []


async def test_the_token_of_one_session_is_none_of_another() -> None:
    async with a_keyed_world(KEYS).client() as client:
        one, other = await signed_in(client), await signed_in(client)
        mixed = {**cookie_alone(one), "X-CSRF-Token": other["X-CSRF-Token"]}
        assert (await client.post(JOBS, json=A_PAIR, headers=mixed)).json()["code"] == "csrf_token_missing"


async def test_a_key_goes_before_the_cookie_and_needs_no_token() -> None:
    async with a_keyed_world(KEYS).client() as client:
        session = await signed_in(client)
        bert = {**cookie_alone(session), "Authorization": "Bearer bert-2"}
        assert (await client.get(ME, headers=bert)).json()["tenant"] == "umbrella"
        assert (await client.post(JOBS, json=A_PAIR, headers=bert)).status_code == 202
        wrong = await client.get(ME, headers={**cookie_alone(session), "Authorization": "Bearer wrong"})
    assert wrong.status_code == 401


async def test_a_session_gives_no_other_one() -> None:
    async with a_keyed_world(KEYS).client() as client:
        session = await signed_in(client)
        refused = await client.post(SESSION, headers=session)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")


async def test_signing_out_ends_it() -> None:
    async with a_keyed_world(KEYS).client() as client:
        session = await signed_in(client)
        out = await client.delete(SESSION, headers=session)
        after = await client.get(ME, headers=cookie_alone(session))
        by_key = await client.delete(SESSION, headers=ANNA)
    assert (out.status_code, out.headers["set-cookie"].partition(";")[0]) == (204, f'{COOKIE}=""')
    assert (after.status_code, after.json()["code"]) == (401, "missing_or_unknown_key")
    assert by_key.status_code == 204  # there was none


@pytest.mark.parametrize("cookie", ["", "x", f"{COOKIE}=", f"{COOKIE}=ses_invented", f"{COOKIE}={'x' * 5000}", "=;=;"])
async def test_an_invented_cookie_opens_nothing(cookie: str) -> None:
    async with a_keyed_world(KEYS).client() as client:
        assert (await client.get(ME, headers={"Cookie": cookie})).status_code == 401
    async with World().client() as client:  # and is in nobody's way where there are no keys
        assert (await client.get(ME, headers={"Cookie": cookie})).status_code == 200


async def test_it_ends_with_its_key() -> None:
    world = a_world(heartbeat=timedelta(seconds=0.1))
    world.services.identify.known_for = timedelta()
    fresh = await world.keys.create(Tenant("acme"), User("anna"), Role.RECRUITER, by=OPERATOR)
    async with (
        world.serving(working=False) as address,
        httpx2.AsyncClient(base_url=f"http://{address}") as client,
    ):
        session = await signed_in(client, {"Authorization": f"Bearer {fresh.secret}"})
        client.cookies.clear()
        client.headers.update(session)
        id = await submitted(client)
        url = f"ws://{address}/ws/jobs/{id}"
        async with connect(url, additional_headers=cookie_alone(session)) as line:
            await line.recv()
            await world.keys.revoke(fresh.key.hint, by=OPERATOR)
            assert (await heard(line))[1] == 4401
        assert (await client.get(ME)).status_code == 401
        assert (await close_code(url, additional_headers=cookie_alone(session)))[0] == 4401


async def test_a_socket_by_cookie_is_for_pages_of_our_own() -> None:
    async with (
        a_keyed_world(KEYS).serving() as address,
        httpx2.AsyncClient(base_url=f"http://{address}") as client,
    ):
        session = await signed_in(client)
        url = f"ws://{address}/ws/jobs/{NOBODY}"
        elsewhere = {**cookie_alone(session), "Origin": "https://evil.example"}
        assert (await close_code(url, additional_headers=elsewhere))[0] == 4403
        assert (await close_code(url, additional_headers=cookie_alone(session)))[0] == 4404


def kept(clock: VirtualClock, world: World) -> KeepSessions:
    """Sessions whose time the test moves."""
    adapters = world.cases.adapters()
    identify = Identify(
        keys=adapters.api_keys, maker=adapters.key_maker, clock=clock, settled=world.services.identify.settled
    )
    return KeepSessions(sessions=MemorySessions(), identify=identify, maker=adapters.key_maker, clock=clock)


async def test_it_ends_after_an_hour_without_use_and_after_twelve_with_it() -> None:
    clock, world = VirtualClock(datetime.now(UTC)), a_keyed_world(KEYS)
    sessions = kept(clock, world)
    proof: Any = await world.services.identify(b"anna-1")
    idle, busy = await sessions.open(proof), await sessions.open(proof)
    clock.advance(LONGEST_IDLE - timedelta(minutes=1))
    assert await sessions.find(busy.secret) == proof
    clock.advance(timedelta(minutes=1))
    assert await sessions.find(idle.secret) is None
    began = clock.now() - LONGEST_IDLE
    while clock.now() - began < LONGEST - timedelta(minutes=30):
        assert await sessions.find(busy.secret) == proof
        clock.advance(timedelta(minutes=30))
    clock.advance(timedelta(minutes=30))
    assert await sessions.find(busy.secret) is None


async def test_no_session_is_written_to_the_log(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    async with a_keyed_world(KEYS).client() as client:
        session = await signed_in(client)
        await client.get(ME, headers=session)
        await client.post(JOBS, json=A_PAIR, headers=cookie_alone(session))
    written = caplog.text + "".join(capsys.readouterr())
    assert "request" in written
    assert session["Cookie"].partition("=")[2] not in written
    assert session["X-CSRF-Token"] not in written
