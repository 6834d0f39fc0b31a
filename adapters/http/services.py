"""What HTTP drives."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from domain.model.findings_only import FindingsOnly
from domain.model.ids import EvaluationId
from domain.use_cases.cancel_evaluation import CancelEvaluation
from domain.use_cases.compare_engines import CompareEngines
from domain.use_cases.decide_evaluation import DecideEvaluation
from domain.use_cases.declare_categories import DeclareCategories
from domain.use_cases.edit_criteria import EditCriteria
from domain.use_cases.erase_evaluation import EraseEvaluation
from domain.use_cases.export_subject import ExportSubject
from domain.use_cases.follow_evaluation import FollowEvaluation
from domain.use_cases.follow_pile import FollowPile
from domain.use_cases.give_evidence import GiveEvidence
from domain.use_cases.hold_evaluation import HoldEvaluation
from domain.use_cases.identify import Identify
from domain.use_cases.issue_tickets import IssueTickets
from domain.use_cases.keep_audit import ReadAudit, RecordViews
from domain.use_cases.keep_case_files import KeepCaseFiles
from domain.use_cases.keep_sessions import KeepSessions
from domain.use_cases.limit_tenants import LimitTenants
from domain.use_cases.manage_webhooks import ManageWebhooks
from domain.use_cases.measure_impact import MeasureImpact
from domain.use_cases.open_vacancy import OpenVacancy
from domain.use_cases.read_evaluations import ReadEvaluations
from domain.use_cases.read_vacancies import ReadVacancies
from domain.use_cases.reveal_candidate import RevealCandidate
from domain.use_cases.submit_evaluation import SubmitEvaluation
from domain.use_cases.view_documents import ViewDocuments
from ports.matcher import Matcher

OnAccepted = Callable[[EvaluationId, int, str | None], None]
"""Told of each evaluation that was accepted: when its request began (POSIX, in ns), and its caller's `traceparent`."""


def nobody(id: EvaluationId, began_ns: int, traceparent: str | None) -> None:
    """Is told and does nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The use cases behind the operations, and what operators ask for."""

    identify: Identify
    limits: LimitTenants
    tickets: IssueTickets
    sessions: KeepSessions
    submit: SubmitEvaluation
    read: ReadEvaluations
    follow: FollowEvaluation
    cancel: CancelEvaluation
    decide: DecideEvaluation
    erase: EraseEvaluation
    hold: HoldEvaluation
    export_subject: ExportSubject
    reveal: RevealCandidate
    case_files: KeepCaseFiles
    view: ViewDocuments
    open_vacancy: OpenVacancy
    edit_criteria: EditCriteria
    read_vacancies: ReadVacancies
    follow_pile: FollowPile
    webhooks: ManageWebhooks
    record_view: RecordViews
    audit: ReadAudit
    evidence: GiveEvidence
    declare_categories: DeclareCategories
    measure_impact: MeasureImpact
    compare_engines: CompareEngines
    findings_only: FindingsOnly
    matcher: Matcher
    checks: Mapping[str, Callable[[], Awaitable[object]]]  # readiness by name; each returns or raises Unavailable
    dispensable: frozenset[str] = frozenset()  # checks of parts without which submissions are accepted all the same
    metrics: Callable[[], Awaitable[bytes]]  # in the Prometheus text format
    on_accepted: OnAccepted = nobody
