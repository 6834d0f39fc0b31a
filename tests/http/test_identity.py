"""Who may do what: every operation and socket for every kind of caller, and what a key leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from adapters.http.config import HttpConfig
from adapters.http.operation import Operation
from adapters.http.operations import OPERATIONS
from adapters.http.sockets import SOCKETS
from adapters.oidc.verifier import OidcTokens
from adapters.system import SystemClock
from bootstrap.testing.clock import VirtualClock
from domain.model.ids import Tenant, User
from domain.model.principal import Role
from domain.use_cases.identify import NOBODY_FOR
from ports.contracts.builders import OPERATOR
from ports.time_and_ids import Clock
from tests.harness.http import A_PAIR, World, a_world, submitted
from tests.harness.issuer import Issuer
from tests.http.test_live import close_code, heard

NOBODY = "0192f0c4-0000-7000-8000-000000000000"
EVERY_ROLE = "admin auditor recruiter service"
ALLOWED = {  # written down apart from the operations, so that a change of a policy is a decision
    "admin": {
        "DELETE /api/v1/jobs/{id}",
        "DELETE /api/v1/jobs/{id}/hold",
        "GET /api/v1/jobs/{id}/subject-export",
        "POST /api/v1/subjects",
        "PUT /api/v1/jobs/{id}/hold",
    },
    "admin recruiter": {
        "POST /api/v1/jobs/{id}/contests/{number}/answer",
        "POST /api/v1/jobs/{id}/decisions",
        "POST /api/v1/jobs/{id}/reveals",
        "POST /api/v1/vacancies/{id}/criteria/approve",
    },
    "admin auditor": {
        "GET /api/v1/audit",
        "GET /api/v1/audit/export",
        "GET /api/v1/audit/impact",
        "GET /api/v1/engines/compare",
        "GET /api/v1/jobs/{id}/challenger",
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
        "PUT /api/v1/jobs/{id}/categories",
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
        "DELETE /api/v1/session",
        "POST /api/v1/session",
        "POST /api/v1/ws-tickets",
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


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with Issuer().serving() as issuer:
        yield issuer


def a_trusting_world(issuer: Issuer, clock: Clock | None = None, **limits: Any) -> World:
    """One that takes the tokens of the issuer beside keys; their time is the clock's, when one is given."""
    tokens = OidcTokens(issuer.config, clock or SystemClock())
    return World(config=replace(HttpConfig(keyed=True), **limits), tokens=tokens)


async def keys_of_every_kind(world: World, issuer: Issuer) -> dict[str, str | None]:
    """Kind of caller -> the key or token it shows."""
    tenant = Tenant("acme")
    keys: dict[str, str | None] = {"without a key": None, "with a wrong key": "air_wrong"}
    for role in Role:
        keys[role.value] = (await world.keys.create(tenant, User(f"a {role}"), role, by=OPERATOR)).secret
        keys[f"{role} by token"] = issuer.token(roles=[role])
    soon = await world.keys.create(
        tenant, User("late"), Role.ADMIN, by=OPERATOR, expires_at=datetime.now(UTC) + timedelta(milliseconds=20)
    )
    taken = await world.keys.create(tenant, User("gone"), Role.ADMIN, by=OPERATOR)
    await world.keys.revoke(taken.key.hint, by=OPERATOR)
    await anyio.sleep(0.03)
    expired = issuer.token(roles=["admin"], exp=int(datetime.now(UTC).timestamp()) - 60)
    keys |= {"with an expired key": soon.secret, "with a revoked key": taken.secret, "with an expired token": expired}
    return {**keys, "with a token without a role": issuer.token(roles=["director"])}


def role_of(kind: str) -> str | None:
    """The role that a caller of that kind has, if it is let in at all."""
    role = kind.removesuffix(" by token")
    return role if role in set(Role) else None


def refusal_of(kind: str, allowed: set[str]) -> str | None:
    """With what code a caller of that kind is refused where these roles are allowed; none are where all may come."""
    if not allowed or role_of(kind) in allowed:
        return None
    return "not_allowed" if role_of(kind) else "invalid_token" if "token" in kind else "missing_or_unknown_key"


