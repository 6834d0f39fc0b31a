"""Readiness says whether anybody is there to judge what is accepted, and since when not."""

from __future__ import annotations

import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import anyio
import httpx2

from tests.harness.mariadb import MariaDb
from tests.harness.members import Member, a_worker, an_api, ready

SETTINGS = {"LEASE_S": "4", "HEARTBEAT_S": "1", "LOG_LEVEL": "warning"}


async def test_readiness_says_when_no_worker_is_at_work(directory: Path, mariadb: MariaDb) -> None:
    (directory / "documents").mkdir()
    url = mariadb.migrated_database()
    settings = {**SETTINGS, "DATABASE_URL": url, "DOCUMENTS_URL": (directory / "documents").as_uri()}
    api, worker = an_api(directory, settings), a_worker(directory, settings)
    try:
        api.start()
        await ready(api)
        nobody = await until(api, lambda it: it["status"] == "degraded")
        assert nobody["checks"]["workers"] == {
            "ok": False,
            "code": "no_workers",
            "detail": "no worker is at work and none has ever been; start `ai-recruiter work`",
        }
        worker.start()
        assert (await until(api, lambda it: it["status"] == "ready"))["checks"]["workers"] == {
            "ok": True,
            "detail": None,
        }
        killed_at = datetime.now(UTC)
        worker.kill()
        killed = (await until(api, lambda it: it["status"] == "degraded"))["checks"]["workers"]
        since = datetime.fromisoformat(killed["since"])
        assert killed["code"] == "no_workers"
        assert killed_at - timedelta(seconds=5) < since < killed_at + timedelta(seconds=1)
        assert f"no worker is at work since {since:%Y-%m-%dT%H:%M:%SZ}" in killed["detail"]
        worker.start()
        await until(api, lambda it: it["status"] == "ready")
        worker.signal(signal.SIGTERM)
        stopped_at = datetime.now(UTC)
        stopped = await until(api, lambda it: it["status"] == "degraded")
        assert datetime.fromisoformat(stopped["checks"]["workers"]["since"]) > stopped_at - timedelta(seconds=1)
        assert worker.drain(within=30) is None
    finally:
        worker.close()
        api.close()


async def until(api: Member, holds: Callable[[Any], bool]) -> Any:
    """The readiness, answered with 200 throughout, once it holds."""
    async with httpx2.AsyncClient(trust_env=False, timeout=30) as client:
        with anyio.fail_after(60):
            while True:
                answer = await client.get(f"http://{api.address}/readyz")
                assert answer.status_code == 200, answer.text
                if holds(answer.json()):
                    return answer.json()
                await anyio.sleep(0.2)
