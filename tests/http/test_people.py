"""What people declare, tell, contest and answer over HTTP, and where it is seen."""

from __future__ import annotations

import csv
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from adapters.fakes.matcher import POSTING, REPORT
from domain.model.audit_evidence import verify_evidence
from domain.model.audit_export import Broken
from domain.model.case_file import CaseFile
from domain.model.criteria import Criterion, CriterionKind
from domain.model.ids import EvaluationId, Tenant, User
from domain.model.principal import Role
from ports.contracts.builders import OPERATOR
from tests.harness.http import A_PAIR, World, finished, submitted
from tests.http.test_audit import keys_of
from tests.http.test_candidates import ended, sent
from tests.http.test_identity import headers
from tests.http.test_vacancies import approved, opened, url

JOBS = "/api/v1/jobs"
WORK, PLACE = "Permission to work in Germany", "On site in Hamburg"
GATES = (("work_authorisation", WORK), ("location", PLACE))
NOW = "2026-11-20T09:30:00Z"


def a_finding(kind: str, text: str) -> dict[str, Any]:
    asked = {"text": text, "kind": kind, "must": True}
    return {"requirement": asked, "status": "unknown", "points": 0.0, "max_points": 0.0, "evidence": [], "note": ""}


@pytest.fixture
def world() -> World:
    world = World()
    body = json.loads(REPORT.body) | {"findings": [a_finding(*gate) for gate in GATES]}
    world.matcher.outcome = replace(REPORT, body=json.dumps(body).encode())
    gates = [
        Criterion(id=f"c{number}", text=text, kind=CriterionKind(kind), must=True, weight=None)
        for number, (kind, text) in enumerate(GATES, 2)
    ]
    world.matcher.posting = replace(POSTING, items=(*POSTING.items, *gates))
    return world


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    async with world.working() as client:
        yield client


async def job(client: httpx2.AsyncClient, id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"{JOBS}/{id}")).json()
    return found


async def judged(client: httpx2.AsyncClient) -> str:
    return str((await finished(client, await submitted(client)))["id"])


async def decide(client: httpx2.AsyncClient, id: str, outcome: str = "reject") -> httpx2.Response:
    return await client.post(f"{JOBS}/{id}/decisions", json={"outcome": outcome, "reason": "read it", "by": "carol"})


async def declare(client: httpx2.AsyncClient, id: str, **facts: Any) -> httpx2.Response:
    told = {"declared_by": "candidate", "declared_at": NOW, **facts}
    return await client.put(f"{JOBS}/{id}/declarations", json=told)


async def notice(client: httpx2.AsyncClient, id: str, kind: str, **more: Any) -> httpx2.Response:
    told = {"kind": kind, "version": "2026-11", "given_at": datetime.now(UTC).isoformat(), **more}
    return await client.post(f"{JOBS}/{id}/notices", json=told)


async def test_a_declaration_answers_a_gate_and_moves_no_score(client: httpx2.AsyncClient) -> None:
    id = await judged(client)
    before = await job(client, id)
    assert [(it["kind"], it["status"], it["declared_by"]) for it in before["gates"]] == [
        ("work_authorisation", "open", None),
        ("location", "open", None),
    ]
    answer = await declare(client, id, work_authorisation={"value": "no"}, location={"value": "hamburg"})
    assert answer.status_code == 200
    after = await job(client, id)
    assert after["declarations"] == answer.json()
    told = {"declared_by": "candidate", "declared_at": NOW, "recorded_by": "local"}
    assert after["declarations"] == {
        "work_authorisation": {"value": "no", **told},
        "location": {"value": "hamburg", "willing_to_relocate": None, **told},
        "notice_period": None,
    }
    assert [(it["status"], it["declared_at"]) for it in after["gates"]] == [("missing", NOW), ("met", NOW)]
    assert [after[name] for name in ("score", "recommendation", "confidence", "report")] == [
        before[name] for name in ("score", "recommendation", "confidence", "report")
    ]


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({"work_authorisation": {"value": "yes"}}, "met"),
        ({"work_authorisation": {"value": "unknown"}}, "open"),
        ({"location": {"value": "Rome"}}, "open"),
        ({"location": {"value": "Ham"}}, "open"),
        ({"location": {"value": "Rome", "willing_to_relocate": False}}, "open"),
        ({"location": {"value": "Rome", "willing_to_relocate": True}}, "met"),
        ({"notice_period": {"days": 90}}, "open"),
    ],
)
async def test_what_a_declaration_does_not_settle_stays_a_question(
    client: httpx2.AsyncClient, facts: dict[str, Any], status: str
) -> None:
    id = await judged(client)
    await declare(client, id, **facts)
    kind = next(iter(facts))
    gates = {it["kind"]: it["status"] for it in (await job(client, id))["gates"]}
    assert gates.pop(kind, "open") == status
    assert set(gates.values()) == {"open"}


