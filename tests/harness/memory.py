"""The use cases over in-memory adapters, without workers and without HTTP."""

from __future__ import annotations

from adapters.criteria_review.review import WordedCriteriaReview
from adapters.fakes import MemoryDocuments, MemoryEvaluations, MemoryVacancies, PlainRenderer, ScriptedSender
from adapters.in_process import InProcessFeed, InProcessQueue
from adapters.system import UuidSource
from adapters.telemetry.tracing import Tracing
from bootstrap.adapters import Adapters
from bootstrap.lifespan import Application, application, rules
from bootstrap.settings import Settings
from ports.matcher import Matcher
from ports.time_and_ids import Clock


def memory_application(
    matcher: Matcher, *, settings: Settings, clock: Clock, tracing: Tracing | None = None
) -> Application:
    """An application that forgets."""
    evaluations = MemoryEvaluations(clock)
    vacancies = MemoryVacancies(evaluations, clock)
    adapters = Adapters(
        evaluations=evaluations,
        reader=evaluations,
        operations=evaluations,
        vacancies=vacancies,
        vacancy_reader=vacancies,
        criteria_review=WordedCriteriaReview(),
        webhooks=evaluations.webhooks,
        webhook_outbox=evaluations.webhooks,
        webhook_sender=ScriptedSender(),
        workers=evaluations,
        documents=MemoryDocuments(),
        queue=InProcessQueue(),
        feed=InProcessFeed(),
        matcher=matcher,
        renderer=PlainRenderer(),
        clock=clock,
        ids=UuidSource(),
    )
    return application(settings, adapters, rules(settings, workers=1), tracing=tracing)
