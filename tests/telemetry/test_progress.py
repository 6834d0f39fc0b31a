"""What the figures say of evaluations, step by step."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import anyio
import pytest

from adapters.fakes import ScriptedMatcher
from adapters.fakes.matcher import POSTING
from adapters.telemetry import MeteredMatcher
from domain.model.criteria import Posting
from domain.model.errors import StaleAttempt
from domain.model.evaluation import Evaluation
from domain.model.events import Stage
from domain.model.ids import Engine
from domain.model.report import Failure, FailureCode
from ports.contracts.builders import ALICE, ATS
from ports.contracts.pairs import a_pair, a_pdf
from tests.harness.figures import growth
from tests.harness.scene import LEASE, SETTINGS, Scene


@pytest.fixture
def scene() -> Scene:
    return Scene()


async def test_an_evaluation_that_goes_well_is_told_from_acceptance_to_result(scene: Scene) -> None:
    with growth() as grown:
        id = await scene.submitted()
        scene.clock.advance(timedelta(seconds=3))
        claimed = await scene.claimed(id)
        scene.clock.advance(timedelta(seconds=4))
        await scene.application.use_cases.run().judge(claimed)
        assert grown.of("ai_recruiter_attempts_started_total") == 1
        assert grown.of("ai_recruiter_attempts_ended_total") == 1
        assert grown.of("ai_recruiter_attempts_ended_total", outcome="succeeded") == 1
        assert grown.of("ai_recruiter_evaluation_wait_seconds_sum") == pytest.approx(3)
        assert grown.of("ai_recruiter_evaluation_seconds_sum", status="succeeded") == pytest.approx(7)
        assert grown.of("ai_recruiter_run_seconds_count", engine="scripted", outcome="judged") == 1
        for stage in Stage:
            assert grown.of("ai_recruiter_stage_seconds_count", engine="scripted", stage=stage.value) == 1
        assert grown.of("ai_recruiter_document_call_seconds_count", method="get", outcome="ok") == 2
        assert grown.of("ai_recruiter_repository_call_seconds_count", method="change", outcome="ok") == 2


async def test_a_worker_that_is_lost_costs_a_lease_and_what_it_writes_later_is_fenced_off(scene: Scene) -> None:
    id = await scene.submitted()
    late = await scene.claimed(id)
    scene.clock.advance(LEASE)
    with growth() as grown:
        await scene.swept()
        assert grown.of("ai_recruiter_attempts_ended_total", outcome="lost") == 1
        assert grown.of("ai_recruiter_swept_evaluations_total", outcome="lease_lost") == 1
        await scene.claimed(id, "worker-2")
        held = scene.matcher.hold_at(next(iter(Stage)))
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_refused, scene, late)
            with anyio.fail_after(10):
                while grown.of("ai_recruiter_fenced_writes_total") == 0:  # noqa: ASYNC110  # a figure sets no event
                    await anyio.sleep(0.005)
            held.open()
        assert grown.of("ai_recruiter_fenced_writes_total") == 1
        assert grown.of("ai_recruiter_run_seconds_count", outcome="stopped") == 1
        assert grown.of("ai_recruiter_attempts_started_total") == 1
        assert grown.of("ai_recruiter_attempts_ended_total") == 1
        assert grown.of("ai_recruiter_evaluation_wait_seconds_count") == 0  # the first attempt was before


async def _refused(scene: Scene, late: Evaluation) -> None:
    with pytest.raises(StaleAttempt):
        await scene.application.use_cases.run().judge(late)


async def test_a_claim_over_a_lease_that_ran_out_ends_one_attempt_and_starts_another(scene: Scene) -> None:
    id = await scene.submitted()
    await scene.claimed(id)
    scene.clock.advance(LEASE)
    with growth() as grown:
        await scene.claimed(id, "worker-2")
        assert grown.of("ai_recruiter_attempts_ended_total", outcome="lost") == 1
        assert grown.of("ai_recruiter_attempts_started_total") == 1


async def test_what_cost_too_many_workers_is_poisoned(scene: Scene) -> None:
    id = await scene.submitted()
    with growth() as grown:
        for number in range(SETTINGS.max_strikes):
            await scene.claimed(id, f"worker-{number}")
            scene.clock.advance(LEASE)
            await scene.swept()
        assert grown.of("ai_recruiter_attempts_ended_total", outcome="lost") == SETTINGS.max_strikes
        assert grown.of("ai_recruiter_swept_evaluations_total", outcome="poisoned") == 1
        assert grown.of("ai_recruiter_evaluations_failed_total", code="poisoned") == 1
        assert grown.of("ai_recruiter_evaluation_seconds_count", status="failed") == 1


async def test_what_nobody_takes_is_offered_again_and_what_is_late_expires(scene: Scene) -> None:
    await scene.submitted()
    await scene.submitted(deadline=timedelta(seconds=5))
    scene.clock.advance(timedelta(seconds=SETTINGS.first_dispatch_s))
    with growth() as grown:
        await scene.swept()
        assert grown.of("ai_recruiter_swept_evaluations_total", outcome="offered_again") == 1
        assert grown.of("ai_recruiter_swept_evaluations_total", outcome="expired") == 1
        assert grown.of("ai_recruiter_evaluation_seconds_count", status="expired") == 1
        assert grown.of("ai_recruiter_attempts_ended_total") == 0  # neither ever ran


async def test_handing_back_and_canceling_end_an_attempt_only_where_one_runs(scene: Scene) -> None:
    run, cancel = scene.application.use_cases.run(), scene.application.use_cases.cancel()
    handed_back, running, queued = [await scene.submitted() for _ in range(3)]
    with growth() as grown:
        await run.hand_back(await scene.claimed(handed_back), reason="shut down")
        await scene.claimed(running)
        await cancel(running, ALICE, by=ATS)
        await cancel(queued, ALICE, by=ATS)
        assert grown.of("ai_recruiter_attempts_ended_total", outcome="handed_back") == 1
        assert grown.of("ai_recruiter_attempts_ended_total", outcome="canceled") == 1
        assert grown.of("ai_recruiter_evaluation_seconds_count", status="canceled") == 2


async def test_each_failure_is_counted_by_its_code() -> None:
    scene = Scene(matcher=ScriptedMatcher(Failure(code=FailureCode.ENCRYPTED, message="no")))
    id = await scene.submitted()
    with growth() as grown:
        await scene.application.use_cases.run().judge(await scene.claimed(id))
        assert grown.of("ai_recruiter_evaluations_failed_total") == 1
        assert grown.of("ai_recruiter_evaluations_failed_total", code="encrypted") == 1
        assert grown.of("ai_recruiter_run_seconds_count", outcome="failed") == 1


async def test_readings_of_postings_are_timed_by_how_they_end() -> None:
    scripted = ScriptedMatcher()
    matcher, pair = MeteredMatcher(scripted), a_pair()
    endings: list[Posting | Failure | Exception] = [
        POSTING,
        Failure(code=FailureCode.CORRUPT, message="no"),
        RuntimeError("gone"),
    ]
    with growth() as grown:
        for scripted.posting in endings:
            with suppress(RuntimeError):
                await matcher.read_posting(
                    Engine("scripted"), pair.job_description, pair.job_description_info, within=LEASE
                )
        for outcome in ("read", "failed", "stopped"):
            assert grown.of("ai_recruiter_posting_seconds_count", engine="scripted", outcome=outcome) == 1


async def test_views_of_documents_are_timed_by_how_they_end() -> None:
    matcher, pair = MeteredMatcher(ScriptedMatcher()), a_pair(a_pdf("Ada Example"))
    with growth() as grown:
        for within in (LEASE, timedelta(0)):
            await matcher.render_page(pair.cv, pair.cv_info, number=1, scale=1.5, blind=True, within=within)
            await matcher.quote_regions(pair.cv, pair.cv_info, [(0, 3)], within=within)
        for what in ("page", "regions"):
            for outcome in ("shown", "failed"):
                assert grown.of("ai_recruiter_view_seconds_count", what=what, outcome=outcome) == 1
