"""Fetch what an evaluation is judged from: both documents, and the criteria of its vacancy."""

from __future__ import annotations

from domain.model.documents import DocumentRole
from domain.model.evaluation import Evaluation
from domain.use_cases.kept_documents import intact
from ports.documents import DocumentStore
from ports.matcher import GivenCriteria, Pair
from ports.vacancies import VacancyReader


async def pair_of(it: Evaluation, *, documents: DocumentStore, vacancies: VacancyReader) -> Pair:
    """As it was submitted, with the version of the criteria that it names. Raises DocumentLost, Unavailable."""
    return Pair(
        cv=await intact(documents, it.key_of(DocumentRole.CV), it.cv),
        cv_info=it.cv,
        job_description=await intact(documents, it.key_of(DocumentRole.JOB_DESCRIPTION), it.job_description),
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
