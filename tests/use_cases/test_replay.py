"""A report that is made again, and what comes of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.fakes.matcher import REPORT, ScriptedMatcher
from bootstrap.settings import Settings
from domain.model.audit import Action, AuditFilter
from domain.model.documents import DocumentKey, DocumentRole
from domain.model.events import Stage
from domain.model.ids import Engine, EvaluationId
from domain.model.replay import Replay, ReplayOutcome, compared, differences
from domain.model.report import Failure, FailureCode, Report
from domain.model.spending import Budgets
from domain.use_cases.replay_evaluation import CannotReplay, ReplayEvaluation
from ports.contracts.builders import ALICE, OPERATOR, an_id
from ports.errors import Unavailable
from tests.harness.world import World


def body(**changes: object) -> bytes:
    return json.dumps(json.loads(REPORT.body) | changes).encode()


def report(**changes: object) -> Report:
    return replace(REPORT, body=body(**changes))


def finding(text: str, status: str = "met", **more: object) -> Mapping[str, Any]:
    return {"requirement": {"text": text}, "status": status, "points": 1.0, "max_points": 1.0, **more}


def replay_in(world: World) -> ReplayEvaluation:
    it = world.adapters()
    return ReplayEvaluation(
        operations=it.operations,
        reader=it.reader,
        vacancies=it.vacancy_reader,
        documents=it.documents,
        matcher=it.matcher,
        spending=it.spending,
        budgets=Budgets(),
        trail=it.audit,
        clock=it.clock,
        time_limit=timedelta(seconds=5),
    )


async def judged(world: World) -> EvaluationId:
    id = (await world.submit()).evaluation.id
    await world.work(id)
    return id


async def again(world: World, id: EvaluationId) -> Replay:
    return await replay_in(world)(id, by=OPERATOR)


async def actions(world: World) -> list[tuple[str, str, Mapping[str, Any]]]:
    page = await world.evaluations.trail.page(ALICE, AuditFilter(action=Action.JOB_REPLAYED), before=None, size=10)
    told = [json.loads(entry.body) for entry in page.items]
    return [(it["actor"]["kind"], it["action"], it["data"]) for it in told]


async def test_the_same_report_is_the_same_byte_for_byte() -> None:
    world = World()
    id = await judged(world)
    found = await again(world, id)
    assert (found.outcome, found.differences) == (ReplayOutcome.SAME, ())
    assert found.kept_sha256 == found.again_sha256


async def test_the_same_inputs_are_judged_as_of_the_day_of_submission() -> None:
    matcher = ScriptedMatcher()
    world = World(matcher=matcher)
    id = await judged(world)
    world.clock.advance(timedelta(days=400))
    await again(world, id)
    assert matcher.pairs[0] == matcher.pairs[1]


async def test_a_look_is_written_down_and_nothing_else_changes() -> None:
    world = World()
    id = await judged(world)
    before = await world.evaluations.get(id, ALICE)
    await again(world, id)
    assert await actions(world) == [
        ("operator", "job.replayed", {"engine": "scripted", "engine_version": "7.0", "outcome": "same"})
    ]
    assert await world.evaluations.get(id, ALICE) == before


async def test_what_cannot_be_written_down_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    id = await judged(world)

    async def refuse(*_: object) -> None:
        raise Unavailable("the database is away")

    monkeypatch.setattr(world.evaluations.trail, "append", refuse)
    with pytest.raises(Unavailable):
        await again(world, id)


async def test_a_report_that_differs_says_where() -> None:
    matcher = ScriptedMatcher(report(findings=[finding("Python"), finding("SQL", note="old")]))
    world = World(matcher=matcher)
    id = await judged(world)
    matcher.outcome = report(score=70.0, findings=[finding("Python", "missing"), finding("SQL", note="new")])
    found = await again(world, id)
    assert found.outcome is ReplayOutcome.DIFFERS
    assert [(it.at, it.kept, it.again) for it in found.differences] == [
        ("score", 82.5, 70.0),
        ('finding "Python".status', "met", "missing"),
        ('finding "SQL".note', "old", "new"),
    ]
    assert (await actions(world))[0][2]["outcome"] == "differs"


async def test_a_failure_in_the_place_of_a_report_is_a_difference() -> None:
    matcher = ScriptedMatcher()
    world = World(matcher=matcher)
    id = await judged(world)
    matcher.outcome = Failure(code=FailureCode.ENGINE_CRASHED, message="The engine crashed.")
    found = await again(world, id)
    assert (found.outcome, found.again_sha256) == (ReplayOutcome.DIFFERS, None)
    assert "engine_crashed" in found.differences[0].again


async def cannot(world: World, id: EvaluationId) -> CannotReplay:
    with pytest.raises(CannotReplay) as caught:
        await again(world, id)
    assert await actions(world) == []  # nobody has seen anything
    return caught.value


async def test_a_job_that_is_not_there() -> None:
    assert (await cannot(World(), an_id())).code == "job_not_found"


async def test_a_job_that_was_not_judged() -> None:
    world = World(matcher=ScriptedMatcher(Failure(code=FailureCode.ENCRYPTED, message="it asks for a password")))
    waiting = (await world.submit()).evaluation.id
    failed = await judged(world)
    for id, status in ((waiting, "queued"), (failed, "failed")):
        error = await cannot(world, id)
        assert error.code == "not_judged"
        assert status in str(error)


async def test_a_job_that_was_erased() -> None:
    world = World()
    id = await judged(world)
    await world.use_cases.erase()(id, ALICE, by=OPERATOR)
    assert (await cannot(world, id)).code == "erased"


async def test_documents_that_are_lost() -> None:
    world = World()
    id = await judged(world)
    it = await world.evaluations.get(id, ALICE)
    await world.documents.delete(DocumentKey(id, DocumentRole.CV, it.key))
    assert (await cannot(world, id)).code == "document_lost"


async def test_another_version_of_the_engine() -> None:
    world = World(matcher=ScriptedMatcher(replace(REPORT, engine_version="6.9")))
    error = await cannot(world, await judged(world))
    assert error.code == "other_version"
    assert "scripted 6.9 judged it, and scripted 7.0 is installed" in str(error)


async def test_an_engine_that_is_gone() -> None:
    matcher = ScriptedMatcher()
    world = World(matcher=matcher)
    id = await judged(world)
    matcher.engines = lambda: ScriptedMatcher().engines()[1:]  # type: ignore[method-assign]
    error = await cannot(world, id)
    assert error.code == "unknown_engine"
    assert "scripted 7.0 judged it, and is not installed; there is: spare 0.1" in str(error)


async def test_a_run_that_does_not_end() -> None:
    matcher = ScriptedMatcher()
    world = World(matcher=matcher)
    id = await judged(world)
    matcher.hold_at(Stage.MATCHING)
    slow = replace(replay_in(world), time_limit=timedelta())
    with pytest.raises(CannotReplay) as caught:
        await slow(id, by=OPERATOR)
    assert caught.value.code == "time_limit"


async def test_what_is_not_kept_of_a_tenant_that_sees_findings_only_is_not_compared() -> None:
    matcher = ScriptedMatcher()
    world = World(matcher=matcher, settings=Settings(findings_only=ALICE))
    id = await judged(world)
    assert (await again(world, id)).outcome is ReplayOutcome.SAME
    matcher.outcome = report(position="Another")
    found = await again(world, id)
    assert [it.at for it in found.differences] == ["position"]


def told(kept: bytes, now: bytes, *, deterministic: bool = False) -> ReplayOutcome:
    return compared(an_id(), Engine("x"), "1", kept, now, deterministic=deterministic).outcome


TEN = [finding(f"skill {number}") for number in range(10)]
ONE_FLIPS = [finding("skill 0", "missing"), *TEN[1:]]
TWO_FLIP = [finding("skill 0", "missing"), finding("skill 1", "partial"), *TEN[2:]]


def test_an_engine_that_is_not_deterministic_may_come_close() -> None:
    kept = body(findings=TEN)
    assert told(kept, body(findings=ONE_FLIPS, score=78.0)) is ReplayOutcome.WITHIN
    assert told(kept, body(findings=ONE_FLIPS, score=78.0), deterministic=True) is ReplayOutcome.DIFFERS
    assert told(kept, kept) is ReplayOutcome.SAME


@pytest.mark.parametrize(
    "changes",
    [
        {"findings": TWO_FLIP},
        {"score": 76.0},
        {"score": None},
        {"recommendation": "review"},
        {"findings": TEN[1:]},
    ],
    ids=str,
)
def test_what_is_too_far_from_it_differs(changes: dict[str, object]) -> None:
    assert told(body(findings=TEN), body(**({"findings": TEN} | changes))) is ReplayOutcome.DIFFERS


def test_findings_are_held_together_by_their_requirement() -> None:
    kept, now = body(findings=TEN[:3]), body(findings=[TEN[2], TEN[0], finding("new")])
    assert [(it.at, it.kept, it.again) for it in differences(kept, now)] == [
        ('finding "skill 1"', "met", None),
        ('finding "new"', None, "met"),
    ]
    moved = list(differences(body(findings=TEN[:2]), body(findings=TEN[1::-1])))
    assert [it.at for it in moved] == ["the order of the findings"]


def test_equal_content_in_other_bytes_is_a_difference() -> None:
    [found] = differences(body(), json.dumps(json.loads(body()), indent=1).encode())
    assert found.at == "how the JSON is written"
