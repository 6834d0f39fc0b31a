"""What a client declares, tells, contests and corrects on a real service, sync and async alike."""

from __future__ import annotations

import pytest
from ai_recruiter import Client, Job, Refused


@pytest.fixture
def job(client: Client) -> Job:
    """One that carol has decided against."""
    job = client.wait(client.submit(cv="Ada Lovelace\nPython developer", job_description="Python developer").id)
    client.decide(job.id, "reject", reason="no Rust", by="carol")
    return job


def test_what_is_declared_told_and_contested_is_kept_with_the_job(client: Client, job: Job) -> None:
    told = client.declare(job.id, declared_by="candidate", notice_period={"days": 90}, location={"value": "Rome"})
    assert told.notice_period is not None
    assert told.notice_period.days == 90
    left = client.declare(job.id, declared_by="recruiter", location=None)
    assert (left.location, left.notice_period) == (None, told.notice_period)
    assert [it.job_id for it in client.due_notices() if it.job_id == job.id] == [job.id]
    given = client.give_notice(job.id, "adverse_outcome", version="7")
    assert client.notices(job.id) == [given]
    assert client.contest(job.id, "I know Rust").answer is None
    answer = client.answer_contest(job.id, 1, "upheld", reason="none is seen", by="ben").answer
    assert answer is not None
    seen = client.job(job.id)
    assert (seen.adverse_notice_due_at, seen.declarations) == (None, left)
    assert [(it.statement, it.answer) for it in seen.contests] == [("I know Rust", answer)]


def test_a_correction_and_the_job_that_it_corrects_name_each_other(client: Client, job: Job) -> None:
    why = "the diploma was missing"
    later = client.submit(cv="Ada\nPython", job_description="Python", reviews=job.id, review_reason=why)
    review = client.job(later.id).reviews
    assert review is not None
    assert (review.job_id, review.reason, client.job(job.id).reviewed_by) == (job.id, why, [later.id])


def test_who_has_opted_out_is_not_decided_on(client: Client, job: Job) -> None:
    client.give_notice(job.id, "before_use", version="7", legal_basis="contract", opted_out=True)
    assert client.job(job.id).opted_out
    with pytest.raises(Refused) as refused:
        client.decide(job.id, "shortlist", reason="on second thought", by="carol")
    assert refused.value.code == "opted_out"
