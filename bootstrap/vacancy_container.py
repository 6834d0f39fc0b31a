"""The use cases of vacancies, of reading, and of what people add."""

from __future__ import annotations

from dependency_injector import providers

from bootstrap.fairness_container import FairnessContainer
from domain.use_cases.edit_criteria import EditCriteria
from domain.use_cases.follow_evaluation import FollowEvaluation
from domain.use_cases.follow_pile import FollowPile
from domain.use_cases.keep_case_files import KeepCaseFiles
from domain.use_cases.open_vacancy import OpenVacancy
from domain.use_cases.read_evaluations import ReadEvaluations
from domain.use_cases.read_posting import ReadPosting
from domain.use_cases.read_vacancies import ReadVacancies
from domain.use_cases.reveal_candidate import RevealCandidate
from domain.use_cases.view_documents import ViewDocuments


class VacancyContainer(FairnessContainer):
    """Those of keys and fairness, those of vacancies, of reading, and of what people add."""

    _it, _rules = FairnessContainer.adapters.provided, FairnessContainer.rules.provided

    case_files = providers.Singleton(KeepCaseFiles, case_files=_it.case_files, findings_only=_rules.findings_only)
    read = providers.Singleton(
        ReadEvaluations,
        reader=_it.reader,
        vacancies=_it.vacancy_reader,
        documents=_it.documents,
        renderer=_it.renderer,
        case_files=_it.case_files,
        findings_only=_rules.findings_only,
    )
    reveal = providers.Singleton(RevealCandidate, evaluations=_it.evaluations)
    view = providers.Singleton(
        ViewDocuments,
        reader=_it.reader,
        documents=_it.documents,
        matcher=_it.matcher,
        time_limit=_rules.run_limit,
    )
    open_vacancy = providers.Singleton(
        OpenVacancy,
        vacancies=_it.vacancies,
        documents=_it.documents,
        feed=_it.feed,
        matcher=_it.matcher,
        clock=_it.clock,
        ids=_it.ids,
    )
    read_posting = providers.Singleton(
        ReadPosting,
        vacancies=_it.vacancies,
        documents=_it.documents,
        matcher=_it.matcher,
        feed=_it.feed,
        policy=_rules.policy,
        spending=_it.spending,
        time_limit=_rules.run_limit,
        budgets=_rules.budgets,
    )
    edit_criteria = providers.Singleton(
        EditCriteria, vacancies=_it.vacancies, review=_it.criteria_review, feed=_it.feed, country=_rules.country
    )
    read_vacancies = providers.Singleton(
        ReadVacancies,
        reader=_it.vacancy_reader,
        evaluations=_it.reader,
        documents=_it.documents,
        findings_only=_rules.findings_only,
    )
    follow = providers.Singleton(
        FollowEvaluation, reader=_it.reader, feed=_it.feed, silence=_rules.silence, silence_limit=_rules.silence_limit
    )
    follow_pile = providers.Singleton(
        FollowPile,
        reader=_it.vacancy_reader,
        feed=_it.feed,
        silence=_rules.silence,
        silence_limit=_rules.silence_limit,
        findings_only=_rules.findings_only,
    )