def headers(key: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"} if key else {}


def test_every_operation_has_a_policy_that_was_decided_on() -> None:
    told = {name_of(it): set(it.allowed or ()) for it in OPERATIONS}
    assert told == ROLES_OF


@pytest.mark.parametrize("operation", OPERATIONS, ids=name_of)
async def test_an_operation_answers_those_who_may_call_it_and_nobody_else(operation: Operation, issuer: Issuer) -> None:
    world = a_trusting_world(issuer)
    path = operation.path.format(id=NOBODY, role="cv", version=1, number=1, picture="funnel", name="main.js")
    async with world.client() as client:
        for kind, key in (await keys_of_every_kind(world, issuer)).items():
            answer = await client.request(operation.method, path, headers=headers(key))
            refused = answer.json()["code"] if answer.status_code in (401, 403) else None
            assert refused == refusal_of(kind, ROLES_OF[name_of(operation)]), kind


@pytest.mark.parametrize("socket", SOCKETS, ids=lambda it: it.name)
async def test_a_socket_listens_to_nobody_without_a_key_and_to_every_role(socket: Any, issuer: Issuer) -> None:
    world = a_trusting_world(issuer)
    keys = await keys_of_every_kind(world, issuer)
    async with world.serving() as address:
        for kind, key in keys.items():
            url = f"ws://{address}{socket.path.format(id=NOBODY)}"
            code, _ = await close_code(url, additional_headers=headers(key))
            assert code == (4404 if role_of(kind) in socket.allowed else 4401), kind
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
            assert (code, line.close_reason) == (4401, "The key or token was revoked or has expired.")
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
    told = {"tenant": "local", "user": "local", "roles": EVERY_ROLE.split(), "named": False}
    assert local == {**told, "findings_only": False, "csrf_token": None}
    proven = {"tenant": "acme", "user": "Anna", "roles": ["auditor"], "named": True}
    assert anna == {**proven, "findings_only": False, "csrf_token": None}


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


async def test_where_an_issuer_is_trusted_nobody_comes_in_without_a_key_or_token(issuer: Issuer) -> None:
    async with a_trusting_world(issuer).client() as client:
        assert (await client.get("/api/v1/history")).json()["code"] == "missing_or_unknown_key"
        anna = (await client.get("/api/v1/me", headers=headers(issuer.token(roles=["auditor"])))).json()
        theirs = (await client.get("/api/v1/me", headers=headers(issuer.token(tenant="umbrella")))).json()
    proven = {"tenant": "acme", "user": "anna", "roles": ["auditor"], "named": True}
    assert anna == {**proven, "findings_only": False, "csrf_token": None}
    assert (theirs["tenant"], theirs["user"]) == ("umbrella", "anna")


async def test_the_challenge_says_why_a_token_was_refused(issuer: Issuer) -> None:
    async with a_trusting_world(issuer).client() as client:
        refused = await client.get("/api/v1/me", headers=headers(issuer.token(aud="payroll")))
    challenge = 'Bearer realm="ai-recruiter", error="invalid_token", '
    challenge += 'error_description="the token is for another audience (aud)"'
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, challenge)
    assert refused.json()["detail"] == "the token is for another audience (aud)."


async def test_a_listener_is_disconnected_when_its_token_expires(issuer: Issuer) -> None:
    clock = VirtualClock(datetime.now(UTC))
    world = a_trusting_world(issuer, clock, heartbeat=timedelta(seconds=0.1))
    token = issuer.token()
    async with world.serving(working=False) as address:
        async with httpx2.AsyncClient(base_url=f"http://{address}", headers=headers(token)) as client:
            id = await submitted(client)
        async with connect(f"ws://{address}/ws/jobs/{id}", additional_headers=headers(token)) as line:
            await line.recv()
            clock.advance(timedelta(hours=2))
            _, code = await heard(line)
            assert (code, line.close_reason) == (4401, "The key or token was revoked or has expired.")


async def test_a_browser_offers_its_token_as_a_subprotocol(issuer: Issuer) -> None:
    async with a_trusting_world(issuer).serving() as address:
        protocols = [Subprotocol("ai-recruiter"), Subprotocol(f"bearer.{issuer.token()}")]
        code, _ = await close_code(f"ws://{address}/ws/jobs/{NOBODY}", subprotocols=protocols)
    assert code == 4404


async def test_no_token_is_written_to_the_log_or_an_answer(
    issuer: Issuer, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    tokens = [issuer.token(), issuer.token(aud="payroll"), issuer.token(roles=[]), issuer.token()[:-9] + "AAAAAAAAA"]
    answered = ""
    async with a_trusting_world(issuer).client() as client:
        for token in tokens:
            answer = await client.get("/api/v1/history", headers=headers(token))
            answered += answer.text + str(answer.headers)
    written = answered + caplog.text + "".join(capsys.readouterr())
    assert "request" in written
    assert not any(part in written for token in tokens for part in token.split("."))