async def test_a_report_for_people_says_who_declared_what_and_the_kept_one_stays(client: httpx2.AsyncClient) -> None:
    id = await judged(client)
    kept = (await client.get(f"{JOBS}/{id}/report")).content
    await declare(client, id, work_authorisation={"value": "yes"}, location={"value": "Rome"})
    page = (await client.get(f"{JOBS}/{id}/report", headers={"Accept": "text/html"})).text
    assert "declared by the candidate on 2026-11-20: yes" in page
    assert "declared by the candidate on 2026-11-20: Rome" in page
    assert (await client.get(f"{JOBS}/{id}/report")).content == kept


async def test_the_ranking_marks_who_is_declared_not_to_meet_a_must(client: httpx2.AsyncClient) -> None:
    vacancy = await approved(client)
    items = await sent(client, vacancy, ("a.txt", b"I bake."), ("b.txt", b"I cook."))
    await ended(client, vacancy, 2)
    first, second = (it["job_id"] for it in items)
    await declare(client, first, work_authorisation={"value": "no"})
    await declare(client, second, work_authorisation={"value": "yes"})
    ranked = {it["job_id"]: it for it in (await client.get(f"{url(vacancy)}/ranking")).json()["items"]}
    assert [(ranked[id]["ineligible"], ranked[id]["gates"][0]["status"]) for id in (first, second)] == [
        (True, "missing"),
        (False, "met"),
    ]
    assert all(it["questions"] == ["Python", PLACE] for it in ranked.values())
    lines = (await client.get(f"{url(vacancy)}/ranking", headers={"Accept": "text/csv"})).text.splitlines()
    assert {(it["job_id"], it["ineligible"]) for it in csv.DictReader(lines)} == {(first, "yes"), (second, "")}
    page = (await client.get(f"{url(vacancy)}/ranking", headers={"Accept": "text/html"})).text
    assert page.count("ineligible") == 1
    assert f"{WORK}: missing, declared by the candidate on 2026-11-20" in page


async def test_who_is_judged_again_keeps_what_was_declared(client: httpx2.AsyncClient) -> None:
    vacancy = await approved(client)
    [item] = await sent(client, vacancy, ("a.txt", b"I bake."))
    await ended(client, vacancy, 1)
    await declare(client, item["job_id"], work_authorisation={"value": "no"})
    read = await client.get(f"{url(vacancy)}/criteria/1")
    current = await client.get(url(vacancy))
    changed = [{**it, "must": it["kind"] != "skill"} for it in read.json()["items"]]
    edited = [
        {name: it[name] for name in ("id", "text", "kind", "must", "any_of", "years", "weight")} for it in changed
    ]
    etag = {"If-Match": current.headers["etag"]}
    put = await client.put(f"{url(vacancy)}/criteria", json={"items": edited}, headers=etag)
    assert put.status_code == 200, put.text
    await client.post(f"{url(vacancy)}/criteria/approve", headers={"If-Match": put.headers["etag"]})
    assert (await client.post(f"{url(vacancy)}/rejudge")).json()["accepted"] == 1
    await ended(client, vacancy, 2)
    [ranked] = (await client.get(f"{url(vacancy)}/ranking")).json()["items"]
    assert ranked["job_id"] != item["job_id"]
    assert ranked["ineligible"]


