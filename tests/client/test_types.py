"""What the client expects of the service is what the service sends."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec import Struct
from msgspec.inspect import DataclassType, StructType, type_info

from adapters.client import address, errors, jobs, people, reports, vacancies
from adapters.http import (
    case_schemas,
    comparison_schemas,
    frame_schemas,
    response_schemas,
    vacancy_requests,
    vacancy_schemas,
)
from cvJobMatching.model import document, profile, report

PAIRS: list[tuple[type[Struct], type[object]]] = [
    (address.Problem, response_schemas.Problem),
    (errors.Fault, response_schemas.Invalid),
    (jobs.Failure, response_schemas.JobError),
    (jobs.Event, frame_schemas.Frame),
    (jobs.Event, frame_schemas.LastFrame),
    (jobs.DocumentInfo, response_schemas.DocumentOut),
    (jobs.Documents, response_schemas.Documents),
    (jobs.Decision, response_schemas.DecisionOut),
    (jobs.JobSummary, response_schemas.JobSummary),
    (jobs.Job, response_schemas.Job),
    (jobs.Engine, response_schemas.EngineOut),
    (jobs.EngineCost, response_schemas.EngineCostOut),
    (jobs.Health, response_schemas.Health),
    (jobs.Readiness, response_schemas.Readiness),
    (jobs.Check, response_schemas.Check),
    (people.Declarations, case_schemas.DeclarationsOut),
    (people.Gate, case_schemas.GateOut),
    (people.Notice, case_schemas.NoticeOut),
    (people.Contest, case_schemas.ContestOut),
    (people.ContestAnswer, case_schemas.ContestAnswerOut),
    (people.Review, case_schemas.ReviewOut),
    (people.DueNotice, case_schemas.DueOut),
    (vacancies.Vacancy, vacancy_schemas.VacancyOut),
    (vacancies.VacancySummary, vacancy_schemas.VacancySummary),
    (vacancies.Criteria, vacancy_schemas.CriteriaOut),
    (vacancies.Criterion, vacancy_schemas.CriterionOut),
    (vacancies.Criterion, vacancy_requests.CriterionIn),
    (vacancies.LeftOutPassage, vacancy_schemas.LeftOutOut),
    (vacancies.Approval, vacancy_schemas.ApprovalOut),
    (vacancies.ApprovedCriteria, vacancy_schemas.VersionOut),
    (vacancies.Override, vacancy_schemas.OverrideOut),
    (vacancies.Posting, vacancy_schemas.PostingOut),
    (vacancies.CandidateCounts, vacancy_schemas.CandidateCounts),
    (vacancies.AddedCandidate, vacancy_schemas.CandidateOut),
    (vacancies.AddedCandidates, vacancy_schemas.CandidatesOut),
    (vacancies.Problem, vacancy_schemas.ItemProblem),
    (vacancies.Application, vacancy_schemas.ApplicationOut),
    (vacancies.Rejudged, vacancy_schemas.RejudgedOut),
    (vacancies.RankedCandidate, vacancy_schemas.RankedOut),
    (vacancies.RankingPage, vacancy_schemas.RankingOut),
    (vacancies.Musts, vacancy_schemas.Musts),
    (vacancies.Alike, vacancy_schemas.LikeOut),
    (vacancies.JudgedBy, vacancy_schemas.JudgedByOut),
    (vacancies.Lacking, vacancy_schemas.LackingOut),
    (vacancies.Comparison, comparison_schemas.ComparisonOut),
    (vacancies.ComparedCandidate, comparison_schemas.ComparedCandidate),
    (vacancies.ComparedRequirement, comparison_schemas.ComparedRequirement),
    (vacancies.ComparedFinding, comparison_schemas.ComparedFinding),
    (vacancies.VacancyEvent, vacancy_schemas.PileFrame),
    (reports.Evidence, report.Evidence),
    (reports.Requirement, report.Requirement),
    (reports.Finding, report.Finding),
    (reports.Warning, document.Warning),
    (reports.HiddenText, document.HiddenText),
    (reports.LeftOut, report.LeftOut),
    (reports.Profile, profile.Profile),
    (reports.Role, profile.Role),
    (reports.Education, profile.Education),
    (reports.Language, profile.Language),
    (reports.Provenance, report.Provenance),
    (reports.Report, report.Report),
]


def fields(it: type[object]) -> dict[str, Any]:
    told = type_info(it)
    assert isinstance(told, StructType | DataclassType)
    return {field.encode_name: field for field in told.fields}


@pytest.mark.parametrize(("read", "sent"), PAIRS, ids=lambda it: it.__name__)
def test_every_field_that_the_client_reads_is_sent(read: type[Struct], sent: type[object]) -> None:
    assert fields(read).keys() <= fields(sent).keys()


@pytest.mark.parametrize(("read", "sent"), PAIRS, ids=lambda it: it.__name__)
def test_a_status_or_a_field_that_is_added_later_does_no_harm(read: type[Struct], sent: type[object]) -> None:
    """So the client has types of its own: those of the service refuse what they do not know."""
    sample = {name: _later(field) for name, field in fields(read).items()}
    msgspec.json.decode(msgspec.json.encode(sample | {"added_later": [1]}), type=read)


def _later(field: Any) -> Any:
    """A value for the field; for a text, one that nobody knows today."""
    match type(field.type).__name__:
        case "StrType":
            return "added_later"
        case "DateTimeType":
            return "2026-11-23T02:18:00Z"
        case "BoolType":
            return True
        case "StructType":
            return {name: _later(it) for name, it in fields(field.type.cls).items()}
        case "ListType":
            return []
        case "DictType":
            return {}
        case "UnionType":
            return None
        case "RawType":
            return msgspec.Raw(b"{}")
    return 1


def test_what_an_acceptance_tells_is_enough_for_a_job() -> None:
    sent = fields(response_schemas.JobAccepted)
    assert {name for name, field in fields(jobs.Job).items() if field.required} <= sent.keys()
