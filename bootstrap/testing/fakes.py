"""Adapters that forget, put together once for every place that runs the inside in memory."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial

from adapters.criteria_review.review import WordedCriteriaReview
from adapters.fairness import GlassboxArithmetic
from adapters.fakes import (
    MemoryApiKeys,
    MemoryApplicants,
    MemoryCategories,
    MemoryDocuments,
    MemoryEvaluations,
    MemorySessions,
    MemorySpending,
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
    return _apart(clock)(
        evaluations=evaluations,
        reader=evaluations,
        operations=evaluations,
        case_files=evaluations.case_files,
        shadows=evaluations.shadows,
        vacancies=vacancies,
        vacancy_reader=vacancies,
        webhooks=evaluations.webhooks,
        webhook_outbox=evaluations.webhooks,
        api_keys=MemoryApiKeys(clock, evaluations.trail),
        audit=evaluations.trail,
        applicants=MemoryApplicants(evaluations, vacancies),
        workers=evaluations,
        matcher=matcher,
    )


def _apart(clock: Clock) -> Callable[..., Adapters]:
    """What makes the adapters, given those that are over one store."""
    return partial(
        Adapters,
        criteria_review=WordedCriteriaReview(),
        webhook_sender=ScriptedSender(),
        signer=Ed25519Signer.new(),
        checkpoint_log=MemoryCheckpointLog(),
        key_maker=PepperedKeys(secrets.token_bytes(32)),
        vault=EnvelopeVault(MemoryMasterKeys()),
        categories=MemoryCategories(),
        impact_arithmetic=GlassboxArithmetic(),
        tickets=MemoryTickets(clock),
        sessions=MemorySessions(),
        documents=MemoryDocuments(),
        queue=InProcessQueue(),
        feed=InProcessFeed(),
        spending=MemorySpending(clock),
        renderer=PlainRenderer(),
        clock=clock,
        ids=UuidSource(clock),
    )
