"""A tenant that sees findings only: whatever it asks for, no score, advice, confidence, rank or points come back."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import anyio
import httpx2
import pytest
from websockets.asyncio.client import connect

from adapters.fakes.matcher import REPORT
from adapters.http.operation import Operation
from adapters.http.operations import OPERATIONS
from bootstrap.container import Container
from domain.model.findings_only import NOBODY, FindingsOnly
from domain.model.ids import Tenant
from domain.model.report import Recommendation
from tests.harness.http import A_PAIR, World
from tests.http.test_candidates import ended, sent
from tests.http.test_vacancies import approved, url

SCORE, SURE, POINTS, MOST = 73.91, 0.8317, 7.913, 9.417
CANARIES = [str(it) for it in (SCORE, SURE, POINTS, MOST)]
COMPUTED = {"score", "recommendation", "confidence", "rank", "points", "max_points", "advice", "weight", "place"}
CHOSEN = FindingsOnly(frozenset({Tenant("local")}))
LINES = "application/jsonl"
FORMS = ("application/json", "text/html", "text/markdown", "text/csv", LINES)
ENDLESS = "/api/v1/vacancies/{id}/events"  # the same frames as its socket, which is listened to
AS_WRITTEN = ("/api/v1/audit/export", "/api/v1/jobs/{id}/evidence")  # what was chained before the choice stays there
FINDING = {
    "requirement": {"text": "Python", "kind": "skill", "must": True, "weight": MOST},
    "status": "partial",
    "points": POINTS,
    "max_points": MOST,
    "evidence": [{"quote": "Python", "page": 1, "start": 0, "end": 6}],
    "note": "",
}
GETS = [it for it in OPERATIONS if it.method == "GET" and it.path.startswith("/api/") and it.path != ENDLESS]


@dataclass(frozen=True)
class Office:
    """A service with a decided candidate and another one for a vacancy, and a pair without a vacancy."""

    world: World
    client: httpx2.AsyncClient
    vacancy: str
    jobs: tuple[str, ...]
    since_ever: bool

    def ids(self, operation: Operation) -> dict[str, str]:
        of_vacancy = operation.path.startswith("/api/v1/vacancies")
        return {"id": self.vacancy if of_vacancy else self.jobs[0]}


@asynccontextmanager
async def an_office(*, since_ever: bool) -> AsyncIterator[Office]:
    """One whose tenant has chosen before the first job, or after all of them."""
    world = World(findings_only=CHOSEN)
    body = {**json.loads(REPORT.body), "findings": [FINDING]}
    body |= {"score": SCORE, "confidence": SURE, "recommendation": "reject"}
    world.matcher.outcome = replace(
        REPORT,
        score=SCORE,
        confidence=SURE,
        recommendation=Recommendation.REJECT,
        body=json.dumps(body).encode(),
    )
    if not since_ever:
        rules = replace(world.cases.rules(), findings_only=NOBODY)
        world.run = Container(adapters=world.cases.adapters(), rules=rules).run()
    async with world.working() as client:
        vacancy = await approved(client)
        items = await sent(client, vacancy, ("a.txt", b"I bake."), ("b.txt", b"I cook."))
        await ended(client, vacancy, 2)
        alone = await client.post("/api/v1/jobs", json=A_PAIR, headers={"Prefer": "wait=10"})
        jobs = (*(it["job_id"] for it in items), alone.json()["id"])
        decision = {"outcome": "shortlist", "reason": "talk", "by": "ann"}
        (await client.post(f"/api/v1/jobs/{jobs[0]}/decisions", json=decision)).raise_for_status()
        yield Office(world, client, url(vacancy).rsplit("/", 1)[1], jobs, since_ever)


@pytest.fixture(params=[True, False], ids=["chosen before", "chosen after"])
async def office(request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    async with an_office(since_ever=request.param) as it:
        yield it


def computed(told: Any, within: str = "$") -> Iterator[str]:
    """Where something computed stands in JSON."""
    if isinstance(told, dict):
        for name, value in told.items():
            if name in COMPUTED and value and not (isinstance(value, list) and not value):
                yield f"{within}.{name} = {value}"
            yield from computed(value, f"{within}.{name}")
    elif isinstance(told, list):
        for number, each in enumerate(told):
            yield from computed(each, f"{within}[{number}]")


def in_criteria(place: str) -> bool:
    """The weight of a criterion is what a person approved."""
    return ".weight" in place and ("criteria" in place or ".items" in place)


def required_free(text: str) -> None:
    assert [each for each in CANARIES if each in text] == []


@pytest.mark.parametrize("operation", GETS, ids=lambda it: it.path)
async def test_nothing_computed_is_in_any_answer(operation: Operation, office: Office) -> None:
    if operation.path in AS_WRITTEN and not office.since_ever:
        return
    path = operation.path.format(
        **office.ids(operation), role="cv", version=1, number=1, picture="agreement", name="main.js"
    )
    query = {"job_ids": ",".join(office.jobs[:2])} if path.endswith("/compare") else {}
    for form in FORMS:
        answer = await office.client.get(path, params=query, headers={"Accept": form})
        required_free(answer.text)
        kind = answer.headers.get("content-type", "").partition(";")[0]
        told = [] if "json" not in kind else answer.text.splitlines() if kind == LINES else [answer.text]
        for each in map(json.loads, told):
            places = [place for place in computed(each) if not in_criteria(place)]
            assert [place for place in places if not place.startswith("$.agreement")] == [], form
            assert all(it["count"] == 0 for it in each.get("agreement", []))


async def test_the_operations_that_would_carry_it_do_answer(office: Office) -> None:
    job = (await office.client.get(f"/api/v1/jobs/{office.jobs[0]}")).json()
    assert job["report"]["findings"] == [
        {name: value for name, value in FINDING.items() if name not in ("points", "max_points")}
        | {"requirement": {"text": "Python", "kind": "skill", "must": True}}
    ]
    ranking = (await office.client.get(f"/api/v1/vacancies/{office.vacancy}/ranking")).json()
    assert [it["job_id"] for it in ranking["items"]] == list(office.jobs[:2])
    figures = (await office.client.get("/api/v1/figures")).json()
    assert (figures["funnel"]["judged"], figures["funnel"]["shortlisted"], figures["funnel"]["decided"]) == (3, 1, 1)
    lines = await office.client.get(f"/api/v1/vacancies/{office.vacancy}/ranking", headers={"Accept": "text/csv"})
    assert len(lines.text.splitlines()) == 3
    assert (await office.client.get("/api/v1/me")).json()["findings_only"]


async def test_the_tokens_of_pages_hold_none(office: Office) -> None:
    for path in (f"/api/v1/vacancies/{office.vacancy}/ranking", "/api/v1/history"):
        seen: list[str] = []
        token = None
        while token is not None or not seen:
            asked = {"page_size": "1"} | ({"page_token": token} if token else {})
            page = (await office.client.get(path, params=asked)).json()
            seen += [it.get("job_id") or it["id"] for it in page["items"]]
            token = page["next_page_token"]
            if token:
                required_free(_decoded(token))
                assert str(round(100 - SCORE, 2)) not in _decoded(token)
        assert len(seen) == len(set(seen)) >= 2


def _decoded(token: str) -> str:
    return urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode("latin-1")


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/history?sort=-score",
        "/api/v1/history?score_min=50",
        "/api/v1/history?score_max=50",
        "/api/v1/history?recommendation=reject",
        "/api/v1/vacancies/{id}/ranking?recommendation=reject",
        "/api/v1/vacancies/{id}/ranking?score_min=50",
    ],
)
async def test_nobody_finds_out_by_asking_for_a_part(path: str, office: Office) -> None:
    answer = await office.client.get(path.format(id=office.vacancy))
    assert (answer.status_code, answer.json()["code"]) == (409, "findings_only")
    assert "findings only" in answer.json()["detail"]


async def test_what_listeners_hear_has_none(office: Office) -> None:
    heard: list[str] = []
    async with office.world.serving(working=False) as address:
        for path in (f"jobs/{office.jobs[0]}", f"vacancies/{office.vacancy}"):
            async with connect(f"ws://{address}/ws/{path}") as line:
                with anyio.move_on_after(5):
                    async for frame in line:
                        heard.append(str(frame))
                        if json.loads(frame)["type"] in ("succeeded", "job.decided"):
                            break
    told = [json.loads(frame) for frame in heard]
    assert {"succeeded", "job.decided", "job.succeeded"} <= {it["type"] for it in told}
    assert [place for frame in told for place in computed(frame)] == []
    required_free("".join(heard))
    events = await office.client.get(f"/api/v1/jobs/{office.jobs[0]}/events")
    required_free(events.text)


async def test_a_decision_and_a_finished_submission_answer_without_it(office: Office) -> None:
    again = await office.client.post("/api/v1/jobs", json=A_PAIR, headers={"Prefer": "wait=10"})
    decided = await office.client.post(
        f"/api/v1/jobs/{office.jobs[1]}/decisions", json={"outcome": "reject", "reason": "no", "by": "ann"}
    )
    canceled = await office.client.post(f"/api/v1/jobs/{office.jobs[1]}/cancel")
    assert again.json()["report"] is not None
    for answer in (again, decided, canceled):
        required_free(answer.text)
        assert list(computed(answer.json())) == []


async def test_nothing_computed_is_stored_or_chained_once_it_is_chosen() -> None:
    async with an_office(since_ever=True) as office:
        it = await office.world.evaluations.get(_id(office.jobs[0]), Tenant("local"))
        body = await office.world.evaluations.report(_id(office.jobs[0]), Tenant("local"))
        trail = await office.client.get("/api/v1/audit/export")
    assert it.verdict is not None
    assert (it.verdict.score, it.verdict.recommendation, it.verdict.confidence) == (None, None, None)
    required_free(body.decode() + trail.text)
    assert "follows_advice" not in trail.text


async def test_another_tenants_scores_are_shown() -> None:
    world = World(findings_only=FindingsOnly(frozenset({Tenant("elsewhere")})))
    async with world.working() as client:
        job = (await client.post("/api/v1/jobs", json=A_PAIR, headers={"Prefer": "wait=10"})).json()
    assert job["score"] == REPORT.score


def _id(job: str) -> Any:
    return UUID(job)
