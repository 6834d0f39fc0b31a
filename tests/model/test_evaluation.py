"""The rules of an evaluation, one by one and over random histories."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.model.errors import (
    AlreadyFinished,
    InconsistentState,
    InvalidRequest,
    LeaseHeld,
    NoDeadline,
    NotFinished,
    Refusal,
    StageOutOfOrder,
    StaleAttempt,
)
from domain.model.evaluation import Evaluation
from domain.model.events import EventType, PutOff, Stage
from domain.model.outcome import Canceled, Status
from domain.model.policy import RetryPolicy
from domain.model.report import Failure, FailureCode, Recommendation
from domain.model.state import Lease
from ports.contracts.builders import POLICY, a_report, a_submission, a_user
from ports.contracts.clock import START

FAILURE = Failure(code=FailureCode.CORRUPT, message="the file is cut off")
LATER = START + timedelta(hours=1)


def claimed(by: str = "worker-1") -> Evaluation:
    return a_submission().claim(by, at=START, policy=POLICY)


def types(evaluation: Evaluation) -> list[EventType]:
    return [event.type for event in evaluation.events]


def test_a_submission_is_queued_with_its_first_event() -> None:
    new = a_submission()
    assert (new.status, new.attempt, new.last_seq) == (Status.QUEUED, 0, 1)
    assert types(new) == [EventType.QUEUED]


def test_a_run_tells_its_stages_and_ends_once() -> None:
    run = claimed()
    for stage in Stage:
        run = run.enter(stage, attempt=1, at=START)
    done = run.succeed(a_report(), attempt=1, at=LATER)
    assert (done.status, done.progress, done.completed_at) == (Status.SUCCEEDED, 1.0, LATER)
    assert [event.seq for event in done.events] == list(range(1, 9))
    assert [event.progress for event in done.events] == sorted(event.progress for event in done.events)


@pytest.mark.parametrize("end", ["succeed", "fail", "cancel", "claim", "look_after"])
def test_nothing_follows_a_terminal_state(end: str) -> None:
    over = claimed().fail(FAILURE, attempt=1, at=START)
    with pytest.raises((AlreadyFinished, StaleAttempt)):
        _do(over, end)


def test_a_live_lease_keeps_other_workers_out() -> None:
    with pytest.raises(LeaseHeld):
        claimed().claim("worker-2", at=START + POLICY.lease - timedelta(seconds=1), policy=POLICY)


def test_a_lease_that_ran_out_is_superseded_and_struck() -> None:
    second = claimed().claim("worker-2", at=START + POLICY.lease, policy=POLICY)
    assert (second.attempt, second.strikes, second.lease) == (2, 1, Lease("worker-2", START + 2 * POLICY.lease))
    assert types(second)[-2:] == [EventType.REQUEUED, EventType.STARTED]
    with pytest.raises(StaleAttempt):
        second.succeed(a_report(), attempt=1, at=LATER)


def test_a_renewed_lease_lasts_from_the_renewal() -> None:
    renewed = claimed().renew(attempt=1, at=START + timedelta(seconds=20), policy=POLICY)
    assert renewed.lease == Lease("worker-1", START + timedelta(seconds=20) + POLICY.lease)
    assert renewed.last_seq == 2


def test_a_worker_that_was_given_up_cannot_write_even_before_the_next_claim() -> None:
    freed = claimed().look_after(at=START + POLICY.lease, policy=POLICY)
    assert freed.status is Status.QUEUED
    with pytest.raises(StaleAttempt):
        freed.enter(Stage.MATCHING, attempt=1, at=LATER)


def test_what_costs_too_many_workers_is_given_up_as_poisoned() -> None:
    it, at = a_submission(), START
    for number in range(1, POLICY.max_strikes + 1):
        it = it.claim(f"worker-{number}", at=at, policy=POLICY)
        at += POLICY.lease
        it = it.look_after(at=at, policy=POLICY)
    assert it.status is Status.FAILED
    assert it.failure is not None
    assert it.failure.code == "poisoned"


def test_a_poisoned_evaluation_is_not_claimed_once_more() -> None:
    last = RetryPolicy(max_strikes=1)
    ended = claimed().claim("worker-2", at=START + last.lease, policy=last)
    assert (ended.status, ended.attempt) == (Status.FAILED, 1)


def test_handing_back_costs_no_strike_and_is_due_at_once() -> None:
    back = claimed().hand_back(attempt=1, at=LATER, reason="its worker was shut down")
    assert (back.status, back.strikes, back.due_at, back.lease) == (Status.QUEUED, 0, LATER, None)
    assert back.claim("worker-2", at=LATER, policy=POLICY).attempt == 2


def test_a_passed_deadline_expires_it_waiting_or_offered() -> None:
    late = a_submission(deadline=timedelta(seconds=5))
    at = START + timedelta(seconds=5)
    assert late.look_after(at=at, policy=POLICY).status is Status.EXPIRED
    assert late.claim("worker-1", at=at, policy=POLICY).status is Status.EXPIRED


def test_each_offer_waits_longer_up_to_the_limit() -> None:
    it, waits = a_submission(), []
    for _ in range(12):
        it = it.look_after(at=START, policy=POLICY)
        waits.append(it.due_at - START)
    assert waits[:3] == [timedelta(seconds=4), timedelta(seconds=8), timedelta(seconds=16)]
    assert waits[-1] == POLICY.backoff_limit


def test_a_decision_stands_beside_the_score() -> None:
    done = claimed().succeed(a_report(score=12.0), attempt=1, at=START)
    first = done.decide(Recommendation.SHORTLIST, reason="knows the trade", by=a_user("carol"), at=LATER)
    assert first.verdict == done.verdict
    second = first.decide(Recommendation.REJECT, reason="withdrew", by=a_user("carol"), at=LATER)
    assert second.decision is not None
    assert (second.decision.number, second.decision.outcome) == (2, Recommendation.REJECT)


def test_a_decision_waits_for_the_end() -> None:
    with pytest.raises(NotFinished, match="still queued"):
        a_submission().decide(Recommendation.REJECT, reason="no", by=a_user("carol"), at=START)


@pytest.mark.parametrize("reason", ["", " ", "\n\t"])
def test_a_decision_has_a_reason(reason: str) -> None:
    done = claimed().succeed(a_report(), attempt=1, at=START)
    with pytest.raises(InvalidRequest, match="without a reason"):
        done.decide(Recommendation.REJECT, reason=reason, by=a_user("carol"), at=LATER)


@pytest.mark.parametrize("stage", [Stage.READING_CV, Stage.EXTRACTING, Stage.MATCHING])
def test_a_stage_begins_once_and_after_those_before_it(stage: Stage) -> None:
    run = claimed().enter(Stage.MATCHING, attempt=1, at=START)
    with pytest.raises(StageOutOfOrder, match=f"{stage} cannot begin after matching"):
        run.enter(stage, attempt=1, at=START)
    assert run.enter(Stage.WRITING_REPORT, attempt=1, at=START).stage is Stage.WRITING_REPORT


def test_the_next_attempt_begins_with_the_first_stage_again() -> None:
    run = claimed().enter(Stage.MATCHING, attempt=1, at=START)
    again = run.claim("worker-2", at=START + POLICY.lease, policy=POLICY)
    assert again.enter(Stage.READING_CV, attempt=2, at=LATER).stage is Stage.READING_CV


def test_an_attempt_that_runs_out_of_time_expires_with_the_seconds_that_it_was_given() -> None:
    late = a_submission(deadline=timedelta(seconds=2.5)).claim("worker-1", at=START, policy=POLICY)
    over = late.run_out_of_time(attempt=1, at=START + timedelta(seconds=2.5))
    assert over.status is Status.EXPIRED
    assert over.events[-1].message == "not judged within its deadline of 2.5 s"


def test_without_a_deadline_nothing_expires() -> None:
    with pytest.raises(NoDeadline):
        claimed().run_out_of_time(attempt=1, at=LATER)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"outcome": None}, Status.SUCCEEDED),  # success without a verdict
        ({"outcome": Canceled()}, Status.CANCELED),  # ended at no time
        ({"lease": None}, Status.RUNNING),
        ({"lease": Lease("worker-1", LATER)}, Status.QUEUED),
        ({"completed_at": LATER}, Status.QUEUED),
    ],
)
def test_a_store_cannot_bring_back_what_cannot_be(changes: dict[str, Any], status: Status) -> None:
    with pytest.raises(InconsistentState, match=f"stored as {status}"):
        Evaluation.rehydrate(replace(a_submission(), **changes), status=status)


VERBS = ["claim", "enter", "renew", "succeed", "fail", "cancel", "hand_back", "look_after"]


@given(st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 3), st.integers(0, 40)), max_size=40))
def test_every_history_is_gapless_fenced_and_ends_at_most_once(steps: list[tuple[str, int, int]]) -> None:
    it, at = a_submission(deadline=timedelta(minutes=10)), START
    for verb, attempt, seconds in steps:
        at += timedelta(seconds=seconds)
        before = it
        try:
            it = _do(it, verb, attempt=attempt, at=at)
        except Refusal:
            assert it is before
            continue
        assert not before.status.terminal
        assert it.attempt in (before.attempt, before.attempt + 1)
        if verb in ("enter", "renew", "succeed", "fail", "hand_back"):
            assert attempt == before.attempt
    assert [event.seq for event in it.events] == list(range(1, it.last_seq + 1))
    assert sum(event.type.terminal for event in it.events) == it.status.terminal
    assert it.strikes <= POLICY.max_strikes
    assert (it.lease is not None) == (it.status is Status.RUNNING)
    assert Evaluation.rehydrate(it, status=it.status) == replace(it, events=(), report=None, acting=None)


def _do(it: Evaluation, verb: str, *, attempt: int = 1, at: object = START) -> Evaluation:
    arguments: dict[str, dict[str, object]] = {
        "claim": {"owner": "w", "policy": POLICY},
        "look_after": {"policy": POLICY},
        "enter": {"attempt": attempt},
        "renew": {"attempt": attempt, "policy": POLICY},
        "succeed": {"report": a_report(), "attempt": attempt},
        "fail": {"failure": FAILURE, "attempt": attempt},
        "hand_back": {"attempt": attempt, "reason": "test"},
        "cancel": {"by": a_user("carol")},
    }
    stages = [Stage.READING_JOB_DESCRIPTION, Stage.MATCHING] if verb == "enter" else []
    changed: Evaluation = getattr(it, verb)(*stages, **arguments[verb], at=at)
    return changed


def test_what_an_engine_puts_off_says_until_when_and_who_asked() -> None:
    back = claimed().hand_back(
        attempt=1, at=LATER, reason="the model is away", after=timedelta(minutes=5), asked_by_engine=True
    )
    event = back.events[-1]
    until = LATER + timedelta(minutes=5)
    assert (back.status, back.due_at, back.strikes) == (Status.QUEUED, until, 0)
    assert event.put_off == PutOff(until, "the model is away")
    assert event.data["asked_by"] == "engine"
    assert event.forgotten().put_off == PutOff(until, "erased")


def test_what_is_handed_back_at_once_is_not_put_off() -> None:
    event = claimed().hand_back(attempt=1, at=LATER, reason="its worker was shut down").events[-1]
    assert (event.put_off, event.data) == (None, {})
