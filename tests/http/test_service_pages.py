"""Health, readiness, metrics and documentation."""

from __future__ import annotations

import sys
from datetime import timedelta

import anyio
import structlog

from adapters.http.config import HttpConfig
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
