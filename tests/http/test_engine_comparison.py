"""Two engines compared over HTTP: for who checks, and never before a decision for who decides."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from itertools import cycle
from typing import Any

import httpx2
import pytest

from adapters.fakes.matcher import REPORT, ScriptedMatcher
from adapters.http.config import HttpConfig
from adapters.http.jobs import decide
from adapters.http.operations import OPERATIONS
from domain.model.findings_only import FindingsOnly
from domain.model.ids import Engine, Tenant, User
from domain.model.principal import Principal, Role
from domain.model.report import Failure, FailureCode, Recommendation
from domain.model.shadow import Shadowing, ShadowRule
from domain.use_cases.compare_engines import DECIDES
from ports.matcher import MatchResult, Pair
from tests.harness.http import A_PAIR, World

COMPARE = "/api/v1/engines/compare"
ENGINES = {"champion": "scripted", "challenger": "spare"}
ACME = Tenant("acme")
SHADOWING = Shadowing({None: ShadowRule(challenger=Engine("spare"), share=1.0)})
KEYS = {
    sha256(role.encode()).digest(): Principal(tenant=ACME, user=User(role), roles=frozenset({role})) for role in Role
}
_FINDING = (
    '{"requirement": {"id": null, "text": "Python", "must": true, "kind": "skill", "weight": 4.0}, "status": "%s"}'
)


class Disagreeing(ScriptedMatcher):
    """The challenger agrees every second time."""

    def __init__(self) -> None:
        super().__init__(_report("met", Recommendation.SHORTLIST, 82.5))
        self.others = cycle([_report("missing", Recommendation.REJECT, 12.0), self.outcome])

    async def match(self, engine: Engine, pair: Pair, **run: Any) -> MatchResult:
        told = await super().match(engine, pair, **run)
        other = next(self.others) if engine == "spare" else told
        assert not isinstance(other, Exception)
        return other


def _report(status: str, advice: Recommendation, score: float) -> Any:
    body = REPORT.body.replace(b'"findings": []', f'"findings": [{_FINDING % status}]'.encode())
    return replace(REPORT, score=score, recommendation=advice, body=body)


def a_challenged_world(**more: Any) -> World:
    return World(config=HttpConfig(keyed=True), settled=KEYS, shadowing=SHADOWING, **{"matcher": Disagreeing(), **more})


def of(role: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {role}"}


async def judged(world: World, client: httpx2.AsyncClient, count: int) -> list[str]:
    answers = [
        await client.post("/api/v1/jobs", json=A_PAIR, headers={**of("service"), "Prefer": "wait=30"})
        for _ in range(count)
    ]
    assert await world.challenge() == count
    return [answer.json()["id"] for answer in answers]


async def compared(client: httpx2.AsyncClient, role: str = "auditor", **more: str) -> dict[str, Any]:
    answer = await client.get(COMPARE, params={**ENGINES, **more}, headers=of(role))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_agreement_advice_and_the_pairs_that_differ_most() -> None:
    world = a_challenged_world()
    async with world.working() as client:
        ids = await judged(world, client, 40)
        it = await compared(client)
    assert (it["runs"], it["pairs"], it["waiting"], it["complete"], it["hidden"]) == (40, 40, 0, True, 0)
    assert it["versions"] == [{"champion": "7.0", "challenger": "7.0", "pairs": 40}]
    assert (it["findings"]["both"], it["findings"]["same"]["value"]) == (40, 0.5)
    assert it["findings"]["kappa"]["value"] == 0  # the champion says the same of all: no agreement beyond chance
    statuses = {(each["champion"], each["challenger"]): each["count"] for each in it["findings"]["statuses"]}
    assert (statuses["met", "met"], statuses["met", "missing"], sum(statuses.values())) == (20, 20, 40)
    advice = {(each["champion"], each["challenger"]): each["count"] for each in it["advice"]["counts"]}
    assert len(advice) == 9
    assert (advice["shortlist", "reject"], advice["shortlist", "shortlist"]) == (20, 20)
    assert it["advice"]["same"]["value"] == 0.5
    assert it["advice"]["same"]["low"] == pytest.approx(0.352, abs=1e-3)
    assert it["order"]["overall"] == {"value": None, "low": None, "high": None, "missing": "no_variation"}
    assert (it["champion"]["timed"], it["challenger"]["timed"]) == (40, 40)
    assert it["challenger"]["seconds_median"] >= 0
    assert len(it["most_differing"]) == 20
    first = it["most_differing"][0]
    assert first["job_id"] in ids
    assert (first["champion"]["score"], first["challenger"]["score"], first["differing"]) == (82.5, 12.0, 1)


async def test_with_few_pairs_no_figure_is_told() -> None:
    world = a_challenged_world()
    async with world.working() as client:
        await judged(world, client, 3)
        it = await compared(client)
    assert it["pairs"] == 3 < it["fewest_pairs"]
    figures = (it["findings"]["kappa"], it["findings"]["same"], it["order"]["overall"], it["advice"]["same"])
    assert {figure["missing"] for figure in figures} == {"too_few"}


async def test_failures_are_counted_and_are_no_pairs() -> None:
    world = a_challenged_world()
    async with world.working() as client:
        assert isinstance(world.matcher, Disagreeing)
        world.matcher.others = cycle([Failure(code=FailureCode.ENGINE_CRASHED, message="down")])
        await judged(world, client, 2)
        it = await compared(client)
    assert (it["runs"], it["pairs"]) == (2, 0)
    assert it["failures"] == [{"code": "engine_crashed", "count": 2}]


async def test_who_may_decide_sees_a_pair_only_once_a_person_has_decided() -> None:
    world = a_challenged_world()
    async with world.working() as client:
        first, _ = await judged(world, client, 2)
        report = f"/api/v1/jobs/{first}/challenger"
        before = await compared(client, "admin")
        refused = await client.get(report, headers=of("admin"))
        assert (before["pairs"], before["most_differing"], before["hidden"]) == (2, [], 2)
        assert (refused.status_code, refused.json()["code"]) == (409, "not_decided")
        decision = {"outcome": "reject", "reason": "because"}
        (await client.post(f"/api/v1/jobs/{first}/decisions", json=decision, headers=of("admin"))).raise_for_status()
        after = await compared(client, "admin")
        shown = await client.get(report, headers=of("admin"))
    assert ([it["job_id"] for it in after["most_differing"]], after["hidden"]) == ([first], 1)
    assert shown.json()["findings"][0]["status"] == "missing"


async def test_an_auditor_reads_the_challengers_report_and_leaves_a_trace() -> None:
    world = a_challenged_world()
    async with world.working() as client:
        [id] = await judged(world, client, 1)
        shown = await client.get(f"/api/v1/jobs/{id}/challenger", headers=of("auditor"))
        await compared(client)
        trail = (await client.get("/api/v1/audit", headers=of("auditor"))).json()["items"]
    assert shown.json()["findings"][0]["status"] == "missing"
    assert [it["action"] for it in trail[:2]] == ["engines.compared", "challenger.viewed"]
    assert trail[0]["data"] == ENGINES


async def test_nobody_else_is_told_anything() -> None:
    world = a_challenged_world()
    async with world.working() as client:
        [id] = await judged(world, client, 1)
        for role in ("recruiter", "service"):
            assert (await client.get(COMPARE, params=ENGINES, headers=of(role))).status_code == 403
            assert (await client.get(f"/api/v1/jobs/{id}/challenger", headers=of(role))).status_code == 403
        for path in (f"/api/v1/jobs/{id}", "/api/v1/history", f"/api/v1/jobs/{id}/report", f"/api/v1/jobs/{id}/events"):
            told = (await client.get(path, headers=of("recruiter"))).text
            assert "spare" not in told
            assert "12.0" not in told
        other = Principal(tenant=Tenant("other"), user=User("x"), roles=frozenset({Role.AUDITOR}))
        assert (await world.services.compare_engines(other, _wanted())).compared().pairs == 0


async def test_a_tenant_of_findings_only_is_compared_by_findings_alone() -> None:
    world = a_challenged_world(findings_only=FindingsOnly(frozenset({ACME})))
    async with world.working() as client:
        await judged(world, client, 20)
        it = await compared(client)
    assert (it["order"]["scored"], sum(each["count"] for each in it["advice"]["counts"])) == (0, 0)
    assert it["findings"]["same"]["value"] == 0.5
    assert it["most_differing"][0]["challenger"] == {"score": None, "recommendation": None}


@pytest.mark.parametrize(
    "wrong",
    [
        {"challenger": ""},
        {"created_after": "yesterday"},
        {"since": "2026"},
    ],
)
async def test_what_makes_no_sense_is_refused(wrong: dict[str, str]) -> None:
    async with a_challenged_world().client() as client:
        answer = await client.get(COMPARE, params={**ENGINES, **wrong}, headers=of("auditor"))
    assert answer.status_code == 422, answer.text


@pytest.mark.parametrize(
    "empty",
    [
        {"challenger": "scripted"},
        {"created_after": "2026-01-02T00:00:00Z", "created_before": "2026-01-01T00:00:00Z"},
    ],
)
async def test_an_engine_beside_itself_and_a_span_that_ends_first_compare_nothing(empty: dict[str, str]) -> None:
    async with a_challenged_world().client() as client:
        answer = await client.get(COMPARE, params={**ENGINES, **empty}, headers=of("auditor"))
    assert (answer.status_code, answer.json()["pairs"]) == (200, 0), answer.text


async def test_a_span_bounds_the_jobs() -> None:
    world = a_challenged_world()
    async with world.working() as client:
        await judged(world, client, 1)
        none = await compared(client, created_before="2001-01-01T00:00:00Z")
        all_of_them = await compared(client, created_after="2001-01-01T00:00:00Z")
    assert (none["runs"], all_of_them["runs"]) == (0, 1)


def test_whoever_may_decide_is_kept_from_open_pairs() -> None:
    [deciding] = [it for it in OPERATIONS if it.handler is decide]
    assert deciding.allowed is not None
    assert deciding.allowed <= DECIDES


def _wanted() -> Any:
    from domain.model.engine_comparison import ComparedEngines

    return ComparedEngines(champion=Engine("scripted"), challenger=Engine("spare"))
