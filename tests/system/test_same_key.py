"""One key, one evaluation: whoever asks how often, on whichever replica, and however much of an answer got lost."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress

import anyio
import anyio.to_thread
import httpx2
import pytest

from tests.harness.crowd import A_SHORT_PAIR
from tests.harness.fleet import Fleet, running_fleet
from tests.harness.mariadb import MariaDb
from tests.harness.service import Service, quick_directory, running
from tests.harness.wire import Wire, a_wire_to

AT_ONCE = 50
JOBS = "/api/v1/jobs"
Client = httpx2.AsyncClient
NOBODY = ["--workers", "0"]
SETTINGS = {"LOG_LEVEL": "warning"}
EVERY = 16  # bytes between two cuts
_ANOTHER_PAIR = {**A_SHORT_PAIR, "cv": {"text": "Somebody else."}}


@pytest.fixture(scope="module")
def fleet(mariadb: MariaDb) -> Iterator[Fleet]:
    """Two replicas, and nobody who works: what is asked of them ends with the row."""
    with quick_directory() as made, running_fleet(made / "fleet", mariadb, settings=SETTINGS) as fleet:
        yield fleet


@pytest.fixture(scope="module")
def alone() -> Iterator[Service]:
    """One process on SQLite."""
    with quick_directory() as made, running(Service(directory=made, settings=SETTINGS, arguments=NOBODY)) as service:
        yield service


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    limits = httpx2.Limits(max_connections=2 * AT_ONCE)
    async with httpx2.AsyncClient(trust_env=False, timeout=60, limits=limits) as client:
        yield client


async def ask(client: Client, service: Service, key: str, pair: object = A_SHORT_PAIR) -> httpx2.Response:
    """Until it is answered with something else than that the first one is still under way."""
    headers = {"Idempotency-Key": key}
    while True:
        answer = await client.post(service.url + JOBS, json=pair, headers=headers)
        if answer.status_code != 409:
            return answer
        await anyio.sleep(0.01)


async def ask_at_once(client: Client, fleet: Fleet, key: str) -> list[httpx2.Response]:
    answers: list[httpx2.Response] = []

    async def one(service: Service) -> None:
        answers.append(await ask(client, service, key))

    async with anyio.create_task_group() as group:
        for number in range(AT_ONCE):
            group.start_soon(one, fleet.replicas[number % 2])
    assert {answer.status_code for answer in answers} == {202}
    return answers


def rows(fleet: Fleet) -> int:
    return int(fleet.ledger.ask("SELECT COUNT(*) FROM evaluations")[0][0])


async def test_fifty_at_once_on_two_replicas_are_one_evaluation(client: Client, fleet: Fleet) -> None:
    before = rows(fleet)
    answers = await ask_at_once(client, fleet, "one-of-fifty")
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1
    assert rows(fleet) == before + 1


async def test_a_key_that_came_with_another_pair_is_refused_on_either_replica(client: Client, fleet: Fleet) -> None:
    answers = [await ask(client, fleet.replicas[0], "two-pairs")]
    answers += [await ask(client, replica, "two-pairs", _ANOTHER_PAIR) for replica in fleet.replicas]
    assert [answer.status_code for answer in answers] == [202, 422, 422]
    assert answers[1].json()["code"] == "idempotency_key_reused"


async def test_without_the_unique_key_fifty_at_once_would_be_several(client: Client, fleet: Fleet) -> None:
    """The guard is removed in the database itself, between two replicas that have no other."""
    with fleet.ledger.server.connect(fleet.ledger.database) as connection:
        connection.cursor().execute("ALTER TABLE idempotency DROP PRIMARY KEY")
        try:
            assert len({answer.json()["id"] for answer in await ask_at_once(client, fleet, "unguarded")}) > 1
        finally:
            connection.cursor().execute("DELETE FROM idempotency")
            connection.cursor().execute("ALTER TABLE idempotency ADD PRIMARY KEY (key_hash)")


async def test_an_answer_that_was_cut_anywhere_is_given_again_by_the_other_replica(
    client: Client, fleet: Fleet
) -> None:
    one, other = fleet.replicas
    before = rows(fleet)
    keys = await cut_everywhere(client, one, other)
    assert rows(fleet) == before + keys


async def test_an_answer_that_was_cut_anywhere_is_given_again_by_the_only_process(
    client: Client, alone: Service
) -> None:
    await cut_everywhere(client, alone, alone)


async def cut_everywhere(client: Client, one: Service, other: Service) -> int:
    """A key for each cut of its answer; the id is the same before and after, wherever it got through."""
    with a_wire_to(one.port) as wire:
        whole = await anyio.to_thread.run_sync(answer_over, wire, "whole")
        offsets = range(1, len(whole), EVERY)  # a byte of an answer means that there is one
        ids = set()
        for offset in offsets:
            wire.cut_next_after(offset)
            part = await anyio.to_thread.run_sync(answer_over, wire, f"cut-{offset}")
            assert len(part) == offset
            again = await ask(client, other, f"cut-{offset}")
            assert (again.status_code, again.headers["Idempotent-Replayed"]) == (202, "true")
            assert id_in(part) in (None, again.json()["id"])
            ids.add(again.json()["id"])
    assert len(ids) == len(offsets)
    return len(offsets) + 1


def answer_over(wire: Wire, key: str) -> bytes:
    """What comes back of the answer to a submission."""
    body = json.dumps(A_SHORT_PAIR).encode()
    head = (
        f"POST {JOBS} HTTP/1.1\r\nHost: 127.0.0.1:{wire.port}\r\nIdempotency-Key: {key}\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    answer = b""
    with socket.create_connection(("127.0.0.1", wire.port), timeout=60) as line, suppress(ConnectionResetError):
        line.sendall(head.encode() + body)
        while chunk := line.recv(65536):
            answer += chunk
    return answer


def id_in(part: bytes) -> str | None:
    """The id, once all of it has come."""
    found = re.search(rb"/api/v1/jobs/([0-9a-f-]{36})\r", part)
    return found[1].decode() if found else None
