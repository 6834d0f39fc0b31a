"""A full disk: what cannot be kept is refused, what is kept stays whole, and room is all it takes to go on."""

from __future__ import annotations

import shutil
from pathlib import Path
from uuid import UUID

import httpx2
import pytest

from tests.harness.crowd import A_SHORT_PAIR, Crowd, until
from tests.harness.installed import install_engines
from tests.harness.ledger import SqliteLedger, complaints
from tests.harness.small_disk import OnASmallDisk, serving_on_a_small_disk

PATIENCE = 120  # seconds
SETTINGS = {
    "LOG_LEVEL": "warning",
    "LEASE_S": "4",
    "HEARTBEAT_S": "1",
    "BACKOFF_LIMIT_S": "2",
    "MAX_STRIKES": "10",
}
_DOZE = {**A_SHORT_PAIR, "cv": {"text": "2"}, "engine": "dozer"}


async def test_documents_and_sqlite_on_a_full_disk(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", install_engines(directory / "engines"))
    with serving_on_a_small_disk(directory, "4m", SETTINGS) as service:
        crowd = Crowd(service.url, [f"key-{number}" for number in range(4)], pair=_DOZE)
        await crowd.submit()
        await until(lambda: list(states(service).values()).count("running") == 2, within=PATIENCE)
        service.fill()
        await everything_new_is_refused(service, next(iter(crowd.accepted.values())))
        assert states(service).keys() == set(crowd.accepted.values())
        service.make_room()
        after = Crowd(service.url, ["after"])
        await after.submit()
        await until(lambda: set(states(service).values()) == {"succeeded"}, within=PATIENCE)
        assert complaints(ledger_of(service, directory)) == []
        assert states(service).keys() == {*crowd.accepted.values(), *after.accepted.values()}
        assert documents(service) == 2 * 5
        async with httpx2.AsyncClient(base_url=service.url, trust_env=False, timeout=60) as client:
            assert (await client.get("/readyz")).status_code == 200


async def everything_new_is_refused(service: OnASmallDisk, known: UUID) -> None:
    async with httpx2.AsyncClient(base_url=service.url, trust_env=False, timeout=60) as client:
        for _ in range(20):
            answer = await client.post("/api/v1/jobs", json=A_SHORT_PAIR)
            assert (answer.status_code, answer.json()["code"]) == (503, "unavailable"), answer.text
            assert int(answer.headers["Retry-After"]) >= 1
            assert "keep" in answer.json()["detail"] or "database" in answer.json()["detail"]
        assert (await client.get(f"/api/v1/jobs/{known}")).status_code == 200
        assert (await client.get("/api/v1/history")).status_code == 200
        await until(lambda: says_that_documents_cannot_be_kept(client), within=PATIENCE)  # it looks once a second


async def says_that_documents_cannot_be_kept(client: httpx2.AsyncClient) -> bool:
    ready = await client.get("/readyz")
    return (ready.status_code, ready.json()["checks"]["documents"]["ok"]) == (503, False)


def states(service: OnASmallDisk) -> dict[UUID, str]:
    """As the history tells, on a full disk too."""
    answer = httpx2.get(f"{service.url}/api/v1/history", trust_env=False, timeout=60).raise_for_status()
    return {UUID(item["id"]): item["status"] for item in answer.json()["items"]}


def ledger_of(service: OnASmallDisk, directory: Path) -> SqliteLedger:
    """A copy: SQLite looks for the file's real path, which is in another mount namespace."""
    for name in ("evaluations.db", "evaluations.db-wal"):
        shutil.copy(service.disk / name, directory / name)
    return SqliteLedger(directory / "evaluations.db")


def documents(service: OnASmallDisk) -> int:
    """Files in the document store but for the probe; half of one would count, too."""
    found = [path for path in (service.disk / "documents").rglob("*") if path.is_file()]
    return sum(path.name != "readiness-probe" for path in found)
