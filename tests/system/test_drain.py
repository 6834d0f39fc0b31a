"""SIGTERM under load: nothing new is begun, nothing is lost, and everybody is told."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

import anyio
import anyio.to_thread
import httpx2
import pytest

from tests.harness.crowd import A_SHORT_PAIR, Crowd, until
from tests.harness.installed import install_engines
from tests.harness.ledger import SqliteLedger, complaints, ended, statuses
from tests.harness.listening import Heard, listen
from tests.harness.service import Service, running

WAITING = 12
SETTINGS = {"LOG_LEVEL": "warning", "SWEEP_EVERY_S": "0.25", "FIRST_DISPATCH_S": "1", "BACKOFF_LIMIT_S": "2"}
_CLOSED_FOR_RESTART = 1012


@contextmanager
def busy_service(directory: Path, monkeypatch: pytest.MonkeyPatch, *, grace_s: float) -> Iterator[Service]:
    """A service whose two workers can be kept busy by the engine `dozer`."""
    monkeypatch.setenv("PYTHONPATH", install_engines(directory / "engines"))
    settings = {**SETTINGS, "GRACE_S": str(grace_s)}
    with running(Service(directory=directory, settings=settings, arguments=["--workers", "2"])) as service:
        yield service


async def doze(service: Service, seconds: float) -> list[UUID]:
    """Two evaluations that take so long, running; more of the quick kind wait behind them."""
    pair = {**A_SHORT_PAIR, "cv": {"text": str(seconds)}, "engine": "dozer"}
    dozing = Crowd(service.url, ["dozer-1", "dozer-2"], pair=pair)
    await dozing.submit()
    ledger = SqliteLedger(service.directory / "evaluations.db")
    await until(lambda: list(statuses(ledger).values()) == ["running"] * 2, within=60)
    await Crowd(service.url, [f"waits-{number}" for number in range(WAITING)]).submit()
    return list(dozing.accepted.values())


def attempts(ledger: SqliteLedger) -> dict[UUID, tuple[str, int, int]]:
    """Status, attempts and strikes by id."""
    rows = ledger.ask("SELECT id, status, attempt, strikes FROM evaluations")
    return {UUID(bytes=id): (status, attempt, strikes) for id, status, attempt, strikes in rows}


async def drain(service: Service, *, listening_to: list[UUID]) -> tuple[int, float, list[Heard]]:
    """SIGTERM while somebody listens: the exit code, the seconds it took, and what the listeners heard."""
    heard = [Heard() for _ in listening_to]
    async with anyio.create_task_group() as group:
        for id, one in zip(listening_to, heard, strict=True):
            group.start_soon(listen, service.socket_url, id, one)
        await until(lambda: all(one.seqs for one in heard), within=60)
        began = time.monotonic()
        exit_code = await anyio.to_thread.run_sync(service.terminate)
    return exit_code, time.monotonic() - began, heard


async def test_what_runs_is_finished_and_nothing_new_is_begun(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with busy_service(directory, monkeypatch, grace_s=30) as service:
        ledger, dozing = SqliteLedger(directory / "evaluations.db"), await doze(service, 1.5)
        exit_code, took, heard = await drain(service, listening_to=list(statuses(ledger)))
        after = attempts(ledger)
        assert exit_code == 0
        assert took < 30
        assert [after.pop(id) for id in dozing] == [("succeeded", 1, 0)] * 2
        assert list(after.values()) == [("queued", 0, 0)] * WAITING
        assert [one.codes for one in heard] == [[_CLOSED_FOR_RESTART]] * (WAITING + 2)
        await everything_ends_after_the_next_start(service, ledger)


async def test_what_cannot_finish_in_time_is_handed_back_unharmed(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with busy_service(directory, monkeypatch, grace_s=1) as service:
        ledger, dozing = SqliteLedger(directory / "evaluations.db"), await doze(service, 5)
        exit_code, took, _ = await drain(service, listening_to=dozing)
        after = attempts(ledger)
        assert exit_code == 0
        assert took < 1 + 10  # the grace, and a busy machine's time for everything else
        assert [after[id] for id in dozing] == [("queued", 1, 0)] * 2
        told = [json.loads(body) for (body,) in ledger.ask("SELECT body FROM audit_entries")]
        handed_back = [entry["data"]["reason"] for entry in told if entry["action"] == "job.requeued"]
        assert handed_back == ["its worker was shut down"] * 2
        await everything_ends_after_the_next_start(service, ledger)
        assert [attempts(ledger)[id] for id in dozing] == [("succeeded", 2, 0)] * 2


async def test_a_draining_service_takes_nothing_in(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with busy_service(directory, monkeypatch, grace_s=30) as service:
        ledger = SqliteLedger(directory / "evaluations.db")
        await doze(service, 3)
        async with httpx2.AsyncClient(base_url=service.url, trust_env=False) as client:
            await client.get("/healthz")  # this connection stays open
            service.process.terminate()
            answers = await answers_until_it_is_gone(client)
        accepted = answers.count(202)
        assert set(answers) <= {202, 503}
        assert await anyio.to_thread.run_sync(service.process.wait) == 0
        assert len(statuses(ledger)) == 2 + WAITING + accepted


async def answers_until_it_is_gone(client: httpx2.AsyncClient) -> list[int]:
    answers = []
    with suppress(httpx2.TransportError):
        while True:
            answers.append((await client.post("/api/v1/jobs", json=A_SHORT_PAIR)).status_code)
    return answers


async def everything_ends_after_the_next_start(service: Service, ledger: SqliteLedger) -> None:
    await anyio.to_thread.run_sync(service.start)
    await until(lambda: ended(ledger) == WAITING + 2, within=60)
    assert set(statuses(ledger).values()) == {"succeeded"}
    assert complaints(ledger) == []
