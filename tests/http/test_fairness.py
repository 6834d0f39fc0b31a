"""Declaring categories and asking for the figures of adverse impact, over HTTP."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from domain.model.ids import Tenant, User
from domain.model.principal import Role
from ports.contracts.builders import OPERATOR
from tests.harness.http import A_PAIR, World, submitted

IMPACT = "/api/v1/audit/impact"
WOMAN = {"sex": "female", "race_ethnicity": "asian"}
MAN = {"sex": "male", "race_ethnicity": "white", "age_band": "40_to_54", "disability": "no"}
NOBODY = "0192f0c4-0000-7000-8000-000000000000"


async def judged(client: httpx2.AsyncClient, categories: dict[str, str] | None, outcome: str | None) -> str:
    """A job with what its applicant declared and what a person decided."""
    job = (await client.post("/api/v1/jobs", json=A_PAIR, headers={"Prefer": "wait=30"})).json()
    id: str = job["id"]
    if categories is not None:
        answer = await client.put(f"/api/v1/jobs/{id}/categories", json=categories)
        assert (answer.status_code, answer.content) == (204, b"")
    if outcome is not None:
        decision = {"outcome": outcome, "reason": "because", "by": "ann"}
        (await client.post(f"/api/v1/jobs/{id}/decisions", json=decision)).raise_for_status()
    return id


def table(impact: dict[str, Any], measure: str, grouping: str) -> dict[str, Any]:
    measured = next(it for it in impact["measures"] if it["measure"] == measure)
    found: dict[str, Any] = next(it for it in measured["groupings"] if it["grouping"] == grouping)
    return found


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


async def test_rates_and_ratios_of_what_was_decided() -> None:
    async with World().working() as client:
        for categories, outcome in (
            (WOMAN, "shortlist"),
            (WOMAN, "reject"),
            (MAN, "shortlist"),
            (None, "reject"),
            ({"sex": "declined", "race_ethnicity": "declined"}, "shortlist"),
            (WOMAN, None),
        ):
            await judged(client, categories, outcome)
        impact = (await client.get(IMPACT)).json()
    assert (impact["applicants"], impact["declared"], impact["declined"]) == (6, 5, 1)
    assert impact["arithmetic"].startswith("glassbox-hiring ")
    assert "None was inferred" in impact["data_explanation"]
    measured = impact["measures"][0]
    assert (measured["measure"], measured["assessed"], measured["undetermined"]) == ("decision", 5, 1)
    by_sex = table(impact, "decision", "sex")
    women, men = by_sex["rows"]
    assert by_sex["unknown"] == 2
    assert (women["sex"], women["applicants"], women["selected"], women["rate"]) == ("female", 2, 1, 0.5)
    assert (women["impact_ratio"], women["below_four_fifths"], women["highest"]) == (0.5, True, False)
    assert women["fisher_p"] == pytest.approx(1.0)
    assert (men["impact_ratio"], men["fisher_p"], men["highest"]) == (1.0, None, True)
    assert women["small_sample"] and women["few_people"]  # noqa: PT018
    both = table(impact, "decision", "intersection")["rows"]
    assert len(both) == 14
    assert [(it["sex"], it["race_ethnicity"]) for it in both if it["applicants"]] == [
        ("female", "asian"),
        ("male", "white"),
    ]


async def test_the_period_and_the_vacancy_bound_what_is_counted() -> None:
    now = datetime.now(UTC)
    async with World().working() as client:
        await judged(client, WOMAN, "shortlist")
        later = {"from": (now + timedelta(days=1)).isoformat(), "to": (now + timedelta(days=2)).isoformat()}
        assert (await client.get(IMPACT, params=later)).json()["applicants"] == 0
        around = {"from": (now - timedelta(days=1)).isoformat(), "to": (now + timedelta(days=1)).isoformat()}
        told = (await client.get(IMPACT, params=around)).json()
        assert told["applicants"] == 1
        assert told["audit_period"] == {name: moment.replace("+00:00", "Z") for name, moment in around.items()}
        missing = await client.get(IMPACT, params={"vacancy_id": NOBODY})
        assert (missing.status_code, missing.json()["code"]) == (404, "vacancy_not_found")


@pytest.mark.parametrize("wanted", [{"params": {"format": "csv"}}, {"headers": {"Accept": "text/csv"}}], ids=str)
async def test_the_same_as_csv_in_the_order_of_the_rule(wanted: dict[str, Any]) -> None:
    async with World().working() as client:
        await judged(client, WOMAN, "shortlist")
        await judged(client, MAN, "reject")
        await judged(client, None, "reject")
        answer = await client.get(IMPACT, **wanted)
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert ".csv" in answer.headers["Content-Disposition"]
    lines = rows(answer.text)
    assert len(lines) == 3 * (2 + 1 + 7 + 1 + 14 + 1)
    assert list(dict.fromkeys(it["table"] for it in lines)) == [
        "Sex Categories",
        "Race/Ethnicity Categories",
        "Intersectional Categories",
    ]
    women, men, unknown = lines[:3]
    assert (women["sex"], women["applicants"], women["selected"], women["rate"]) == ("Female", "1", "1", "1.0000")
    assert (men["sex"], men["impact_ratio"], men["below_four_fifths"]) == ("Male", "0.000", "yes")
    assert (unknown["sex"], unknown["race_ethnicity"], unknown["applicants"]) == ("Unknown", "", "1")
    assert (lines[-1]["sex"], lines[-1]["race_ethnicity"]) == ("Unknown", "Unknown")
    assert lines[3]["race_ethnicity"] == "Hispanic or Latino"
    assert {it["data_source"][:15] for it in lines} == {"Historical data"}


async def test_what_was_left_out_says_why_and_is_no_formula() -> None:
    async with World().working() as client:
        await judged(client, WOMAN, "shortlist")
        for _ in range(60):
            await judged(client, MAN, "reject")
        asked = {"justification": "=1+1"}
        told = (await client.get(IMPACT, params=asked)).json()
        lines = rows((await client.get(IMPACT, params={**asked, "format": "csv"})).text)
    women, men = table(told, "decision", "sex")["rows"]
    assert told["justification"] == "=1+1"
    assert (women["excluded"], women["impact_ratio"], women["rate"]) == (True, None, 1.0)
    assert (men["excluded"], men["impact_ratio"]) == (False, None), "nobody else was selected"
    assert lines[0]["excluded_from_ratio"] == "yes"
    assert {it["justification"] for it in lines} == {"'=1+1"}


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"sex": "female"}, "race_ethnicity"),
        ({**WOMAN, "sex": "f"}, "sex"),
        ({**WOMAN, "race_ethnicity": "other"}, "race_ethnicity"),
        ({**WOMAN, "age_band": 41}, "age_band"),
        ({**WOMAN, "religion": "none"}, "religion"),
        ({**WOMAN, "disability": None}, "disability"),
    ],
)
async def test_anything_but_the_vocabulary_is_refused_and_kept_nowhere(body: dict[str, Any], named: str) -> None:
    async with World().client() as client:
        id = await submitted(client)
        answer = await client.put(f"/api/v1/jobs/{id}/categories", json=body)
        assert answer.status_code == 422
        assert named in answer.text
        assert (await client.get(IMPACT)).json()["declared"] == 0


async def test_categories_belong_to_a_job_of_the_tenant() -> None:
    async with World().client() as client:
        answer = await client.put(f"/api/v1/jobs/{NOBODY}/categories", json=WOMAN)
        assert (answer.status_code, answer.json()["code"]) == (404, "job_not_found")


async def test_nobody_can_read_one_declaration_again() -> None:
    async with World().working() as client:
        id = await judged(client, WOMAN, "shortlist")
        for path in (f"/api/v1/jobs/{id}/categories", f"/api/v1/jobs/{id}", f"/api/v1/jobs/{id}/report"):
            answer = await client.get(path)
            assert "female" not in answer.text
        assert (await client.get(f"/api/v1/jobs/{id}/categories")).status_code == 405
        history = await client.get("/api/v1/history", params={"text": "asian"})
        assert history.json()["items"] == []


async def test_a_recruiter_neither_declares_nor_sees_figures_and_an_auditor_declares_nothing() -> None:
    world = World()
    tenant = Tenant("acme")
    keys = {role: (await world.keys.create(tenant, User(role), role, by=OPERATOR)).secret for role in Role}
    async with world.client() as client:
        may: dict[Role, tuple[int, int]] = {}
        for role, key in keys.items():
            headers = {"Authorization": f"Bearer {key}"}
            told = await client.put(f"/api/v1/jobs/{NOBODY}/categories", json=WOMAN, headers=headers)
            may[role] = (told.status_code, (await client.get(IMPACT, headers=headers)).status_code)
    assert may == {
        Role.RECRUITER: (403, 403),
        Role.SERVICE: (404, 403),
        Role.AUDITOR: (403, 200),
        Role.ADMIN: (404, 200),
    }


@pytest.mark.parametrize(
    "query",
    [{"from": "yesterday"}, {"from": "2026-01-01"}, {"justification": " "}, {"format": "xml"}, {"since": "2026"}],
    ids=str,
)
async def test_a_query_that_is_wrong_is_told_where(query: dict[str, str]) -> None:
    async with World().client() as client:
        answer = await client.get(IMPACT, params=query)
    assert answer.status_code == 422
    assert f"$query.{next(iter(query))}" in answer.text or "since" in answer.text


async def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    async with World().client() as client:
        answer = await client.get(IMPACT, params={"from": "2026-02-01T00:00:00Z", "to": "2026-01-01T00:00:00Z"})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
        assert "later than `from`" in answer.json()["detail"]
        refused = await client.get(IMPACT, headers={"Accept": "image/png"})
        assert refused.status_code == 406
