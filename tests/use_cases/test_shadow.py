"""A challenger judges what the champion has judged, and nobody who follows the job hears of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.fakes.matcher import REPORT, ScriptedMatcher
from bootstrap.settings import Settings
from domain.model.documents import DocumentKey, DocumentRole
from domain.model.engine_comparison import ComparedEngines
from domain.model.errors import StaleAttempt
from domain.model.evaluation import Evaluation
from domain.model.ids import Engine, EvaluationId
from domain.model.report import Failure, FailureCode, Recommendation, Report
from domain.model.shadow import TRIED_FOR, Shadowing, ShadowRule, ShadowRun, ShadowStatus
from ports.contracts.builders import ALICE, BOB, OPERATOR, a_submission
from ports.matcher import MatchResult, OutOfTime, Pair, TryLater
from tests.harness.world import World

CHALLENGER = Engine("spare")
WANTED = ComparedEngines(champion=Engine("scripted"), challenger=CHALLENGER)
_USED = b'{"prompt_tokens": 400, "answer_tokens": 20, "money": 0.5}'
_WHO = b'{"provenance": {"language_model": ' + _USED + b'}, "findings": [%s]}'
_FINDING = b'{"requirement": {"id": null, "text": "%s", "must": true}, "status": "%s"}'


def body(**findings: str) -> bytes:
    """A report whose findings are these."""
    return _WHO % b", ".join(_FINDING % (text.encode(), status.encode()) for text, status in findings.items())


class TwoEngines(ScriptedMatcher):
    """The challenger answers with an outcome of its own."""

    def __init__(self, champion: Report | Failure, challenger: MatchResult) -> None:
        super().__init__(champion)
        self.challenger = challenger
        self.asked: list[Engine] = []

    async def match(self, engine: Engine, pair: Pair, **run: Any) -> MatchResult:
        self.asked.append(engine)
        told = await super().match(engine, pair, **run)
        return self.challenger if engine == CHALLENGER else told


def shadowed(challenger: MatchResult = REPORT, champion: Report = REPORT) -> tuple[World, TwoEngines]:
    matcher = TwoEngines(champion, challenger)
    return World(matcher=matcher, settings=Settings(shadow="spare:1")), matcher


async def champion_judged(world: World) -> EvaluationId:
    id = (await world.submit()).evaluation.id
    await world.work(id)
    return id


async def challenged(world: World) -> ShadowRun:
    run = world.use_cases.run_shadow()
    claimed = await run.claim(owner="w")
    assert claimed is not None
    return await run.judge(claimed)


async def test_the_challenger_gets_the_same_documents_criteria_and_day() -> None:
    world, matcher = shadowed()
    await champion_judged(world)
    world.clock.advance(timedelta(days=3))
    await challenged(world)
    first, second = matcher.pairs
    assert first == second
    assert matcher.asked == ["scripted", "spare"]


async def test_nothing_of_it_is_in_the_job_its_history_and_its_story() -> None:
    theirs = replace(REPORT, score=1.0, recommendation=Recommendation.REJECT, engine_version="666")
    world, _ = shadowed(theirs)
    id = await champion_judged(world)
    before = await world.evaluations.get(id, ALICE), await world.story(id)
    trail = await world.evaluations.trail.entries(ALICE, after=0, limit=99)
    done = await challenged(world)
    assert done.status is ShadowStatus.JUDGED
    assert (await world.evaluations.get(id, ALICE), await world.story(id)) == before
    assert await world.use_cases.read().report(id, ALICE) == REPORT.body
    assert await world.evaluations.trail.entries(ALICE, after=0, limit=99) == trail


async def test_findings_are_matched_by_their_words_and_what_was_used_is_kept() -> None:
    champion = replace(REPORT, body=body(Python="met", Rust="missing", Go="partial", Only="met"))
    theirs = replace(REPORT, body=body(python="met", Rust="met", Go="unknown", Other="met", Another="met"), score=40.0)
    world, _ = shadowed(theirs, champion)
    await champion_judged(world)
    done = await challenged(world)
    assert done.agreement is not None
    assert (done.agreement.both, done.agreement.differing) == (3, 2)
    assert (done.agreement.champion_only, done.agreement.challenger_only) == (1, 2)
    assert (done.challenger.tokens, done.challenger.money, done.challenger.score) == (420, 0.5, 40.0)
    assert done.champion.tokens == 420


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Failure(code=FailureCode.ENGINE_CRASHED, message="down"), FailureCode.ENGINE_CRASHED),
        (OutOfTime("not judged within 120 s"), FailureCode.TIME_LIMIT),
    ],
)
async def test_a_failure_of_the_challenger_is_counted_and_is_no_score(outcome: MatchResult, code: FailureCode) -> None:
    world, _ = shadowed(outcome)
    await champion_judged(world)
    done = await challenged(world)
    assert (done.status, done.challenger.score, done.agreement) == (ShadowStatus.FAILED, None, None)
    [kept] = await world.evaluations.shadows.ended(ALICE, WANTED, limit=9)
    assert kept.run.failure is not None
    assert kept.run.failure.code is code


async def test_a_challenger_that_asks_to_be_tried_later_is_and_it_costs_no_strike() -> None:
    world, matcher = shadowed(TryLater("no budget left today", timedelta(hours=1)))
    await champion_judged(world)
    assert (await challenged(world)).status is ShadowStatus.DUE
    matcher.challenger = REPORT
    run = world.use_cases.run_shadow()
    world.clock.advance(timedelta(minutes=59))
    assert await run.claim(owner="w") is None
    world.clock.advance(timedelta(minutes=2))
    done = await challenged(world)
    assert (done.status, done.strikes) == (ShadowStatus.JUDGED, 0)


async def test_lost_documents_fail_the_run_alone() -> None:
    world, _ = shadowed()
    id = await champion_judged(world)
    await world.documents.delete(DocumentKey(id, DocumentRole.CV))
    done = await challenged(world)
    assert done.failure is not None
    assert done.failure.code is FailureCode.DOCUMENT_LOST


async def test_what_was_erased_since_is_not_judged() -> None:
    world, matcher = shadowed()
    id = await champion_judged(world)
    run = world.use_cases.run_shadow()
    claimed = await run.claim(owner="w")
    assert claimed is not None
    await world.use_cases.erase()(id, ALICE, by=OPERATOR)
    with pytest.raises(StaleAttempt):
        await run.judge(claimed)
    assert matcher.asked == ["scripted"]


async def test_what_found_no_room_for_a_week_is_given_up() -> None:
    world, _ = shadowed()
    await champion_judged(world)
    world.clock.advance(TRIED_FOR + timedelta(seconds=1))
    assert await world.use_cases.run_shadow().claim(owner="w") is None
    [kept] = await world.evaluations.shadows.ended(ALICE, WANTED, limit=9)
    assert kept.run.failure is not None
    assert kept.run.failure.code is FailureCode.TIME_LIMIT


async def test_a_tenant_that_sees_findings_only_gets_no_score_of_a_challenger() -> None:
    world = World(matcher=TwoEngines(REPORT, REPORT), settings=Settings(shadow="spare:1", findings_only=ALICE))
    id = await champion_judged(world)
    done = await challenged(world)
    assert (done.challenger.score, done.challenger.advice, done.champion.score) == (None, None, None)
    assert b'"score"' not in await world.evaluations.shadows.report(id, ALICE)


def test_the_share_is_drawn_by_the_id_alone() -> None:
    jobs = [a_submission() for _ in range(2000)]
    half, tenth = (Shadowing({None: ShadowRule(challenger=CHALLENGER, share=share)}) for share in (0.5, 0.1))
    drawn = {it.id for it in jobs if half.challenger_of(it)}
    assert 850 < len(drawn) < 1150
    assert drawn == {it.id for it in jobs if half.challenger_of(replace(it, attempt=5, engine=Engine("other")))}
    assert {it.id for it in jobs if tenth.challenger_of(it)} < drawn  # a smaller share is part of a larger one


def test_a_tenants_own_rule_counts_and_an_engine_never_challenges_itself() -> None:
    rules = Settings(shadow="spare:1, bob/other:1, carol/spare:0").shadowing()

    def of(it: Evaluation) -> Engine | None:
        return rules.challenger_of(it)

    assert of(a_submission(tenant=ALICE)) == "spare"
    assert of(a_submission(tenant=BOB)) == "other"
    assert of(replace(a_submission(), tenant=type(ALICE)("carol"))) is None
    assert of(a_submission(engine="spare")) is None
    assert rules.challengers == {"spare", "other"}


@pytest.mark.parametrize(
    "wrong", ["spare", "spare:2", "spare:-1", "spare:half", "A b/spare:1", "a:1,b:1", "x/a:1,x/b:0"]
)
def test_a_wrong_setting_says_what_to_write(wrong: str) -> None:
    with pytest.raises(ValueError, match="AI_RECRUITER_SHADOW"):
        Settings(shadow=wrong)
