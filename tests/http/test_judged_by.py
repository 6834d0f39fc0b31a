"""Which engine judged: in the history, in a ranking and its files; and a pile that more than one has judged says so."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator
from io import StringIO
from typing import Any

import httpx2
import pytest

from tests.harness.http import A_PAIR, World

WAIT = {"Prefer": "wait=20"}


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with World().working() as client:
        yield client


async def a_pile(client: httpx2.AsyncClient, *engines: str | None) -> str:
    """The ranking of a vacancy with a candidate for each of the engines."""
    posting = {"job_description": {"text": "Baker wanted"}}
    vacancy = (await client.post("/api/v1/vacancies", json=posting, headers=WAIT)).json()["id"]
    (await client.post(f"/api/v1/vacancies/{vacancy}/criteria/approve")).raise_for_status()
    for number, engine in enumerate(engines):
        job = {"cv": {"text": f"Baker number {number}"}, "vacancy_id": vacancy, "engine": engine}
        (await client.post("/api/v1/jobs", json=job, headers=WAIT)).raise_for_status()
    return f"/api/v1/vacancies/{vacancy}/ranking"


async def in_form(client: httpx2.AsyncClient, ranking: str, media_type: str) -> str:
    return (await client.get(ranking, headers={"Accept": media_type})).raise_for_status().text


async def test_the_history_names_engine_and_version(client: httpx2.AsyncClient) -> None:
    await client.post("/api/v1/jobs", json={**A_PAIR, "engine": "spare"}, headers=WAIT)
    [job] = (await client.get("/api/v1/history")).json()["items"]
    assert (job["engine"], job["engine_version"]) == ("spare", "7.0")


async def test_a_pile_of_one_engine_says_which(client: httpx2.AsyncClient) -> None:
    ranking = await a_pile(client, None, None)
    told: dict[str, Any] = (await client.get(ranking)).json()
    assert told["judged_by"] == [{"engine": "scripted", "version": "7.0", "reports": 2}]
    assert {(it["engine"], it["engine_version"]) for it in told["items"]} == {("scripted", "7.0")}
    page = await in_form(client, ranking, "text/html")
    assert "Judged by the engine scripted 7.0." in page
    assert "more than one engine" not in page


async def test_a_pile_of_two_engines_says_so(client: httpx2.AsyncClient) -> None:
    ranking = await a_pile(client, None, "spare", "spare")
    told = (await client.get(ranking)).json()
    assert [(it["engine"], it["reports"]) for it in told["judged_by"]] == [("scripted", 1), ("spare", 2)]
    page = await in_form(client, ranking, "text/html")
    assert "more than one engine or version" in page
    assert page.count("judged by spare 7.0") == 2
    rows = list(csv.DictReader(StringIO((await in_form(client, ranking, "text/csv")).removeprefix("\ufeff"))))
    assert sorted((row["engine"], row["engine_version"]) for row in rows) == [
        ("scripted", "7.0"),
        ("spare", "7.0"),
        ("spare", "7.0"),
    ]


async def test_candidates_side_by_side_name_their_engines(client: httpx2.AsyncClient) -> None:
    ranking = await a_pile(client, None, "spare")
    ids = [it["job_id"] for it in (await client.get(ranking)).json()["items"]]
    compared = await client.get(ranking.replace("ranking", "compare"), params={"job_ids": ",".join(ids)})
    assert {it["engine"] for it in compared.json()["candidates"]} == {"scripted", "spare"}


async def test_before_anybody_is_judged_there_is_no_engine(client: httpx2.AsyncClient) -> None:
    ranking = await a_pile(client)
    assert (await client.get(ranking)).json()["judged_by"] == []
