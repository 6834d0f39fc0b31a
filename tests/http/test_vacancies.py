"""Vacancies over HTTP: read, edited by several, approved by the law, and judged by what was approved."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from adapters.fakes.matcher import ScriptedMatcher
from domain.model.criteria import Criterion, CriterionKind, LeftOut, Posting
from domain.model.report import Failure, FailureCode
from tests.harness.http import World, a_keyed_world

POSTING = Posting(
    position="Baker",
    text="Baker\nYou bake bread.\nYou hold a driving licence.\nWe are nice.",
    items=(
        Criterion(
            id="c1", text="bake bread", kind=CriterionKind.EXPERIENCE, must=True, source="bake bread", start=10, end=20
        ),
        Criterion(id="c2", text="driving licence", kind=CriterionKind.CERTIFICATE, must=False, weight=1.0),
    ),
    left_out=(LeftOut(text="We are nice.", reason="company"),),
)
WAIT = {"Prefer": "wait=20"}


@pytest.fixture
def matcher() -> ScriptedMatcher:
    scripted = ScriptedMatcher()
    scripted.posting = POSTING
    return scripted


@pytest.fixture
async def client(matcher: ScriptedMatcher) -> AsyncIterator[httpx2.AsyncClient]:
    async with World(matcher=matcher).working() as client:
        yield client


async def opened(client: httpx2.AsyncClient, **more: Any) -> httpx2.Response:
    body = {"job_description": {"text": "Baker wanted"}, **more}
    response = await client.post("/api/v1/vacancies", json=body, headers=WAIT)
    assert response.status_code == 200, response.text
    return response


def url(response: httpx2.Response) -> str:
    return f"/api/v1/vacancies/{response.json()['id']}"


async def put(
    client: httpx2.AsyncClient, vacancy: httpx2.Response, items: list[dict[str, Any]], **headers: str
) -> httpx2.Response:
    headers = headers or {"If-Match": vacancy.headers["etag"]}
    return await client.put(f"{url(vacancy)}/criteria", json={"items": items}, headers=headers)


async def approved(client: httpx2.AsyncClient) -> httpx2.Response:
    vacancy = await opened(client)
    assert (await client.post(f"{url(vacancy)}/criteria/approve")).status_code == 200
    return vacancy


async def test_a_posting_is_read_into_a_draft_that_points_into_it(client: httpx2.AsyncClient) -> None:
    vacancy = (await opened(client)).json()
    assert (vacancy["status"], vacancy["title"], vacancy["approved"]) == ("draft", "Baker", None)
    criteria = vacancy["criteria"]
    assert (criteria["version"], criteria["approved"]) == (1, False)
    assert [item["text"] for item in criteria["items"]] == ["bake bread", "driving licence"]
    assert criteria["left_out"] == [{"text": "We are nice.", "reason": "company"}]
    posting = (await client.get(f"/api/v1/vacancies/{vacancy['id']}/posting")).json()
    first = criteria["items"][0]
    assert posting["text"][first["start"] : first["end"]] == first["source"]


async def test_it_is_accepted_at_once_and_found_by_its_location() -> None:
    async with World().client() as client:  # nobody reads it
        response = await client.post("/api/v1/vacancies", files={"job_description": ("job.md", b"# Baker")})
        assert (response.status_code, response.json()["status"]) == (202, "reading")
        again = await client.get(response.headers["location"])
        assert (again.json(), again.headers["retry-after"]) == (response.json(), "1")
        early = await client.post(f"{url(response)}/criteria/approve")
        assert (early.status_code, early.json()["code"]) == (409, "vacancy_not_read")


async def test_a_posting_that_cannot_be_read_says_why(matcher: ScriptedMatcher, client: httpx2.AsyncClient) -> None:
    matcher.posting = Failure(code=FailureCode.ENCRYPTED, message="Remove the password and submit it again.")
    vacancy = (await opened(client, title="Baker")).json()
    assert (vacancy["status"], vacancy["error"]["code"], vacancy["criteria"]) == ("failed", "encrypted", None)


async def test_a_key_gives_the_same_vacancy_again(client: httpx2.AsyncClient) -> None:
    keyed = {**WAIT, "Idempotency-Key": "k"}
    body = {"job_description": {"text": "Baker wanted"}}
    first, second = [await client.post("/api/v1/vacancies", json=body, headers=keyed) for _ in range(2)]
    assert second.json()["id"] == first.json()["id"]
    assert second.headers["idempotent-replayed"] == "true"
    other = await client.post("/api/v1/vacancies", json={**body, "title": "Other"}, headers=keyed)
    assert other.json()["code"] == "idempotency_key_reused"


async def test_a_posting_that_is_refused_leaves_nothing_in_the_store() -> None:
    world = World()
    async with world.client() as client:
        headers = {"Idempotency-Key": "k"}
        for text, status in (("one", 202), ("two", 422)):
            body = {"job_description": {"text": text}}
            assert (await client.post("/api/v1/vacancies", json=body, headers=headers)).status_code == status
        assert len(world.documents.kept()) == 1


async def test_criteria_are_changed_removed_added_and_ordered(client: httpx2.AsyncClient) -> None:
    vacancy = await opened(client)
    first, second = vacancy.json()["criteria"]["items"]
    own = {"text": "Sourdough  or rye", "kind": "skill", "must": True, "any_of": ["Sourdough", "rye"], "years": 2}
    changed = await put(client, vacancy, [own, {**second, "must": True}])
    assert changed.status_code == 200, changed.text
    items = changed.json()["criteria"]["items"]
    assert [(item["id"], item["text"], item["must"]) for item in items] == [
        ("c3", "Sourdough or rye", True),
        ("c2", "driving licence", True),
    ]
    assert (items[0]["any_of"], items[0]["years"], items[0]["source"]) == (["Sourdough", "rye"], 2.0, None)
    gone = await put(client, changed, [first])
    assert gone.json()["errors"] == [
        {"at": "$.items[0].id", "message": "No criterion has this id; leave it out of a new one"}
    ]


async def test_of_two_editors_the_second_is_told_and_loses_nothing(client: httpx2.AsyncClient) -> None:
    vacancy = await opened(client)
    items = vacancy.json()["criteria"]["items"]
    mine = await put(client, vacancy, [items[0]])
    theirs = await put(client, vacancy, [items[1]])
    assert (mine.status_code, theirs.status_code, theirs.json()["code"]) == (200, 412, "version_conflict")
    now = await client.get(url(vacancy))
    assert now.json()["criteria"]["items"] == [items[0]]
    assert (await put(client, now, items)).status_code == 422  # c2 was removed: its id is not known any more
    assert (await put(client, vacancy, items, **{"X-Nothing": "1"})).status_code == 428


async def test_a_title_is_changed_under_the_same_rule(client: httpx2.AsyncClient) -> None:
    vacancy = await opened(client)
    tag = {"If-Match": vacancy.headers["etag"]}
    renamed = await client.patch(url(vacancy), json={"title": " Master   baker "}, headers=tag)
    assert (renamed.status_code, renamed.json()["title"]) == (200, "Master baker")
    assert (await client.patch(url(vacancy), json={"title": "Cook"}, headers=tag)).status_code == 412


async def test_every_fault_of_a_draft_is_named(client: httpx2.AsyncClient) -> None:
    vacancy = await opened(client)
    wrong = [
        {"text": "  ", "kind": "skill", "must": True},
        {"text": "Berlin", "kind": "location", "must": True, "weight": 3},
        {"text": "Baking", "kind": "skill", "must": True, "any_of": [" "]},
    ]
    refused = await put(client, vacancy, wrong)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_criteria")
    assert [fault["at"] for fault in refused.json()["errors"]] == [
        "$.items[0].text",
        "$.items[1].weight",
        "$.items[2].any_of[0]",
    ]


async def test_an_approved_version_is_frozen_and_a_change_makes_a_new_draft(client: httpx2.AsyncClient) -> None:
    vacancy = await approved(client)
    now = await client.get(url(vacancy))
    assert (now.json()["status"], now.json()["approved"]["version"]) == ("approved", 1)
    again = await client.post(f"{url(vacancy)}/criteria/approve", json={"by": "somebody else"})
    assert again.json()["approved_by"] == "local"  # nothing was left to approve
    draft = await put(client, now, now.json()["criteria"]["items"][:1])
    assert (draft.json()["status"], draft.json()["criteria"]["version"]) == ("draft", 2)
    assert draft.json()["approved"]["version"] == 1
    first = (await client.get(f"{url(vacancy)}/criteria/1")).json()
    assert [item["id"] for item in first["items"]] == ["c1", "c2"]
    assert (await client.get(f"{url(vacancy)}/criteria/2")).json()["code"] == "version_not_found"
    second = await client.post(f"{url(vacancy)}/criteria/approve", json={"by": "Ann"})
    assert (second.json()["version"], second.json()["approved_by"]) == (2, "Ann")


async def test_what_may_not_be_asked_is_refused_with_what_to_write_instead(client: httpx2.AsyncClient) -> None:
    vacancy = await opened(client)
    items = [*vacancy.json()["criteria"]["items"], {"text": "Native German speaker", "kind": "language", "must": True}]
    draft = await put(client, vacancy, items)
    refused = await client.post(f"{url(vacancy)}/criteria/approve")
    assert (refused.status_code, refused.json()["code"]) == (422, "criteria_not_lawful")
    [fault] = refused.json()["errors"]
    assert fault["at"] == "$.criteria.items[2].text"
    assert "c3" in fault["message"]
    twice = {"overrides": [{"id": "c3", "reason": "the role is a dubbing actor"}] * 2}
    refused = await client.post(f"{url(vacancy)}/criteria/approve", json=twice)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_criteria")
    overridden = await client.post(
        f"{url(vacancy)}/criteria/approve",
        json={"overrides": [{"id": "c3", "reason": "the role is a dubbing actor"}]},
        headers={"If-Match": draft.headers["etag"]},
    )
    assert overridden.status_code == 200, overridden.text
    kept = (await client.get(f"{url(vacancy)}/criteria/1")).json()
    assert kept["overrides"] == [{"id": "c3", "reason": "the role is a dubbing actor"}]
    unneeded = await put(client, await client.get(url(vacancy)), vacancy.json()["criteria"]["items"])
    assert unneeded.status_code == 200
    refused = await client.post(
        f"{url(vacancy)}/criteria/approve", json={"overrides": [{"id": "c1", "reason": "because"}]}
    )
    assert refused.json()["code"] == "invalid_criteria"


async def test_only_an_administrator_overrides() -> None:
    world = a_keyed_world({"foo": "alice"})
    world.matcher.posting = POSTING
    async with world.working() as client:
        client.headers["Authorization"] = "Bearer foo"
        vacancy = await opened(client)
        refused = await client.post(
            f"{url(vacancy)}/criteria/approve", json={"overrides": [{"id": "c1", "reason": "because"}]}
        )
        assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")


@pytest.mark.parametrize(
    ("items", "said"),
    [((), "nothing to judge by"), (tuple(replace(it, must=False) for it in POSTING.items), "No criterion is a must")],
)
async def test_criteria_by_which_nothing_can_be_required_are_not_approved(
    items: tuple[Criterion, ...], said: str, matcher: ScriptedMatcher, client: httpx2.AsyncClient
) -> None:
    matcher.posting = replace(POSTING, items=items)
    vacancy = await opened(client)
    refused = await client.post(f"{url(vacancy)}/criteria/approve")
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_criteria")
    assert said in refused.json()["detail"]


async def test_a_job_that_names_a_vacancy_is_judged_by_the_approved_version(
    matcher: ScriptedMatcher, client: httpx2.AsyncClient
) -> None:
    vacancy = await approved(client)
    now = await client.get(url(vacancy))
    await put(client, now, now.json()["criteria"]["items"][:1])  # a draft changes nothing
    job = await client.post(
        "/api/v1/jobs", json={"cv": {"text": "I bake."}, "vacancy_id": vacancy.json()["id"]}, headers=WAIT
    )
    assert job.json()["status"] == "succeeded", job.text
    [pair] = matcher.pairs
    assert pair.criteria is not None
    assert (pair.criteria.approved.version, pair.criteria.approved.items) == (1, POSTING.items)
    assert pair.job_description == b"Baker wanted"
    original = await client.get(f"/api/v1/jobs/{job.json()['id']}/documents/job_description")
    assert original.text == "Baker wanted"
    history = await client.get(f"/api/v1/history?vacancy_id={vacancy.json()['id']}&sort=-score")
    assert [it["id"] for it in history.json()["items"]] == [job.json()["id"]]


async def test_a_job_for_a_vacancy_without_approved_criteria_is_refused(client: httpx2.AsyncClient) -> None:
    vacancy = await opened(client)
    body = {"cv": {"text": "I bake."}, "vacancy_id": vacancy.json()["id"]}
    refused = await client.post("/api/v1/jobs", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "vacancy_not_approved")
    both = await client.post("/api/v1/jobs", json={**body, "job_description": {"text": "x"}})
    assert both.status_code == 422
    nothing = await client.post("/api/v1/jobs", json={"cv": {"text": "I bake."}})
    assert nothing.status_code == 422
    unknown = await client.post("/api/v1/jobs", json={**body, "vacancy_id": "0192f0c4-0000-7000-8000-000000000000"})
    assert unknown.json()["code"] == "vacancy_not_found"


async def test_vacancies_are_listed_newest_first_and_filtered(client: httpx2.AsyncClient) -> None:
    titles = [f"Baker {number}" for number in range(3)]
    for title in titles:
        await opened(client, title=title)
    first = (await client.get("/api/v1/vacancies?page_size=2")).json()
    rest = (await client.get(f"/api/v1/vacancies?page_size=2&page_token={first['next_page_token']}")).json()
    assert [it["title"] for page in (first, rest) for it in page["items"]] == titles[::-1]
    assert rest["next_page_token"] is None
    assert [it["title"] for it in (await client.get("/api/v1/vacancies?text=bAKER 1")).json()["items"]] == ["Baker 1"]
    assert (await client.get("/api/v1/vacancies?status=approved")).json()["items"] == []
    other = await client.get(f"/api/v1/vacancies?text=x&page_token={first['next_page_token']}")
    assert other.status_code == 422
