"""The master key is replaced while clients submit, read and are judged: no request fails, and the old key can go."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import anyio
import anyio.to_thread
import httpx2
import pytest

from adapters.vault import MasterKey, new_line, parsed
from tests.harness.crowd import until
from tests.harness.mariadb import MariaDb
from tests.harness.service import Service, command, running

JOBS = "/api/v1/jobs"
CV = "Ada Lovelace\nPython developer since 2018"
PAIR = {"cv": {"text": CV}, "job_description": {"text": "Python developer"}}
ROTATIONS = 2


@pytest.fixture(params=["sqlite", "mariadb"])
def service(request: pytest.FixtureRequest, directory: Path, mariadb: MariaDb) -> Iterator[Service]:
    settings = {"LOG_LEVEL": "warning", "SWEEP_EVERY_S": "0.2", "DATA_DIR": str(directory)}
    if request.param == "mariadb":
        keys = directory / "keys"
        keys.write_text(new_line().line)
        settings |= {"DATABASE_URL": mariadb.migrated_database(), "MASTER_KEY_FILE": str(keys)}
    with running(Service(directory=directory, settings=settings, arguments=["--workers", "1"])) as service:
        yield service


async def test_it_is_replaced_under_load_without_a_failed_request(service: Service) -> None:
    path = Path(service.settings.get("MASTER_KEY_FILE", service.directory / "master-keys"))
    first = first_of(path).id
    ids: list[str] = []
    done = anyio.Event()
    async with httpx2.AsyncClient(base_url=service.url, trust_env=False, timeout=60) as client:
        async with anyio.create_task_group() as group:
            group.start_soon(submit, client, ids, done)
            group.start_soon(read, client, ids, done)
            for _ in range(ROTATIONS):
                await ten_more(ids)
                await anyio.to_thread.run_sync(rotate, service, path)
            await ten_more(ids)
            done.set()
        await anyio.to_thread.run_sync(run, service, "rotate")  # what was accepted while the change spread
        listed = await anyio.to_thread.run_sync(run, service, "list", "--json")
        counts = {it["id"]: it["keys"] for it in json.loads(listed)["items"]}
        current = first_of(path)
        assert counts.pop(current.id) >= len(ids)
        assert first in counts
        assert set(counts.values()) == {0}
        leave_only(path, current)
        await anyio.to_thread.run_sync(service.stop)
        await anyio.to_thread.run_sync(service.start)
        for id in ids:
            document = await client.get(f"{JOBS}/{id}/documents/cv")
            assert (document.status_code, document.text) == (200, CV)


async def submit(client: httpx2.AsyncClient, ids: list[str], done: anyio.Event) -> None:
    while not done.is_set():
        answer = await client.post(JOBS, json={**PAIR, "metadata": {"number": str(len(ids))}})
        assert answer.status_code == 202, answer.text
        ids.append(answer.json()["id"])


async def read(client: httpx2.AsyncClient, ids: list[str], done: anyio.Event) -> None:
    while not done.is_set():
        for id in ids[-3:]:
            for path in ("", "/documents/cv"):
                answer = await client.get(f"{JOBS}/{id}{path}")
                assert answer.status_code == 200, answer.text
        listed = await client.get("/api/v1/history?text=0&page_size=5")
        assert listed.status_code == 200, listed.text
        await anyio.sleep(0.01)


async def ten_more(ids: list[str]) -> None:
    wanted = len(ids) + 10
    await until(lambda: len(ids) >= wanted, within=60)


def first_of(path: Path) -> MasterKey:
    return parsed(path.read_text())[0]


def leave_only(path: Path, key: MasterKey) -> None:
    path.write_text(key.line)


def rotate(service: Service, path: Path) -> None:
    if "MASTER_KEY_FILE" in service.settings:  # as its operator does on each machine, behind the others first
        fresh, kept = new_line().line, path.read_text()
        path.write_text(kept + fresh)
        path.write_text(fresh + kept)
    run(service, "rotate")


def run(service: Service, *arguments: str) -> str:
    done = command("master-key", *arguments, settings={"DATA_DIR": str(service.directory), **service.settings})
    assert done.returncode == 0, done.stderr
    return done.stdout
