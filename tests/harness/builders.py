"""Evaluations with every field filled, so that a round trip that drops one is seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from adapters.system import UuidSource
from domain.model.documents import DocumentInfo, DocumentRole
from domain.model.evaluation import Evaluation
from domain.model.ids import Engine, EvaluationId, Tenant
from domain.model.policy import RetryPolicy
from domain.model.report import Recommendation, Report
from tests.harness.clock import START

POLICY = RetryPolicy()
ALICE = Tenant("alice")
BOB = Tenant("bob")
_ids = UuidSource()


def an_id() -> EvaluationId:
    """A fresh id, later than those before."""
    return _ids.evaluation_id()


def a_submission(
    *,
    tenant: Tenant = ALICE,
    engine: str = "default",
    at: datetime = START,
    deadline: timedelta | None = None,
    metadata: Mapping[str, str] | None = None,
    filename: str = "Anna Müller – CV 📄.pdf",
    policy: RetryPolicy = POLICY,
) -> Evaluation:
    """A queued evaluation that was never stored."""
    return Evaluation.submit(
        id=an_id(),
        tenant=tenant,
        engine=Engine(engine),
        cv=_info(DocumentRole.CV, filename),
        job_description=_info(DocumentRole.JOB_DESCRIPTION, "job.md"),
        metadata={"source": "tests", "кандидат": "№ 7"} if metadata is None else metadata,
        deadline_at=at + deadline if deadline is not None else None,
        at=at,
        policy=policy,
    )


def a_report(score: float | None = 71.5, recommendation: Recommendation = Recommendation.REVIEW) -> Report:
    """A report whose body is not ordered as a JSON column would order it."""
    return Report(
        score=score,
        recommendation=recommendation,
        confidence=0.8,
        engine_version="1.2.3",
        body='{"z":1,"a":"naïve ✓","z2":[1.50]}'.encode(),
    )


def _info(role: DocumentRole, filename: str) -> DocumentInfo:
    return DocumentInfo(role=role, filename=filename, is_text=False, size=40_000, sha256="ab" * 32)
