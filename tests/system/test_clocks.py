"""Machines whose clocks are an hour wrong: nothing waits for it, nothing expires by it, nothing is filed under it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import anyio.to_thread
import httpx2
import pytest

from tests.harness.altered import program, wrong_clock
from tests.harness.crowd import A_SHORT_PAIR, Crowd, until
from tests.harness.installed import install_engines
from tests.harness.ledger import SqliteLedger, ended, statuses
from tests.harness.mariadb import MariaDb
from tests.harness.members import Member, a_worker, an_api, ready
from tests.harness.service import QUICK, Service, running

HOUR = timedelta(hours=1)
NEAR = timedelta(seconds=30)  # on a busy machine; an hour is farther
TIMES = ("created_at", "started_at", "lease_until", "due_at")
SETTINGS = {"LOG_LEVEL": "warning", "FIRST_DISPATCH_S": "1"}


@pytest.fixture
def replicas(directory: Path, killable_mariadb: MariaDb) -> Iterator[list[Member]]:
    """Two APIs, the first an hour behind, the second an hour ahead; the only worker is ahead, too. No broker."""
    settings = {**SETTINGS, "DATABASE_URL": killable_mariadb.migrated_database(), "DATA_DIR": str(directory / "data")}
    (directory / "data" / "documents").mkdir(parents=True)
    with ExitStack() as stack:
        apis = [an_api(directory, settings, number) for number in range(2)]
        for member, by in zip([*apis, a_worker(directory, settings)], [-HOUR, HOUR, HOUR], strict=True):
            member.program = program(wrong_clock(by))
            stack.callback(member.close)
            member.start()
        yield apis


async def test_wrong_clocks_change_nothing(replicas: list[Member]) -> None:
    began = datetime.now(UTC)
    async with httpx2.AsyncClient(trust_env=False, timeout=60) as http:
        await ready(*replicas)
        behind, ahead = replicas
        jobs = [await _judged(http, api) for api in (ahead, behind, ahead)]
        assert [job["status"] for job in jobs] == ["succeeded"] * 3
        for job in jobs:
            assert abs(datetime.fromisoformat(job["created_at"]) - began) < NEAR * 3
            events = (await http.get(f"http://{behind.address}/api/v1/jobs/{job['id']}")).json()
            assert job["created_at"] <= events["started_at"] <= events["completed_at"]
        history = (await http.get(f"http://{behind.address}/api/v1/history")).json()["items"]
        assert [item["id"] for item in history] == [job["id"] for job in reversed(jobs)]
        window = {"created_after": jobs[0]["created_at"], "created_before": jobs[-1]["created_at"]}
        found = (await http.get(f"http://{ahead.address}/api/v1/history", params=window)).json()["items"]
        assert [item["id"] for item in found] == [item["id"] for item in history]


async def test_what_a_killed_service_held_is_judged_after_its_clock_was_put_back(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", install_engines(directory / "engines"))
    path, settings = directory / "evaluations.db", {**QUICK, "LOG_LEVEL": "warning"}
    with running(Service(directory=directory, settings=settings, arguments=["--workers", "1"])) as service:
        dozing = Crowd(service.url, ["dozes"], pair={**A_SHORT_PAIR, "cv": {"text": "2"}, "engine": "dozer"})
        await dozing.submit()
        ledger = SqliteLedger(path)
        await until(lambda: list(statuses(ledger).values()) == ["running"], within=60)
        service.kill()
        with closing(sqlite3.connect(path)) as database, database:
            later = ", ".join(f"{it} = strftime('%Y-%m-%d %H:%M:%f000', {it}, '+1 hour')" for it in TIMES)
            database.execute(f"UPDATE evaluations SET {later}")
        await anyio.to_thread.run_sync(service.start)
        await until(lambda: ended(ledger) == 1, within=60)
        assert list(statuses(ledger).values()) == ["succeeded"]


async def _judged(http: httpx2.AsyncClient, api: Member) -> dict[str, Any]:
    """A job whose deadline is near, and whose end is waited for."""
    answer = await http.post(
        f"http://{api.address}/api/v1/jobs", json={**A_SHORT_PAIR, "deadline_s": 60}, headers={"Prefer": "wait=30"}
    )
    job: dict[str, Any] = answer.raise_for_status().json()
    return job
