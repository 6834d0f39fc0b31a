"""What the contracts of the vacancy ports are tried with: stores, vacancies, candidates and their reports."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime

from domain.model.audit import Actor
from domain.model.criteria import Criterion, CriterionKind, EditedCriterion, LeftOut, Posting
from domain.model.documents import DocumentInfo, DocumentRole
from domain.model.evaluation import Evaluation
from domain.model.ids import Engine, EvaluationId, Tenant, VacancyId
from domain.model.ranking import Cursor, Ranked, RankingFilter
from domain.model.report import (
    Finding,
    FindingStatus,
    Likeness,
    Recommendation,
    Report,
)
from domain.model.standing import VacancyRef
from domain.model.vacancy import Vacancy
from ports.contracts.builders import ALICE, ATS, POLICY, a_submission, a_user, an_id
from ports.evaluations import EvaluationStores
from ports.vacancies import VacancyFilter, VacancyReader, VacancyRepository, VacancyStores

EVERYBODY = RankingFilter()
NOBODY_ELSE = Likeness()
ANY = VacancyFilter()
ITEMS = (
    Criterion(
        id="c1",
        text="Python, PostgreSQL oder Go – 3 Jahre",
        kind=CriterionKind.SKILL,
        must=True,
        any_of=("Python", "Go"),
        years=3.0,
        weight=2.5,
        source="Python, PostgreSQL oder Go",
        start=3,
        end=29,
        topic="skill",
    ),
    Criterion(id="c2", text="Führerschein 🚗", kind=CriterionKind.CERTIFICATE, must=False),
)
POSTING = Posting(
    position="Entwickler:in",
    text="Entwickler:in\n" * 30_000,  # more than a TEXT column takes
    items=ITEMS,
    left_out=(LeftOut(text="Wir sind nett.", reason="company"),),
    warnings=("language_unsupported",),
)


@dataclass(frozen=True, slots=True)
class Stores:
    """All ports over one store."""

    evaluations: EvaluationStores
    vacancies: VacancyStores


OpenAll = Callable[[], AbstractAsyncContextManager[Stores]]


def a_vacancy(
    *, tenant: Tenant = ALICE, title: str | None = None, at: datetime | None = None, by: Actor = ATS
) -> Vacancy:
    """A vacancy that was never stored and waits to be read."""
    return Vacancy.open(
        by=by,
        id=VacancyId(an_id()),
        tenant=tenant,
        engine=Engine("default"),
        title=title,
        posting_info=DocumentInfo(
            role=DocumentRole.JOB_DESCRIPTION, filename="Stelle 📄.html", is_text=False, size=12_000, sha256="cd" * 32
        ),
        at=at or datetime.fromisoformat("2026-11-01T08:00:00+00:00"),
    )


def edited(*items: Criterion) -> list[EditedCriterion]:
    """Criteria as an editor hands them back."""
    return [
        EditedCriterion(
            id=it.id, text=it.text, kind=it.kind, must=it.must, any_of=it.any_of, years=it.years, weight=it.weight
        )
        for it in items
    ]


def judged(score: float | None, *, advice: Recommendation, lacks: Sequence[str] = (), likeness: Likeness) -> Report:
    """A report on the two criteria."""
    return Report(
        score=score,
        recommendation=advice,
        confidence=0.75,
        engine_version="1.2.3",
        body=b'{"findings": []}',
        findings=tuple(
            Finding(
                criterion_id=it.id,
                text=it.text,
                must=it.must,
                status=FindingStatus.MISSING if it.id in lacks else FindingStatus.UNKNOWN,
            )
            for it in ITEMS
        ),
        likeness=likeness,
    )


async def claimed(vacancies: VacancyRepository) -> Vacancy:
    taken = await vacancies.claim_due(lambda it, at: it.claim("reader", at=at, policy=POLICY))
    assert taken is not None
    return taken


async def read(vacancies: VacancyRepository, id: VacancyId) -> Vacancy:
    taken = await claimed(vacancies)
    return await vacancies.change(id, lambda it, at: it.read(POSTING, attempt=taken.attempt, at=at))


async def approve(vacancies: VacancyRepository, id: VacancyId) -> Vacancy:
    return await vacancies.change(id, lambda it, at: it.approve(by=a_user("ann"), at=at, objections={}))


async def approved(vacancies: VacancyRepository) -> VacancyId:
    """A vacancy whose first version is approved."""
    id = (await vacancies.add(a_vacancy())).vacancy.id
    await read(vacancies, id)
    await approve(vacancies, id)
    return id


def a_candidate_for(id: VacancyId, number: int, *, version: int = 1) -> Evaluation:
    plain = a_submission(filename=f"cv {number}.pdf")
    return Evaluation.submit(
        by=ATS,
        id=plain.id,
        tenant=ALICE,
        engine=plain.engine,
        cv=replace(plain.cv, sha256=f"{number:064x}"[::-1]),
        job_description=plain.job_description,
        metadata={},
        deadline_at=None,
        at=plain.created_at,
        policy=POLICY,
        vacancy=VacancyRef(id=id, criteria_version=version),
    )


async def candidate(stores: Stores, id: VacancyId, number: int, *, version: int = 1) -> EvaluationId:
    new = a_candidate_for(id, number, version=version)
    await stores.evaluations.evaluations.add(new)
    return new.id


async def ended(
    stores: Stores,
    id: VacancyId,
    number: int,
    *,
    score: float | None,
    advice: Recommendation = Recommendation.REVIEW,
    lacks: Sequence[str] = (),
    likeness: Likeness = NOBODY_ELSE,
    version: int = 1,
) -> EvaluationId:
    """A candidate that was judged."""
    repository = stores.evaluations.evaluations
    one = await candidate(stores, id, number, version=version)
    report = judged(score, advice=advice, lacks=lacks, likeness=likeness)
    await repository.change(one, lambda it, at: it.claim("w", at=at, policy=POLICY))
    await repository.change(one, lambda it, at: it.succeed(report, attempt=1, at=at))
    return one


def a_report_of(score: float) -> Report:
    return judged(score, advice=Recommendation.REVIEW, likeness=NOBODY_ELSE)


def number_of(it: Evaluation) -> int:
    return int((it.cv.filename or "").removeprefix("cv ").removesuffix(".pdf"))


async def whole(reader: VacancyReader, id: VacancyId, size: int) -> AsyncIterator[Ranked]:
    after: Cursor | None = None
    while True:
        page = await reader.ranking(id, ALICE, EVERYBODY, after=after, size=size)
        for item in page.items:
            yield item
        if (after := page.after) is None:
            return
