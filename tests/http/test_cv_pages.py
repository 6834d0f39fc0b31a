"""Pages of a CV as pictures, and where its quotes stand, over HTTP."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.harness.http import A_PAIR, World

PDF = b"%PDF-1.7 pretended"


async def judged(client: httpx2.AsyncClient, cv: bytes) -> str:
    """The path of the CV of a job that has ended."""
    files: dict[str, Any] = {"cv": ("cv", cv), "job_description": (None, "Python developer wanted")}
    job = (await client.post("/api/v1/jobs", files=files, headers={"Prefer": "wait=30"})).json()
    assert job["status"] == "succeeded"
    return f"/api/v1/jobs/{job['id']}/documents/cv"


async def test_a_page_is_a_picture_and_says_of_how_many() -> None:
    async with World().working() as client:
        path = await judged(client, PDF)
        answer = await client.get(f"{path}/pages/1")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    assert answer.headers["page-count"] == "1"
    assert answer.content[8:12] == b"WEBP"


async def test_a_cv_without_pages_is_its_text_and_blind_unless_asked_otherwise() -> None:
    async with World().working() as client:
        path = await judged(client, b"Ada, ada@example.org, Python")
        blind = await client.get(f"{path}/pages/1")
        seeing = await client.get(f"{path}/pages/1", params={"blind": "false"})
    assert blind.headers["content-type"] == "text/plain; charset=utf-8"
    assert "ada@example.org" not in blind.text
    assert seeing.text == "Ada, ada@example.org, Python"


@pytest.mark.parametrize("number", ["2", "0", "-1", "x", "\u0663", "999999"])
async def test_there_is_no_other_page(number: str) -> None:
    async with World().working() as client:
        answer = await client.get(f"{await judged(client, PDF)}/pages/{number}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("query", ["scale=0", "scale=100", "scale=x", "blind=perhaps", "colour=red"])
async def test_a_page_cannot_be_asked_for_like_this(query: str) -> None:
    async with World().working() as client:
        answer = await client.get(f"{await judged(client, PDF)}/pages/1?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


async def test_each_quote_has_its_places_once() -> None:
    async with World().working() as client:
        path = await judged(client, PDF)
        items = (await client.get(f"{path}/regions")).json()["items"]
        report = (await client.get(path.replace("documents/cv", "report"))).json()
    quotes = {(each["start"], each["end"]) for it in report["findings"] for each in it.get("evidence", [])}
    assert [(it["start"], it["end"]) for it in items] == sorted(quotes)
    assert all(it["regions"] == [{"page": 1, "x0": 0.1, "y0": 0.1, "x1": 0.9, "y1": 0.15}] for it in items)


async def test_another_job_has_none() -> None:
    async with World().client() as client:
        for part in ("pages/1", "regions"):
            answer = await client.get(f"/api/v1/jobs/01a2063e-1ee7-7483-bd22-42b912681234/documents/cv/{part}")
            assert (answer.status_code, answer.json()["code"]) == (404, "job_not_found")


async def test_a_job_without_a_report_has_no_places_yet() -> None:
    async with World().client() as client:
        job = (await client.post("/api/v1/jobs", json=A_PAIR)).json()
        answer = await client.get(f"/api/v1/jobs/{job['id']}/documents/cv/regions")
    assert (answer.status_code, answer.json()["code"]) == (409, "report_not_ready")
