"""Figures over HTTP, as numbers and as pictures."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import httpx2
import pytest

from tests.harness.http import A_PAIR, World

FIGURES = "/api/v1/figures"
PICTURES = ("funnel", "waits", "agreement", "vacancies")
SVG = "{http://www.w3.org/2000/svg}"
TITLE = "<script>\"&' Pilot 🚢"


async def judged(client: httpx2.AsyncClient) -> dict[str, Any]:
    """A vacancy with a candidate that was decided, and a pair without a vacancy."""
    posting = {"job_description": {"text": "Pilot wanted\n- Python"}, "title": TITLE}
    vacancy = (await client.post("/api/v1/vacancies", json=posting, headers={"Prefer": "wait=30"})).json()
    approved = await client.post(f"/api/v1/vacancies/{vacancy['id']}/criteria/approve")
    assert approved.status_code == 200, approved.text
    candidate = {"cv": A_PAIR["cv"], "vacancy_id": vacancy["id"]}
    job = (await client.post("/api/v1/jobs", json=candidate, headers={"Prefer": "wait=30"})).json()
    decision = {"outcome": "shortlist", "reason": "because", "by": "ann"}
    (await client.post(f"/api/v1/jobs/{job['id']}/decisions", json=decision)).raise_for_status()
    await client.post("/api/v1/jobs", json=A_PAIR, headers={"Prefer": "wait=30"})
    return {"vacancy": vacancy, "job": job}


async def test_numbers_of_all_and_of_one_vacancy() -> None:
    async with World().working() as client:
        made = await judged(client)
        everything = (await client.get(FIGURES)).json()
        one = (await client.get(FIGURES, params={"vacancy_id": made["vacancy"]["id"]})).json()
    assert everything["funnel"]["candidates"] == everything["counted"] == 2
    steps = {"candidates": 1, "judged": 1, "shortlisted": 1, "decided": 1, "undecided": 0}
    assert one["funnel"] == steps
    assert {it["within"]: it["count"] for it in one["waits"]} == {
        "hour": 1,
        "day": 0,
        "three_days": 0,
        "week": 0,
        "longer": 0,
    }
    agreed = [(it["advice"], it["decision"]) for it in one["agreement"] if it["count"]]
    assert agreed == [(made["job"]["recommendation"], "shortlist")]
    assert [(it["vacancy_id"], it["title"]) for it in everything["vacancies"]] == [
        (made["vacancy"]["id"], TITLE),
        (None, None),
    ]
    assert one["complete"]


async def test_a_vacancy_that_is_not_there_has_none() -> None:
    async with World().client() as client:
        for path in (FIGURES, f"{FIGURES}/funnel"):
            answer = await client.get(path, params={"vacancy_id": "01a2063e-1ee7-7483-bd22-42b912681234"})
            assert (answer.status_code, answer.json()["code"]) == (404, "vacancy_not_found")


@pytest.mark.parametrize("name", PICTURES)
async def test_a_picture_is_svg_and_tells_its_numbers_to_screen_readers(name: str) -> None:
    async with World().working() as client:
        await judged(client)
        answer = await client.get(f"{FIGURES}/{name}")
    assert answer.headers["content-type"] == "image/svg+xml"
    drawing = ET.fromstring(answer.text)
    title, told = drawing.findtext(f"{SVG}title"), drawing.findtext(f"{SVG}desc")
    assert drawing.get("role") == "img"
    assert title
    assert told
    assert drawing.get("aria-label") == f"{title}. {told}"
    assert any(digit in told for digit in "12")
    if name == "vacancies":
        assert TITLE in told
        assert "<script" not in answer.text


async def test_a_picture_is_well_formed_whatever_a_title_holds() -> None:
    async with World().working() as client:
        body = {"job_description": {"text": "Baker wanted"}, "title": "Ba\x08ker \ufffe"}
        vacancy = (await client.post("/api/v1/vacancies", json=body, headers={"Prefer": "wait=20"})).json()
        approved = await client.post(f"{vacancy['urls']['self']}/criteria/approve")
        assert approved.status_code == 200, approved.text
        sent = await client.post(vacancy["urls"]["candidates"], files=[("cv", ("a.txt", b"I bake."))])
        assert sent.status_code == 202
        drawn = await client.get("/api/v1/figures/vacancies")
    assert "Baker" in "".join(ET.fromstring(drawn.content).itertext())  # names are kept without such signs


async def test_a_picture_of_nothing_is_drawn_all_the_same() -> None:
    async with World().client() as client:
        for name in PICTURES:
            assert ET.fromstring((await client.get(f"{FIGURES}/{name}")).text).tag == f"{SVG}svg"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (None, "Time to the decision"),
        ("de", "Zeit bis zur Entscheidung"),
        ("de-AT,en;q=0.5", "Zeit bis zur Entscheidung"),
        ("fr,en;q=0.8,de;q=0.2", "Time to the decision"),
        ("*", "Time to the decision"),
        ("zz", "Time to the decision"),
    ],
)
async def test_a_picture_speaks_the_language_that_was_asked_for(asked: str | None, words: str) -> None:
    async with World().client() as client:
        answer = await client.get(f"{FIGURES}/waits", headers={"Accept-Language": asked} if asked else {})
    assert ET.fromstring(answer.text).findtext(f"{SVG}title") == words


async def test_there_is_no_other_picture() -> None:
    async with World().client() as client:
        answer = await client.get(f"{FIGURES}/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert "funnel" in answer.json()["detail"]
