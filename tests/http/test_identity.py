"""Who may do what: every operation and socket for every kind of caller, and what a key leaves behind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
import httpx2
import pytest
from websockets.asyncio.client import connect

from adapters.http.operation import Operation
from adapters.http.operations import OPERATIONS
from adapters.http.sockets import SOCKETS
from domain.model.ids import Tenant, User
from domain.model.principal import Role
from domain.use_cases.identify import NOBODY_FOR
from ports.contracts.builders import OPERATOR
from tests.harness.http import A_PAIR, World, a_world, submitted
from tests.http.test_live import close_code, heard

NOBODY = "0192f0c4-0000-7000-8000-000000000000"
EVERY_ROLE = "admin auditor recruiter service"
ALLOWED = {  # written down apart from the operations, so that a change of a policy is a decision
    "admin recruiter": {
        "POST /api/v1/jobs/{id}/contests/{number}/answer",
        "POST /api/v1/jobs/{id}/decisions",
        "POST /api/v1/jobs/{id}/reveals",
        "POST /api/v1/vacancies/{id}/criteria/approve",
    },
    "admin auditor": {
        "GET /api/v1/audit",
        "GET /api/v1/audit/export",
    },
    "admin auditor recruiter": {
        "GET /api/v1/notices/due",
        "GET /api/v1/jobs/{id}/evidence",
    },
    "admin service": {
        "DELETE /api/v1/webhooks/{id}",
        "GET /api/v1/webhooks",
        "GET /api/v1/webhooks/{id}",
        "GET /api/v1/webhooks/{id}/deliveries",
        "PATCH /api/v1/webhooks/{id}",
        "POST /api/v1/webhooks",
        "POST /api/v1/webhooks/{id}/replay",
        "POST /api/v1/webhooks/{id}/rotate",
        "POST /api/v1/webhooks/{id}/test",
    },
    "admin recruiter service": {
        "GET /api/v1/jobs/{id}/documents/{role}",
        "GET /api/v1/vacancies/{id}/documents/job_description",
        "PATCH /api/v1/vacancies/{id}",
        "POST /api/v1/jobs",
        "POST /api/v1/jobs/{id}/applications",
        "POST /api/v1/jobs/{id}/cancel",
        "POST /api/v1/jobs/{id}/contests",
        "POST /api/v1/jobs/{id}/notices",
        "POST /api/v1/vacancies",
        "POST /api/v1/vacancies/{id}/candidates",
        "POST /api/v1/vacancies/{id}/rejudge",
        "PUT /api/v1/jobs/{id}/declarations",
        "PUT /api/v1/vacancies/{id}/criteria",
    },
    EVERY_ROLE: {
        "GET /api/v1/engines",
        "GET /api/v1/figures",
        "GET /api/v1/figures/{picture}",
        "GET /api/v1/history",
        "GET /api/v1/jobs/{id}",
        "GET /api/v1/jobs/{id}/decisions",
        "GET /api/v1/jobs/{id}/documents/cv/pages/{number}",
        "GET /api/v1/jobs/{id}/documents/cv/regions",
        "GET /api/v1/jobs/{id}/events",
        "GET /api/v1/jobs/{id}/notices",
        "GET /api/v1/jobs/{id}/report",
        "GET /api/v1/jobs/{id}/reveals",
        "GET /api/v1/me",
        "GET /api/v1/vacancies",
        "GET /api/v1/vacancies/{id}",
        "GET /api/v1/vacancies/{id}/compare",
        "GET /api/v1/vacancies/{id}/criteria/{version}",
        "GET /api/v1/vacancies/{id}/events",
        "GET /api/v1/vacancies/{id}/posting",
        "GET /api/v1/vacancies/{id}/ranking",
    },
    "": {
        "GET /",
        "GET /desk",
        "GET /desk/files/{name}",
        "GET /docs",
        "GET /docs/files/{name}",
        "GET /healthz",
        "GET /metrics",
        "GET /readyz",
    },
}
ROLES_OF = {name: set(roles.split()) for roles, names in ALLOWED.items() for name in names}


def name_of(operation: Operation) -> str:
    return f"{operation.method} {operation.path}"


async def keys_of_every_kind(world: World) -> dict[str, str | None]:
    """Kind of caller -> the key it shows."""
    tenant, now = Tenant("acme"), datetime.now(UTC)
    keys: dict[str, str | None] = {"without a key": None, "with a wrong key": "air_wrong"}
    for role in Role:
        keys[role.value] = (await world.keys.create(tenant, User(f"a {role}"), role, by=OPERATOR)).secret
    soon = await world.keys.create(
        tenant, User("late"), Role.ADMIN, by=OPERATOR, expires_at=now + timedelta(milliseconds=20)
    )
    taken = await world.keys.create(tenant, User("gone"), Role.ADMIN, by=OPERATOR)
    await world.keys.revoke(taken.key.hint, by=OPERATOR)
    await anyio.sleep(0.03)
    return {**keys, "with an expired key": soon.secret, "with a revoked key": taken.secret}


def headers(key: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"} if key else {}


def test_every_operation_has_a_policy_that_was_decided_on() -> None:
    told = {name_of(it): set(it.allowed or ()) for it in OPERATIONS}
    assert told == ROLES_OF


@pytest.mark.parametrize("operation", OPERATIONS, ids=name_of)
async def test_an_operation_answers_those_who_may_call_it_and_nobody_else(operation: Operation) -> None:
    world = World()
    path = operation.path.format(id=NOBODY, role="cv", version=1, number=1, picture="funnel", name="main.js")
    async with world.client() as client:
        for kind, key in (await keys_of_every_kind(world)).items():
            answer = await client.request(operation.method, path, headers=headers(key))
            refused = {401: "missing_or_unknown_key", 403: "not_allowed"}.get(answer.status_code)
            may = ROLES_OF[name_of(operation)]
            expected = (
                None if not may or kind in may else "not_allowed" if kind in set(Role) else "missing_or_unknown_key"
            )
            assert refused == expected, kind
            assert refused is None or answer.json()["code"] == refused


@pytest.mark.parametrize("socket", SOCKETS, ids=lambda it: it.name)
async def test_a_socket_listens_to_nobody_without_a_key_and_to_every_role(socket: Any) -> None:
    world = World()
    keys = await keys_of_every_kind(world)
    async with world.serving() as address:
        for kind, key in keys.items():
            url = f"ws://{address}{socket.path.format(id=NOBODY)}"
            code, _ = await close_code(url, additional_headers=headers(key))
            assert code == (4404 if kind in socket.allowed else 4401), kind
    assert socket.allowed == set(EVERY_ROLE.split())


async def test_a_listener_is_disconnected_when_its_key_is_taken_back() -> None:
    world = a_world(heartbeat=timedelta(seconds=0.1))
    world.services.identify.known_for = timedelta()
    fresh = await world.keys.create(Tenant("acme"), User("anna"), Role.RECRUITER, by=OPERATOR)
    async with (
        world.serving(working=False) as address,
        httpx2.AsyncClient(base_url=f"http://{address}", headers=headers(fresh.secret)) as client,
    ):
        id = await submitted(client)
        async with (
            connect(f"ws://{address}/ws/jobs/{id}", additional_headers=headers(fresh.secret)) as line,
            client.stream("GET", f"/api/v1/jobs/{id}/events") as stream,
        ):
            await line.recv()
            await world.keys.revoke(fresh.key.hint, by=OPERATOR)
            _, code = await heard(line)
            assert (code, line.close_reason) == (4401, "The key was revoked or has expired.")
            with anyio.fail_after(5), pytest.raises(httpx2.RemoteProtocolError):
                async for _ in stream.aiter_bytes():
                    pass


async def test_the_first_key_closes_the_door_behind_everybody_without_one() -> None:
    world = World()
    async with world.client() as client:
        assert (await client.get("/api/v1/history")).status_code == 200
        fresh = await world.keys.create(Tenant("local"), User("anna"), Role.RECRUITER, by=OPERATOR)
        await anyio.sleep(NOBODY_FOR.total_seconds())
        assert (await client.get("/api/v1/history")).status_code == 401
        assert (await client.get("/api/v1/history", headers=headers(fresh.secret))).status_code == 200
        elsewhere = {**headers(fresh.secret), "Host": "hr.example"}  # names matter while there are no keys only
        assert (await client.get("/api/v1/history", headers=elsewhere)).status_code == 200


async def test_an_auditor_sees_blind_pages_only() -> None:
    world = World()
    fresh = await world.keys.create(Tenant("acme"), User("Otto"), Role.AUDITOR, by=OPERATOR)
    async with world.client(headers=headers(fresh.secret)) as client:
        page = f"/api/v1/jobs/{NOBODY}/documents/cv/pages/1"
        assert (await client.get(page)).json()["code"] == "job_not_found"
        assert (await client.get(f"{page}?blind=false")).json()["code"] == "not_allowed"


async def test_a_caller_is_told_who_it_is() -> None:
    world = World()
    async with world.client() as client:
        local = (await client.get("/api/v1/me")).json()
        fresh = await world.keys.create(Tenant("acme"), User("Anna"), Role.AUDITOR, by=OPERATOR)
        await anyio.sleep(NOBODY_FOR.total_seconds())
        anna = (await client.get("/api/v1/me", headers=headers(fresh.secret))).json()
    told = {"tenant": "local", "user": "local", "roles": EVERY_ROLE.split(), "named": False, "findings_only": False}
    assert local == told
    assert anna == {"tenant": "acme", "user": "Anna", "roles": ["auditor"], "named": True, "findings_only": False}


async def test_who_acts_is_whom_the_key_proves_and_not_what_the_caller_says() -> None:
    world = World()
    fresh = await world.keys.create(Tenant("acme"), User("Anna Weber"), Role.RECRUITER, by=OPERATOR)
    async with world.working() as client:
        client.headers.update(headers(fresh.secret))
        id = (await client.post("/api/v1/jobs", json=A_PAIR, headers={"Prefer": "wait=10"})).json()["id"]
        decided = await client.post(
            f"/api/v1/jobs/{id}/decisions", json={"outcome": "review", "reason": "see", "by": "the director"}
        )
        unnamed = await client.post(f"/api/v1/jobs/{id}/decisions", json={"outcome": "review", "reason": "see"})
        revealed = await client.post(f"/api/v1/jobs/{id}/reveals", json={"by": "nobody"})
    assert [it.json()["by"] for it in (decided, unnamed, revealed)] == ["Anna Weber"] * 3


async def test_no_key_is_written_to_the_log(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    world = World()
    fresh = await world.keys.create(Tenant("acme"), User("anna"), Role.AUDITOR, by=OPERATOR)
    async with world.client() as client:
        await client.get("/api/v1/history", headers=headers(fresh.secret))
        await client.post("/api/v1/jobs", json=A_PAIR, headers=headers(fresh.secret))
        await client.get("/api/v1/history", headers=headers("air_wrong_and_secret"))
    written = caplog.text + "".join(capsys.readouterr())
    assert "request" in written
    assert fresh.secret not in written
    assert "air_wrong_and_secret" not in written
