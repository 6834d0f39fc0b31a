"""Who applied, from the evaluations in memory."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.fakes.evaluations import MemoryEvaluations
from adapters.fakes.vacancies import MemoryVacancies
from domain.model.evaluation import Evaluation
from domain.model.ids import EvaluationId, Tenant
from domain.model.impact import Applicant, Outcome, Sample


class MemoryApplicants:
    """An ApplicantReader over the other stores in memory."""

    def __init__(self, evaluations: MemoryEvaluations, vacancies: MemoryVacancies) -> None:
        self._evaluations = evaluations
        self._vacancies = vacancies

    async def applicants(
        self, tenant: Tenant, sample: Sample, *, after: EvaluationId | None, limit: int
    ) -> Sequence[Applicant]:
        mine = [it for it in self._evaluations.everything() if it.tenant == tenant and _is_in(sample, it)]
        listed = sorted((it for it in mine if self._counts(it)), key=lambda it: it.id)
        return [self._applicant(it) for it in listed if after is None or it.id > after][:limit]

    def _counts(self, it: Evaluation) -> bool:
        """One that is decided on and has not ended is about to replace another."""
        is_coming = it.vacancy is not None and not it.status.terminal and it.decision is not None
        return self._vacancies.stands(it) and not is_coming

    def _applicant(self, it: Evaluation) -> Applicant:
        verdict = it.verdict
        outcome = Outcome(
            decision=it.decision.outcome if it.decision else None,
            recommendation=verdict.recommendation if verdict else None,
            score=verdict.score if verdict else None,
        )
        return Applicant(ids=(it.id, *self._others(it)), outcome=outcome)

    def _others(self, it: Evaluation) -> list[EvaluationId]:
        if it.vacancy is None or not it.status.terminal:
            return []
        same = (
            other.id
            for other in self._evaluations.everything()
            if other.vacancy is not None
            and other.vacancy.id == it.vacancy.id
            and other.cv.sha256 == it.cv.sha256
            and other.status.terminal
            and other.id != it.id
        )
        return sorted(same, reverse=True)


def _is_in(sample: Sample, it: Evaluation) -> bool:
    in_time = sample.since <= it.created_at < sample.until
    return in_time and (sample.vacancy_id is None or (it.vacancy is not None and it.vacancy.id == sample.vacancy_id))
