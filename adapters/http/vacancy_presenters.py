"""Vacancies, criteria and rankings from the model's words to the public ones."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.http import case_presenters, presenters
from adapters.http.comparison_schemas import ComparedCandidate
from adapters.http.response_schemas import DocumentOut
from adapters.http.vacancy_schemas import (
    ApprovalOut,
    CandidateCounts,
    CriteriaOut,
    CriterionOut,
    JudgedByOut,
    LackingOut,
    LeftOutOut,
    LikeOut,
    Musts,
    OverrideOut,
    PileFrame,
    RankedOut,
    VacancyOut,
    VacancySummary,
    VacancyUrls,
    VersionOut,
)
from domain.model.criteria import ApprovedCriteria, Criterion
from domain.model.declarations import AnsweredGate, Declarations, GateStatus, answered, ineligible
from domain.model.evaluation import Evaluation
from domain.model.ids import VacancyId
from domain.model.pile import Counts, Pile, PileEvent
from domain.model.ranking import Ranked
from domain.model.standing import Standing
from domain.model.vacancy import Vacancy
from domain.use_cases.read_vacancies import Lacking


def urls(id: VacancyId, prefix: str) -> VacancyUrls:
    """Paths, never whole addresses."""
    vacancy = f"{prefix}/api/v1/vacancies/{id}"
    return VacancyUrls(
        self=vacancy,
        criteria=f"{vacancy}/criteria",
        approve=f"{vacancy}/criteria/approve",
        candidates=f"{vacancy}/candidates",
        ranking=f"{vacancy}/ranking",
        events=f"{vacancy}/events",
        ws=f"{prefix}/ws/vacancies/{id}",
    )


def summary(it: Vacancy, pile: Pile, prefix: str) -> VacancySummary:
    info = it.posting_info
    return VacancySummary(
        id=it.id,
        title=it.title,
        status=it.status,
        created_at=it.created_at,
        opened_by=it.opened_by,
        engine=it.engine,
        error=presenters.job_error(it.failure),
        document=DocumentOut(filename=info.filename, size=info.size, sha256=info.sha256),
        approved=approval(it.approved) if it.approved else None,
        candidates=counts(pile.counts),
        urls=urls(it.id, prefix),
    )


def vacancy(it: Vacancy, pile: Pile, prefix: str) -> VacancyOut:
    told = summary(it, pile, prefix)  # so that a field is named once
    return VacancyOut(
        **{name: getattr(told, name) for name in VacancySummary.__struct_fields__},
        criteria=_criteria(it),
        warnings=list(it.posting.warnings) if it.posting else [],
    )


def approval(it: ApprovedCriteria) -> ApprovalOut:
    return ApprovalOut(version=it.version, approved_by=it.by, approved_at=it.at)


def version(it: ApprovedCriteria) -> VersionOut:
    return VersionOut(
        version=it.version,
        approved_by=it.by,
        approved_at=it.at,
        items=[_criterion(item) for item in it.items],
        overrides=[OverrideOut(id=each.criterion_id, reason=each.reason) for each in it.overrides],
    )


def counts(it: Counts) -> CandidateCounts:
    return CandidateCounts(queued=it.queued, running=it.running, ended=it.ended)


def ranked(it: Ranked, in_force: int | None, declared: Declarations) -> RankedOut:
    evaluation = it.evaluation
    verdict, decision = evaluation.verdict, evaluation.decision
    by = version_of(evaluation)
    standing = verdict.standing if verdict else None
    gates = answered(standing.gates, declared) if standing else []
    return RankedOut(
        rank=it.rank,
        tied=it.tied,
        job_id=evaluation.id,
        filename=evaluation.cv.filename,
        status=evaluation.status.value,  # type: ignore[arg-type]  # a ranking holds what has ended
        score=verdict.score if verdict else None,
        confidence=verdict.confidence if verdict else None,
        recommendation=verdict.recommendation if verdict else None,
        engine=evaluation.engine,
        engine_version=verdict.engine_version if verdict else None,
        musts=_musts(standing) if standing else None,
        questions=_questions(standing, gates) if standing else [],
        decision=presenters.decision(decision) if decision else None,
        criteria_version=by,
        stale=_is_stale(evaluation, in_force),
        same_as=[LikeOut(job_id=like.evaluation_id, by=like.by) for like in it.same_as],  # type: ignore[arg-type]
        error=presenters.job_error(evaluation.failure),
        gates=case_presenters.gates(gates),
        ineligible=ineligible(gates),
    )


def compared(it: Evaluation, in_force: int | None) -> ComparedCandidate:
    verdict, by = it.verdict, version_of(it)
    return ComparedCandidate(
        job_id=it.id,
        filename=it.cv.filename,
        score=verdict.score if verdict else None,
        confidence=verdict.confidence if verdict else None,
        recommendation=verdict.recommendation if verdict else None,
        engine=it.engine,
        engine_version=verdict.engine_version if verdict else None,
        criteria_version=by,
        stale=_is_stale(it, in_force),
        decision=presenters.decision(it.decision) if it.decision else None,
    )


def version_of(it: Evaluation) -> int:
    """The version of its vacancy's criteria that a candidate is judged by."""
    assert it.vacancy is not None
    return it.vacancy.criteria_version


def lacking(found: Sequence[Lacking]) -> list[LackingOut]:
    return [LackingOut(text=each.text, share=round(each.share, 4)) for each in found]


def pile_frame(event: PileEvent) -> PileFrame:
    news = event.news
    return PileFrame(
        type=news.type,
        vacancy_id=event.vacancy_id,
        seq=event.seq,
        job_id=news.evaluation_id,
        message=news.message,
        at=news.at,
        candidates=counts(event.counts),
        data=dict(news.data),
    )


def _is_stale(it: Evaluation, in_force: int | None) -> bool:
    """Whether it was judged by an older version of the criteria than the one in force."""
    return in_force is not None and version_of(it) < in_force


def _questions(it: Standing, gates: Sequence[AnsweredGate]) -> list[str]:
    """Those that no declaration has answered."""
    known = {each.gate.text for each in gates if each.status is not GateStatus.OPEN}
    return [question for question in it.questions if question not in known]


def _musts(it: Standing) -> Musts:
    return Musts(met=it.met, open=it.open, missing=it.missing)


def _criteria(it: Vacancy) -> CriteriaOut | None:
    if it.posting is None:
        return None
    return CriteriaOut(
        version=it.draft_version,
        approved=it.is_approved,
        items=[_criterion(item) for item in it.draft],
        left_out=[LeftOutOut(text=each.text, reason=each.reason) for each in it.posting.left_out],
    )


def _criterion(it: Criterion) -> CriterionOut:
    return CriterionOut(
        id=it.id,
        text=it.text,
        kind=it.kind,
        must=it.must,
        any_of=list(it.any_of),
        years=it.years,
        weight=it.weight,
        source=it.source,
        start=it.start,
        end=it.end,
    )


def judged_by(vacancy: Vacancy, pile: Pile) -> list[JudgedByOut]:
    """By the criteria in force; what is stale is told with each candidate."""
    tally = pile.tallies.get(vacancy.approved.version) if vacancy.approved else None
    return [_judged_by(name, count) for name, count in tally.engines.items()] if tally else []


def _judged_by(name: str, count: int) -> JudgedByOut:
    engine, _, version = name.rpartition(" ")
    return JudgedByOut(engine=engine, version=version, reports=count)
