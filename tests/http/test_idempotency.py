"""Repeating a submission under its key."""

from __future__ import annotations

from collections.abc import Mapping

import anyio
import pytest

from domain.model.documents import DocumentKey
from tests.harness.http import A_PAIR, World

JOBS = "/api/v1/jobs"


async def test_an_idempotency_key_gives_the_first_job_again() -> None:
    async with World().client() as client:
        first = await client.post(JOBS, json=A_PAIR, headers={"Idempotency-Key": "k1"})
        second = await client.post(JOBS, json=A_PAIR, headers={"Idempotency-Key": "k1"})
        other = await client.post(
            JOBS, json={**A_PAIR, "cv": {"text": "someone else"}}, headers={"Idempotency-Key": "k1"}
        )
    assert "idempotent-replayed" not in first.headers
    assert (second.status_code, second.headers["idempotent-replayed"]) == (202, "true")
    assert second.json()["id"] == first.json()["id"]
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_a_key_whose_first_request_is_unanswered_is_a_conflict() -> None:
    world = World()
    store, storing, going_on = world.documents.put, anyio.Event(), anyio.Event()
    statuses: list[int] = []

    async def slowly(contents: Mapping[DocumentKey, bytes]) -> None:
        storing.set()
        await going_on.wait()
        await store(contents)

    world.documents.put = slowly  # type: ignore[method-assign]  # a store that takes its time
    async with world.client() as client:

        async def submit() -> None:
            statuses.append((await client.post(JOBS, json=A_PAIR, headers={"Idempotency-Key": "k"})).status_code)

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(submit)
            await storing.wait()
            await submit()
            going_on.set()
        await submit()
    assert statuses == [409, 202, 202]


@pytest.mark.parametrize("key", ["", "a" * 256, "a b", "\u00e9"])
async def test_a_malformed_idempotency_key_is_refused(key: str) -> None:
    async with World().client() as client:
        response = await client.post(JOBS, json=A_PAIR, headers={b"Idempotency-Key": key.encode()})
    assert (response.status_code, response.json()["code"]) == (400, "malformed_header")
