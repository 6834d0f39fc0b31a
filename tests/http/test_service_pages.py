"""Health, readiness, metrics and documentation."""

from __future__ import annotations

import sys
from datetime import timedelta

import anyio
import httpx2
import pytest
import structlog

from adapters.http.config import HttpConfig
from adapters.http.service_pages import operators_app
from ports.errors import Unavailable
from tests.harness.http import World


async def fine() -> None:
    return


async def away() -> None:
    raise Unavailable("the broker does not answer")


async def asleep() -> None:
    await anyio.sleep_forever()


async def broken() -> None:
    raise RuntimeError("the password is hunter2")


async def test_the_process_answers() -> None:
    async with World(config=HttpConfig(version="1.2.3")).client() as client:
        response = await client.get("/healthz")
    assert response.json() == {"status": "ok", "version": "1.2.3"}


async def test_a_part_it_can_do_without_degrades_it_but_keeps_it_in_service() -> None:
    world = World(checks={"database": fine, "queue": away}, dispensable=frozenset({"queue"}))
    async with world.client() as client:
        response = await client.get("/readyz")
    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    assert response.json()["checks"]["queue"]["ok"] is False


async def test_readiness_names_what_is_missing() -> None:
    checks = {"database": fine, "broker": away, "documents": asleep, "engine": broken}
    world = World(config=HttpConfig(check_timeout=timedelta(milliseconds=50)), checks=checks)
    async with world.client() as client:
        response = await client.get("/readyz")
    body = response.json()
    assert (response.status_code, body["status"]) == (503, "unavailable")
    assert list(body["checks"]) == list(checks)
    assert body["checks"]["database"] == {"ok": True, "detail": None}
    assert body["checks"]["broker"] == {"ok": False, "detail": "the broker does not answer"}
    assert body["checks"]["documents"] == {"ok": False, "detail": "no answer within 0.05 s"}
    assert body["checks"]["engine"]["ok"] is False
    assert "hunter2" not in response.text


async def test_what_the_driver_said_is_for_the_log_alone() -> None:
    async def refused() -> None:
        raise Unavailable("the database failed", detail="Access denied for user 'app'@'10.0.0.7'")

    with structlog.testing.capture_logs() as lines:
        async with World(checks={"database": refused}).client() as client:
            response = await client.get("/readyz")
    assert response.json()["checks"]["database"]["detail"] == "the database failed"
    assert "10.0.0.7" not in response.text
    assert any("10.0.0.7" in str(line) for line in lines)


async def test_all_well_is_ready() -> None:
    async with World(checks={"database": fine}).client() as client:
        response = await client.get("/readyz")
    assert (response.status_code, response.json()["status"]) == (200, "ready")


async def test_many_who_ask_cost_one_check() -> None:
    asked = 0

    async def counted() -> None:
        nonlocal asked
        asked += 1

    async with World(checks={"database": counted}).client() as client, anyio.create_task_group() as tasks:
        for _ in range(20):
            tasks.start_soon(client.get, "/readyz")
    assert asked == 1


async def test_metrics_come_as_prometheus_reads_them() -> None:
    async with World().client() as client:
        response = await client.get("/metrics")
    assert response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "up 1" in response.text


async def test_the_documentation_is_whole_without_a_network() -> None:
    async with World().client() as client:
        home = await client.get("/")
        page = await client.get("/docs")
        parts = [part.split('"')[0] for part in page.text.split('"docs/files/')[1:]]
        answers = [await client.get(f"/docs/files/{part}") for part in parts]
    assert (home.status_code, home.headers["location"]) == (307, "/desk")
    assert len(parts) == 5
    assert [answer.status_code for answer in answers] == [200] * 5
    assert "://" not in page.text
    assert "'unsafe-inline'" not in page.headers["content-security-policy"].partition("script-src")[2].partition(";")[0]
    assert "swagger_ui" not in sys.modules


async def test_what_a_remote_engine_has_to_answer_is_served_with_the_documentation() -> None:
    async with World().client() as client:
        answer = await client.get("/docs/files/remote-engine.openapi.json")
    assert answer.headers["content-type"] == "application/json"
    assert sorted(answer.json()["paths"]) == ["/v1/engine", "/v1/evaluate", "/v1/health", "/v1/read-posting"]


METRICS_KEY = b"scraper-0123456789"


async def test_the_figures_are_open_unless_a_key_is_set() -> None:
    async with World().client() as client:
        assert (await client.get("/metrics")).text.endswith("up 1\n")


@pytest.mark.parametrize("shown", [None, "Bearer scraper-012345678", "Basic scraper-0123456789", "Bearer "])
async def test_without_their_key_the_figures_are_shown_to_nobody(shown: str | None) -> None:
    async with World(config=HttpConfig(metrics_key=METRICS_KEY)).client() as client:
        answer = await client.get("/metrics", headers={"Authorization": shown} if shown else {})
        health = await client.get("/healthz")
    assert (answer.status_code, answer.json()["code"]) == (401, "missing_or_unknown_key")
    assert answer.headers["www-authenticate"].startswith("Bearer ")
    assert "up 1" not in answer.text
    assert health.status_code == 200


async def test_their_key_opens_the_figures() -> None:
    async with World(config=HttpConfig(metrics_key=METRICS_KEY)).client() as client:
        answer = await client.get("/metrics", headers={"Authorization": f"Bearer {METRICS_KEY.decode()}"})
    assert answer.text.endswith("up 1\n")


@pytest.mark.parametrize(("key", "shown", "status"), [(None, "", 200), (METRICS_KEY, "", 401), (METRICS_KEY, "x", 401)])
async def test_workers_ask_for_the_same_key(key: bytes | None, shown: str, status: int) -> None:
    transport = httpx2.ASGITransport(operators_app(World().services.metrics, "1.2.3", key))
    async with httpx2.AsyncClient(transport=transport, base_url="http://worker") as client:
        answer = await client.get("/metrics", headers={"Authorization": f"Bearer {shown}"})
        health = await client.get("/healthz")
        opened = await client.get("/metrics", headers={"Authorization": f"Bearer {METRICS_KEY.decode()}"})
    assert (answer.status_code, health.status_code, opened.status_code) == (status, 200, 200)
