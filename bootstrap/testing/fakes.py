"""Adapters that forget, put together once for every place that runs the inside in memory."""

from __future__ import annotations

import secrets
from typing import Any

from adapters.criteria_review.review import WordedCriteriaReview
from adapters.fairness import GlassboxArithmetic
from adapters.fakes import (
    MemoryApiKeys,
    MemoryApplicants,
    MemoryCategories,
    MemoryDocuments,
    MemoryEvaluations,
    MemorySessions,
    MemoryTickets,
    MemoryVacancies,
    PlainRenderer,
    ScriptedSender,
)
from adapters.in_process import InProcessFeed, InProcessQueue
from adapters.signing import Ed25519Signer, MemoryCheckpointLog
from adapters.system import UuidSource
from adapters.system.keys import PepperedKeys
from adapters.vault import EnvelopeVault, MemoryMasterKeys
from bootstrap.adapters import Adapters
from ports.matcher import Matcher
from ports.time_and_ids import Clock


def fake_adapters(
    clock: Clock,
    matcher: Matcher,
    *,
    evaluations: MemoryEvaluations | None = None,
    vacancies: MemoryVacancies | None = None,
) -> Adapters:
    """One store in memory, new unless it is given; replace what is to be something else."""
    evaluations = evaluations or MemoryEvaluations(clock)
    vacancies = vacancies or MemoryVacancies(evaluations, clock)
    return Adapters(
        **_over(evaluations),
        vacancies=vacancies,
        vacancy_reader=vacancies,
        criteria_review=WordedCriteriaReview(),
        webhook_sender=ScriptedSender(),
        api_keys=MemoryApiKeys(clock, evaluations.trail),
        signer=Ed25519Signer.new(),
        checkpoint_log=MemoryCheckpointLog(),
        key_maker=PepperedKeys(secrets.token_bytes(32)),
        vault=EnvelopeVault(MemoryMasterKeys()),
        categories=MemoryCategories(),
        applicants=MemoryApplicants(evaluations, vacancies),
        impact_arithmetic=GlassboxArithmetic(),
        tickets=MemoryTickets(clock),
        sessions=MemorySessions(),
        documents=MemoryDocuments(),
        queue=InProcessQueue(),
        feed=InProcessFeed(),
        matcher=matcher,
        renderer=PlainRenderer(),
        clock=clock,
        ids=UuidSource(clock),
    )


def _over(evaluations: MemoryEvaluations) -> dict[str, Any]:
    """Every port of the one store."""
    return {
        "evaluations": evaluations,
        "reader": evaluations,
        "operations": evaluations,
        "workers": evaluations,
        "case_files": evaluations.case_files,
        "shadows": evaluations.shadows,
        "webhooks": evaluations.webhooks,
        "webhook_outbox": evaluations.webhooks,
        "audit": evaluations.trail,
    }