async def test_a_fact_is_withdrawn_by_null_and_kept_when_it_is_left_out(client: httpx2.AsyncClient) -> None:
    id = await judged(client)
    await declare(client, id, work_authorisation={"value": "yes"}, notice_period={"days": 30})
    left = (await declare(client, id, work_authorisation=None)).json()
    assert (left["work_authorisation"], left["notice_period"]["days"]) == (None, 30)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"declared_by": "candidate"}, "Give `work_authorisation`"),
        ({"declared_by": "candidate", "notice_period": {"days": -1}}, ">= 0"),
        ({"declared_by": "the cat", "notice_period": {"days": 1}}, "Invalid enum value 'the cat'"),
        ({"declared_by": "candidate", "location": {"value": " "}}, "more than white space"),
        ({"declared_by": "candidate", "notice_period": {"days": 1}, "declared_at": "2999-01-01T00:00:00Z"}, "future"),
        ({"declared_by": "candidate", "notice_period": {"days": 1}, "age": 30}, "unknown field"),
    ],
)
async def test_a_declaration_that_makes_no_sense_is_refused(
    client: httpx2.AsyncClient, body: dict[str, Any], says: str
) -> None:
    answer = await client.put(f"{JOBS}/{await submitted(client)}/declarations", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert says in answer.text


async def test_a_rejection_starts_a_clock_that_the_notice_stops(client: httpx2.AsyncClient) -> None:
    id = await judged(client)
    assert (await job(client, id))["adverse_notice_due_at"] is None
    decided_at = datetime.fromisoformat((await decide(client, id)).json()["at"])
    due = datetime.fromisoformat((await job(client, id))["adverse_notice_due_at"])
    assert due == decided_at + timedelta(days=30)
    [item] = (await client.get("/api/v1/notices/due")).json()["items"]
    assert (item["job_id"], item["overdue"], item["decided_by"]) == (id, False, "carol")
    given = await notice(client, id, "adverse_outcome")
    assert (given.status_code, given.json()["number"]) == (201, 1)
    assert (await client.get("/api/v1/notices/due")).json() == {"items": [], "next_page_token": None}
    told = (await client.get(f"{JOBS}/{id}/notices")).json()
    assert (told["adverse_notice_due_at"], told["items"]) == (None, [given.json()])


async def test_what_is_due_comes_by_pages(client: httpx2.AsyncClient) -> None:
    ids = [await judged(client) for _ in range(3)]
    for id in reversed(ids):
        await decide(client, id)
    first = (await client.get("/api/v1/notices/due?page_size=2")).json()
    rest = (await client.get(f"/api/v1/notices/due?page_token={first['next_page_token']}")).json()
    assert [it["job_id"] for it in first["items"] + rest["items"]] == ids[::-1]
    assert rest["next_page_token"] is None


@pytest.mark.parametrize(
    ("kind", "more", "code"),
    [
        ("adverse_outcome", {}, "not_decided"),
        ("before_use", {}, "invalid_request"),
        ("before_use", {"legal_basis": "consent", "given_at": "2999-01-01T00:00:00Z"}, "invalid_request"),
    ],
)
async def test_a_notice_that_cannot_have_been_given_is_refused(
    client: httpx2.AsyncClient, kind: str, more: dict[str, Any], code: str
) -> None:
    answer = await notice(client, await judged(client), kind, **more)
    assert answer.json()["code"] == code


@pytest.mark.parametrize("more", [{"legal_basis": "consent"}, {"opted_out": True}, {"given_at": NOW}])
async def test_a_notice_of_an_outcome_comes_after_it_and_offers_no_choice(
    client: httpx2.AsyncClient, more: dict[str, Any]
) -> None:
    id = await judged(client)
    await decide(client, id)
    answer = await notice(client, id, "adverse_outcome", **more)
    assert answer.json()["code"] == "invalid_request"


async def test_who_has_opted_out_is_decided_on_once_another_process_is_recorded(client: httpx2.AsyncClient) -> None:
    id = await judged(client)
    await notice(client, id, "before_use", legal_basis="contract", opted_out=True)
    shown = await job(client, id)
    assert (shown["opted_out"], shown["alternative_process"]) == (True, False)
    refused = await decide(client, id, "shortlist")
    assert (refused.status_code, refused.json()["code"]) == (409, "opted_out")
    assert "alternative_process" in refused.json()["detail"]
    await notice(client, id, "before_use", legal_basis="contract", opted_out=True, alternative_process=True)
    assert (await decide(client, id, "shortlist")).status_code == 201


async def test_the_clock_of_a_rejected_candidate_does_not_start_by_opting_out(client: httpx2.AsyncClient) -> None:
    id = await judged(client)
    await notice(client, id, "before_use", legal_basis="consent", opted_out=True)
    await decide(client, id)
    assert (await job(client, id))["adverse_notice_due_at"] is None


def named_in(body: Any) -> set[str]:
    """Whom a body names as having done something."""
    if isinstance(body, list):
        return {name for each in body for name in named_in(each)}
    if not isinstance(body, dict):
        return set()
    told = {body[key] for key in ("by", "recorded_by", "approved_by") if body.get(key)}
    return told.union(*map(named_in, body.values()))


@pytest.mark.parametrize(
    "told",
    ["Rene\u0301e\xa0 We\u200bber\u2028", "\u202eRen\xe9e\u2066 Weber", " Ren\xe9e\u200d\nWeber "],
)
async def test_whoever_acts_is_called_what_is_seen_of_the_name(client: httpx2.AsyncClient, told: str) -> None:
    id, by, who = await judged(client), {"by": told}, {"recorded_by": told}
    vacancy = await opened(client)
    answers = [
        await client.post(f"{JOBS}/{id}/decisions", json={"outcome": "reject", "reason": "read it", **by}),
        await client.post(f"{JOBS}/{id}/reveals", json=by),
        await client.put(f"{JOBS}/{id}/hold", json={"reason": "a lawsuit", **by}),
        await declare(client, id, notice_period={"days": 30}, **who),
        await notice(client, id, "before_use", legal_basis="consent", **who),
        await client.post(f"{JOBS}/{id}/contests", json=who),
        await client.post(f"{JOBS}/{id}/contests/1/answer", json={"outcome": "upheld", "reason": "no", **by}),
        await client.post(f"{url(vacancy)}/criteria/approve", json=by),
        await client.get(f"{JOBS}/{id}"),
    ]
    assert [it.status_code // 100 for it in answers] == [2] * len(answers)
    assert [named_in(it.json()) - {"candidate"} for it in answers] == [{"Ren\xe9e Weber"}] * len(answers)
    trail = (await client.get("/api/v1/audit")).json()["items"]
    assert {it["actor"]["name"] for it in trail if it["actor"]["kind"] == "local"} == {"local", "Ren\xe9e Weber"}


@pytest.mark.parametrize(
    ("told", "kept"),
    [("\u200b", "local"), ("\u202e \ufeff", "local"), ("\ufb2c" * 101, "\u05e9\u05bc\u05c1" * 66 + "\u05e9\u05bc")],
)
async def test_a_name_of_which_nothing_is_seen_is_none_and_one_that_grows_is_cut(
    client: httpx2.AsyncClient, told: str, kept: str
) -> None:
    revealed = await client.post(f"{JOBS}/{await judged(client)}/reveals", json={"by": told})
    assert (revealed.status_code, revealed.json()["by"]) == (201, kept)


async def test_a_contest_may_have_no_statement_but_no_empty_one(client: httpx2.AsyncClient) -> None:
    id = await judged(client)
    refused = await client.post(f"{JOBS}/{id}/contests", json={"statement": " \u001d"})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")


async def test_a_contest_is_answered_by_another_person_or_an_admin(world: World) -> None:
    people = {
        name: (await world.keys.create(Tenant("acme"), User(name), role, by=OPERATOR)).secret
        for name, role in (("carol", Role.RECRUITER), ("ben", Role.RECRUITER), ("portal", Role.SERVICE))
    }
    admin = await world.keys.create(Tenant("acme"), User("root"), Role.ADMIN, by=OPERATOR)
    async with world.working() as client:

        async def answer(number: int, key: str, outcome: str = "upheld") -> httpx2.Response:
            body = {"outcome": outcome, "reason": "looked again", "by": "somebody"}
            return await client.post(f"{JOBS}/{id}/contests/{number}/answer", json=body, headers=headers(key))

        client.headers.update(headers(people["carol"]))
        id = await judged(client)
        await decide(client, id)
        for statement in ({"statement": "I led the team"}, {}):
            opened = await client.post(f"{JOBS}/{id}/contests", json=statement, headers=headers(people["portal"]))
            assert (opened.status_code, opened.json()["recorded_by"]) == (201, "portal")
        assert (await answer(1, people["carol"])).json()["code"] == "not_allowed"
        assert (await answer(3, people["ben"])).json()["code"] == "contest_not_found"
        assert (await answer(1, people["ben"], "changed")).json()["code"] == "not_decided"
        answered = await answer(1, people["ben"])
        assert (answered.status_code, answered.json()["answer"]["by"]) == (201, "ben")
        assert (await answer(1, people["ben"])).json()["code"] == "contest_answered"
        await decide(client, id, "shortlist")
        assert (await answer(2, admin.secret, "changed")).status_code == 201
        first, second = (await job(client, id))["contests"]
    assert (first["statement"], first["answer"]["outcome"]) == ("I led the team", "upheld")
    assert (second["statement"], second["answer"]["outcome"], second["answer"]["by"]) == (None, "changed", "root")


@pytest.mark.parametrize("form", [False, True])
async def test_a_correction_names_what_it_corrects_and_is_named_by_it(client: httpx2.AsyncClient, form: bool) -> None:
    id = await judged(client)
    before = (await client.get(f"{JOBS}/{id}")).headers["etag"]
    why = {"reviews": id, "review_reason": "the diploma was missing"}
    if form:
        files = {name: (None, it["text"]) for name, it in A_PAIR.items()}
        sent = await client.post(JOBS, files=files, data=why)
    else:
        sent = await client.post(JOBS, json={**A_PAIR, **why})
    assert sent.status_code == 202, sent.text
    later = await job(client, sent.json()["id"])
    assert (later["reviews"]["job_id"], later["reviews"]["reason"]) == (id, "the diploma was missing")
    changed = await client.get(f"{JOBS}/{id}", headers={"If-None-Match": before})
    assert changed.json()["reviewed_by"] == [later["id"]]
    told = (await client.get(f"/api/v1/audit?job_id={id}")).json()["items"]
    assert [it["data"] for it in told if it["action"] == "job.reviewed"] == [{"by_job_id": later["id"]}]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"reviews": "0192f0c4-0000-7000-8000-000000000000", "review_reason": "x"}, 404, "job_not_found"),
        ({"reviews": "0192f0c4-0000-7000-8000-000000000000"}, 422, "invalid_request"),
        ({"review_reason": "x"}, 422, "invalid_request"),
        ({"reviews": "0192f0c4-0000-7000-8000-000000000000", "review_reason": " "}, 422, "invalid_request"),
    ],
)
async def test_a_correction_of_nothing_is_refused(
    client: httpx2.AsyncClient, changes: dict[str, str], status: int, code: str
) -> None:
    answer = await client.post(JOBS, json={**A_PAIR, **changes})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_what_has_not_ended_is_not_corrected(world: World) -> None:
    async with world.client() as client:
        id = await submitted(client)
        answer = await client.post(JOBS, json={**A_PAIR, "reviews": id, "review_reason": "too early"})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_finished")


