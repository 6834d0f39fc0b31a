"""The history over HTTP."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from domain.model.report import Failure, FailureCode
from tests.harness.http import World, a_world, finished, submitted

HISTORY = "/api/v1/history"


async def ids(client: httpx2.AsyncClient, **filters: Any) -> list[str]:
    response = await client.get(HISTORY, params=filters)
    assert response.status_code == 200, response.text
    return [item["id"] for item in response.json()["items"]]


async def test_pages_are_newest_first_and_complete() -> None:
    async with World().client() as client:
        jobs = [await submitted(client) for _ in range(5)]
        seen: list[str] = []
        token = None
        while True:
            page = (
                await client.get(HISTORY, params={"page_size": 2} | ({"page_token": token} if token else {}))
            ).json()
            seen += [item["id"] for item in page["items"]]
            token = page["next_page_token"]
            if token is None:
                break
    assert seen == jobs[::-1]


async def test_a_page_size_beyond_the_limit_is_lowered() -> None:
    async with a_world(page_size_max=3, page_size_default=2).client() as client:
        for _ in range(5):
            await submitted(client)
        assert len(await ids(client, page_size=100)) == 3
        assert len(await ids(client)) == 2


async def test_a_token_belongs_to_its_filters() -> None:
    async with World().client() as client:
        for _ in range(3):
            await submitted(client)
        token = (await client.get(HISTORY, params={"page_size": 1})).json()["next_page_token"]
        larger = await client.get(HISTORY, params={"page_size": 2, "page_token": token})
        other = await client.get(HISTORY, params={"page_size": 1, "page_token": token, "status": "queued"})
    assert len(larger.json()["items"]) == 2
    assert (other.status_code, other.json()["errors"][0]["at"]) == (422, "$query.page_token")


@pytest.mark.parametrize("token", ["x", "\u00e9", "A" * 32, "=", "AAAA====", "A" * 201, "a b", "%00"])
async def test_an_invented_token_is_refused(token: str) -> None:
    async with World().client() as client:
        response = await client.get(HISTORY, params={"page_token": token})
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")


async def test_every_filter_finds_its_own() -> None:
    world = World()
    async with world.working() as client:
        good = await submitted(client, metadata={"ref": "Hafen-7"})
        await finished(client, good)
        world.matcher.outcome = Failure(code=FailureCode.CORRUPT, message="cv: it is no PDF")
        bad = await submitted(client, engine="spare", cv={"base64": "QUJD", "filename": "Müller.pdf"})
        await finished(client, bad)
        await client.post(
            f"/api/v1/jobs/{good}/decisions", json={"outcome": "review", "reason": "unsure", "by": "anna"}
        )
        created = (await client.get(f"/api/v1/jobs/{bad}")).json()["created_at"]
        assert await ids(client) == [bad, good]
        assert await ids(client, status="succeeded") == [good]
        assert await ids(client, engine="spare") == [bad]
        assert await ids(client, recommendation="shortlist") == [good]
        assert await ids(client, decision="review") == [good]
        assert await ids(client, decision="none") == [bad]
        assert await ids(client, score_min=82.5, score_max=82.5) == [good]
        assert await ids(client, score_min=83) == []
        assert await ids(client, created_after=created) == [bad]
        assert await ids(client, created_before=created) == [bad, good]
        assert await ids(client, created_after="2026-01-01T01:00:00+02:00") == [bad, good]
        assert await ids(client, text="müller") == [bad]
        assert await ids(client, text="hafen") == [good]
        assert await ids(client, status="failed", text="hafen") == []


async def test_lists_carry_no_reports() -> None:
    async with World().working() as client:
        await finished(client, await submitted(client))
        [item] = (await client.get(HISTORY)).json()["items"]
    assert item["score"] == 82.5
    assert "report" not in item


@pytest.mark.parametrize(
    ("query", "at"),
    [
        ("status=done", "$query.status"),
        ("score_min=-1", "$query.score_min"),
        ("score_min=nan", "$query.score_min"),
        ("score_max=101", "$query.score_max"),
        ("created_after=0.5", "$query.created_after"),
        ("created_after=yesterday", "$query.created_after"),
        ("created_after=2026-01-01T00:00:00", "$query.created_after"),
        ("created_after=0001-01-01T00:00:00%2B23:59", "$query.created_after"),
        ("created_before=9999-12-31T23:59:59-23:59", "$query.created_before"),
        ("page_size=0", "$query.page_size"),
        ("page_size=x", "$query.page_size"),
        ("text=", "$query.text"),
        ("surprise=1", "$query"),
    ],
)
async def test_a_filter_that_makes_no_sense_is_named(query: str, at: str) -> None:
    async with World().client() as client:
        response = await client.get(f"{HISTORY}?{query}")
    assert (response.status_code, response.json()["errors"][0]["at"]) == (422, at)


async def test_a_filter_is_given_once() -> None:
    async with World().client() as client:
        assert (await client.get(f"{HISTORY}?status=queued&status=failed")).status_code == 422


async def test_a_text_with_nul_is_refused() -> None:
    async with World().client() as client:
        response = await client.get("/api/v1/history?text=%00")
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")
