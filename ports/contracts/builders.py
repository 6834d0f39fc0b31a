"""Evaluations with every field filled, so that a round trip that drops one is seen."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from domain.model.audit import Actor, ActorKind
from domain.model.decision import Decision
from domain.model.documents import DocumentInfo, DocumentRole
from domain.model.evaluation import Evaluation
from domain.model.ids import Engine, EvaluationId, Tenant
from domain.model.policy import RetryPolicy
from domain.model.report import Recommendation, Report
from ports.contracts.clock import START

ATS = Actor(kind=ActorKind.SERVICE, name="ats", request_id="request-1")
OPERATOR = Actor(kind=ActorKind.OPERATOR, name="root")
POLICY = RetryPolicy()
ALICE = Tenant("alice")
BOB = Tenant("bob")
_last = [0]


def a_user(name: str) -> Actor:
    """A person, whom a credential proves."""
    return Actor(kind=ActorKind.USER, name=name)


def an_id() -> EvaluationId:
    """A fresh UUIDv7 of the present moment, later than those before."""
    _last[0] = max(time.time_ns() * 4096 // 1_000_000, _last[0] + 1)  # of a millisecond, the 4096th part
    milliseconds, fraction = divmod(_last[0], 4096)
    return EvaluationId(UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | secrets.randbits(62)))


def a_submission(
    *,
    tenant: Tenant = ALICE,
    engine: str = "default",
    at: datetime = START,
    deadline: timedelta | None = None,
    metadata: Mapping[str, str] | None = None,
    filename: str = "Anna Müller – CV 📄.pdf",
    policy: RetryPolicy = POLICY,
    decision: Decision | None = None,
    by: Actor = ATS,
    behind: bool = False,
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
        by=by,
        at=at,
        policy=policy,
        decision=decision,
        behind=behind,
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
    return DocumentInfo(role=role, filename=filename, is_text=False, size=40_000, sha256="ab" * 32, salt="cd" * 16)