async def test_no_word_of_a_candidate_stands_in_the_trail(client: httpx2.AsyncClient) -> None:
    id = await judged(client)
    await declare(client, id, location={"value": "Zanzibar"})
    await client.post(f"{JOBS}/{id}/contests", json={"statement": "Quetzalcoatl"})
    await client.post(f"{JOBS}/{id}/contests/1/answer", json={"outcome": "upheld", "reason": "Xylophone"})
    trail = (await client.get(f"/api/v1/audit?job_id={id}")).json()["items"]
    assert [it["action"] for it in trail][:3] == ["job.contest_answered", "job.contested", "job.declared"]
    assert not any(word in json.dumps(trail) for word in ("Zanzibar", "Quetzalcoatl", "Xylophone"))


async def test_the_evidence_tells_of_it_and_a_changed_word_is_found(
    world: World, client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = await judged(client)
    await declare(client, id, notice_period={"days": 30})
    await notice(client, id, "before_use", legal_basis="contract")
    await client.post(f"{JOBS}/{id}/contests", json={"statement": "I led the team"})
    await client.post(f"{JOBS}/{id}/contests/1/answer", json={"outcome": "upheld", "reason": "not in the CV"})
    lines = (await client.get(f"{JOBS}/{id}/evidence")).content.splitlines(keepends=True)
    verify_evidence(lines, keys_of(world))
    told = json.loads(lines[0])["evidence"]["case_file"]
    assert told["declarations"]["notice_period"]["told"] == {"days": 30}
    assert [it["legal_basis"] for it in told["notices"]] == ["contract"]
    assert [(it["statement"], it["answer"]["reason"]) for it in told["contests"]] == [
        ("I led the team", "not in the CV")
    ]
    files = world.evaluations.case_files
    kept = files.get

    async def changed(id: EvaluationId, tenant: Tenant) -> CaseFile:
        file = await kept(id, tenant)
        return replace(file, contests=tuple(replace(it, statement="I left the team") for it in file.contests))

    monkeypatch.setattr(files, "get", changed)
    lines = (await client.get(f"{JOBS}/{id}/evidence")).content.splitlines(keepends=True)
    with pytest.raises(Broken, match="the statement of contest 1 is not the one that is told now"):
        verify_evidence(lines, keys_of(world))
