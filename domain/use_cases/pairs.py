"""What an engine is given of an evaluation: the same at every attempt, and for every engine."""

from __future__ import annotations

from domain.model.documents import DocumentRole
from domain.model.evaluation import Evaluation
from ports.documents import DocumentStore
from ports.matcher import GivenCriteria, Pair
from ports.vacancies import VacancyReader


async def pair_of(it: Evaluation, documents: DocumentStore, vacancies: VacancyReader) -> Pair:
    """Its documents, the criteria that it was submitted for, and the day of its submission. Raises DocumentLost."""
    return Pair(
        cv=await documents.get(it.key_of(DocumentRole.CV)),
        cv_info=it.cv,
        job_description=await documents.get(it.key_of(DocumentRole.JOB_DESCRIPTION)),
        job_description_info=it.job_description,
        as_of=it.created_at.date(),
        criteria=await _criteria(it, vacancies),
    )


async def _criteria(it: Evaluation, vacancies: VacancyReader) -> GivenCriteria | None:
    if it.vacancy is None:
        return None
    vacancy = await vacancies.get(it.vacancy.id, it.tenant)
    assert vacancy.posting is not None, "criteria are approved once the posting is read"
    wanted, approved = it.vacancy.criteria_version, vacancy.approved
    if approved is None or approved.version != wanted:  # a later one is in force by now
        approved = await vacancies.approved(vacancy.id, wanted)
    return GivenCriteria(approved=approved, posting=vacancy.posting)
