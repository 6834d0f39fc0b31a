"""Many jobs whose engine calls a busy and unsound service: none is lost, and what they cost is counted to the token."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

from tests.harness.consultants import STAND_IN
from tests.harness.crowd import Crowd, until
from tests.harness.fleet import Fleet, running_fleet
from tests.harness.installed import install_engines
from tests.harness.ledger import Ledger, complaints, ended, statuses
from tests.harness.mariadb import MariaDb
from tests.harness.model_server import MODEL, Asked, Fails, ModelServer, Says, by_words
from tests.harness.priced_server import TOKENS, PricedServer, running_priced_server
from tests.harness.service import Service

JOBS = 200
CALLS = 3  # of each
RESERVED = 100  # tokens for a call, which costs TOKENS
AT_ONCE = 4  # that the service takes, and that each of two replicas would make
FAILING = 10  # one call in so many
PATIENCE = 300  # seconds; a machine that does other things as well is slow
GROWTH_MIB = 24  # of a replica over the second half
USAGE = {"prompt_tokens": 2000, "completion_tokens": 10}  # of each call of a language model
A_CV = """Jane Doe
Backend engineer, Acme, 2016 to 2024: payment services in Python, tested and kept running by a team of five people.
Data engineer, Initech, 2012 to 2016: reports in SQL for the sales department, on MySQL and PostgreSQL, every night.
"""
A_POSTING = """Backend engineer
Python
SQL
nice to have Kubernetes
"""
pytestmark = pytest.mark.timeout(900)  # two replicas and hundreds of processes
SETTINGS = {
    "LEASE_S": "20",  # nobody but a killed worker loses one, however slow this machine is
    "HEARTBEAT_S": "2",
    "FIRST_DISPATCH_S": "1",
    "SWEEP_EVERY_S": "0.25",
    "BACKOFF_S": "0.2",
    "BACKOFF_LIMIT_S": "1",
    "MAX_STRIKES": "10",  # the kills here are nobody's fault
    "LOG_LEVEL": "warning",
    "LLM_CONCURRENCY": str(AT_ONCE),
}


@pytest.fixture
def _stand_in(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", install_engines(directory / "engines", STAND_IN))


@pytest.fixture
def priced(_stand_in: None) -> Iterator[PricedServer]:
    with running_priced_server(PricedServer(at_once=AT_ONCE, failing=FAILING, takes_s=0.15)) as server:
        yield server


def a_crowd(fleet: Fleet, priced: PricedServer, jobs: int) -> Crowd:
    order = f"consult {priced.url} calls={CALLS} at_once=2 tokens={RESERVED}"
    pair = {"cv": {"text": order}, "job_description": {"text": "Judged by a model."}, "engine": "llm"}
    return Crowd(fleet.replicas[0].url, [f"key-{number}" for number in range(jobs)], pair=pair)


def tokens_of_the_day(ledger: Ledger) -> int:
    [[tokens]] = ledger.ask("SELECT COALESCE(SUM(tokens), 0) FROM spending WHERE account LIKE 'day:%'")
    return int(tokens)


def micros_of_the_day(ledger: Ledger) -> int:
    [[micros]] = ledger.ask("SELECT COALESCE(SUM(micros), 0) FROM spending WHERE account LIKE 'day:%'")
    return int(micros)


def reserved_still(ledger: Ledger) -> int:
    """Calls that were granted and never settled."""
    [[calls]] = ledger.ask("SELECT COUNT(*) FROM spending_reservations")
    return int(calls)


async def watch_memory(replicas: Sequence[Service], ledger: Ledger, seen: dict[int, float]) -> None:
    """The most that a replica holds, by how many jobs have ended."""
    while True:
        done = await anyio.to_thread.run_sync(ended, ledger)
        seen[done] = max(seen.get(done, 0.0), *(it.resident_mib() for it in replicas))
        await anyio.sleep(0.2)


async def test_all_jobs_end_and_what_they_cost_is_exact(
    directory: Path, mariadb: MariaDb, priced: PricedServer
) -> None:
    settings = {**SETTINGS, "LLM_TOKENS_PER_DAY": str(10**9), "LLM_TOKENS_PER_JOB": str(10**6)}
    with running_fleet(directory / "fleet", mariadb, workers=6, settings=settings) as fleet:
        crowd, memory = a_crowd(fleet, priced, JOBS), dict[int, float]()
        async with anyio.create_task_group() as group:
            group.start_soon(watch_memory, fleet.replicas, fleet.ledger, memory)
            await crowd.submit()
            await until(lambda: ended(fleet.ledger) >= JOBS, within=PATIENCE, every=0.5)
            group.cancel_scope.cancel()
        early = max(mib for done, mib in memory.items() if done <= JOBS // 2)
        late = max(mib for done, mib in memory.items() if done > JOBS // 2)
        answers = Counter(priced.answers)
        opened = sum("engine_circuit_opened" in it.log for it in fleet.replicas)
        print(
            f"\n{JOBS} jobs, answers {dict(answers)}, at most {priced.most_inside} calls at once, "
            f"circuits opened on {opened} replicas, memory {early:.0f} MiB, then {late:.0f} MiB"
        )
        assert complaints(fleet.ledger) == []
        assert statuses(fleet.ledger) == dict.fromkeys(crowd.accepted.values(), "succeeded")
        assert answers[200] >= JOBS * CALLS
        assert answers[429] > 0
        assert answers[500] > 0
        assert priced.most_inside <= 2 * AT_ONCE
        assert tokens_of_the_day(fleet.ledger) == priced.served * TOKENS
        assert reserved_still(fleet.ledger) == 0
        assert late - early < GROWTH_MIB


async def test_two_hundred_jobs_of_the_language_model_end_too(directory: Path, mariadb: MariaDb) -> None:
    model, busy = ModelServer(), BusyBrain()
    model.brain = busy
    with model.listening():
        url, name = ("LLM_URL", "LLM_MODEL")
        budgets = {"LLM_TOKENS_PER_DAY": str(10**9), "LLM_MONEY_PER_DAY": str(10**6), "LLM_PRICE_IN": "1000"}
        settings = {**SETTINGS, url: model.url, name: MODEL, **budgets}
        with running_fleet(directory / "fleet", mariadb, workers=6, settings=settings) as fleet:
            pair = {"cv": {"text": A_CV}, "job_description": {"text": A_POSTING}, "engine": "llm"}
            crowd = Crowd(fleet.replicas[0].url, [f"key-{number}" for number in range(JOBS)], pair=pair)
            memory = dict[int, float]()
            async with anyio.create_task_group() as group:
                group.start_soon(watch_memory, fleet.replicas, fleet.ledger, memory)
                await crowd.submit()
                await until(lambda: ended(fleet.ledger) >= JOBS, within=PATIENCE, every=0.5)
                group.cancel_scope.cancel()
            early = max(mib for done, mib in memory.items() if done <= JOBS // 2)
            late = max(mib for done, mib in memory.items() if done > JOBS // 2)
            print(f"\n{JOBS} jobs of llm, answers {dict(busy.answers)}, memory {early:.0f} MiB, then {late:.0f} MiB")
            assert complaints(fleet.ledger) == []
            assert statuses(fleet.ledger) == dict.fromkeys(crowd.accepted.values(), "succeeded")
            assert min(busy.answers[status] for status in (200, 429, 503)) > 0
            assert tokens_of_the_day(fleet.ledger) == busy.answers[200] * sum(USAGE.values())
            assert micros_of_the_day(fleet.ledger) == busy.answers[200] * USAGE["prompt_tokens"] * 1000
            assert reserved_still(fleet.ledger) == 0
            assert late - early < GROWTH_MIB


class BusyBrain:
    """A model that works, takes so many calls at a time, and fails one in ten before it has worked on it."""

    def __init__(self) -> None:
        self.answers = Counter[int]()
        self._inside = self._taken = 0
        self._guard = threading.Lock()

    def __call__(self, asked: Asked) -> Says | Fails:
        with self._guard:
            if self._inside >= AT_ONCE:
                self.answers[429] += 1
                return Fails(status=429)
            self._inside += 1
            self._taken += 1
            fails = self._taken % FAILING == 0
        time.sleep(0.1)
        with self._guard:
            self._inside -= 1
            self.answers[503 if fails else 200] += 1
        said = by_words(asked)
        assert isinstance(said, Says)
        return Fails(status=503) if fails else replace(said, usage=USAGE)


async def test_a_worker_that_is_killed_costs_no_more_than_its_running_calls(
    directory: Path, mariadb: MariaDb, priced: PricedServer
) -> None:
    settings = {**SETTINGS, "LLM_TOKENS_PER_DAY": str(10**9), "LEASE_S": "4", "HEARTBEAT_S": "1"}
    with running_fleet(directory / "fleet", mariadb, workers=6, settings=settings) as fleet:
        crowd, victim = a_crowd(fleet, priced, JOBS), fleet.replicas[1]
        async with anyio.create_task_group() as group:
            group.start_soon(crowd.submit)
            await until(lambda: ended(fleet.ledger) >= JOBS // 4, within=PATIENCE)
            victim.kill()
            await anyio.to_thread.run_sync(victim.start)
        await until(lambda: ended(fleet.ledger) >= JOBS, within=PATIENCE, every=0.5)
        killed, counted = reserved_still(fleet.ledger), tokens_of_the_day(fleet.ledger)
        print(f"\n{killed} calls killed, {counted} tokens counted, {priced.served * TOKENS} served")
        assert complaints(fleet.ledger) == []
        assert statuses(fleet.ledger) == dict.fromkeys(crowd.accepted.values(), "succeeded")
        assert killed <= AT_ONCE
        assert priced.served * TOKENS <= counted <= priced.served * TOKENS + killed * RESERVED


async def test_a_budget_of_the_day_is_used_up_and_never_exceeded_and_the_others_wait(
    directory: Path, mariadb: MariaDb, priced: PricedServer
) -> None:
    jobs, budget = 40, 20 * CALLS * TOKENS
    settings = {**SETTINGS, "LLM_TOKENS_PER_DAY": str(budget)}
    with running_fleet(directory / "fleet", mariadb, workers=4, settings=settings) as fleet:
        crowd = a_crowd(fleet, priced, jobs)
        await crowd.submit()
        put_off = "SELECT COUNT(*) FROM evaluations WHERE status = 'queued' AND due_at > DATE(UTC_TIMESTAMP()) + 1"
        await until(lambda: ended(fleet.ledger) + fleet.ledger.ask(put_off)[0][0] >= jobs, within=PATIENCE, every=0.2)
        told = Counter(statuses(fleet.ledger).values())
        counted = tokens_of_the_day(fleet.ledger)
        print(f"\n{dict(told)}, {counted} of {budget} tokens")
        assert told.keys() == {"succeeded", "queued"}
        assert budget - 2 * AT_ONCE * RESERVED < counted <= budget  # all that ran held so much while others asked
        assert counted == priced.served * TOKENS
        assert complaints_of_ended(fleet.ledger) == []


def complaints_of_ended(ledger: Ledger) -> list[str]:
    """Without those that wait, whose story has no end yet."""
    return [it for it in complaints(ledger) if "(queued)" not in it and "is queued" not in it]
