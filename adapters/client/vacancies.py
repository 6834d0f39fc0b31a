"""Vacancies, criteria, candidates and rankings as the service tells of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct, field

from adapters.client.answers import Answer
from adapters.client.jobs import Decision, DocumentInfo, Failure
from adapters.client.reports import Evidence


class Criterion(Struct, frozen=True, kw_only=True):
    """One thing that candidates are judged by; a new one has no `id` yet. `source` is what it was read from."""

    text: str
    kind: str
    must: bool
    id: str | None = None
    any_of: list[str] = field(default_factory=list)  # any of them will do
    years: float | None = None
    weight: float | None = None
    source: str | None = None
    start: int | None = None
    end: int | None = None


class LeftOutPassage(Struct, frozen=True, kw_only=True):
    """A passage of the job description that became no criterion, and why."""

    text: str
    reason: str


class Criteria(Struct, frozen=True, kw_only=True):
    """The criteria as they stand: approved, or a draft of the version that they will be."""

    version: int
    approved: bool
    items: list[Criterion]
    left_out: list[LeftOutPassage] = []


class Approval(Struct, frozen=True, kw_only=True):
    """The version of the criteria that is in force."""

    version: int
    approved_by: str
    approved_at: datetime


class Override(Struct, frozen=True, kw_only=True):
    """Why a criterion that may not be asked for stands all the same."""

    id: str
    reason: str


class ApprovedCriteria(Answer, frozen=True, kw_only=True):
    """A version of the criteria that was approved; it never changes."""

    version: int
    approved_by: str
    approved_at: datetime
    items: list[Criterion]
    overrides: list[Override] = field(default_factory=list)


class CandidateCounts(Struct, frozen=True, kw_only=True):
    """The jobs of a vacancy by how far they are."""

    queued: int = 0
    running: int = 0
    ended: int = 0

    @property
    def open(self) -> int:
        """Those that have not ended."""
        return self.queued + self.running


class VacancySummary(Answer, frozen=True, kw_only=True):
    """A vacancy as lists show it; `status` is reading, draft, approved or failed."""

    id: str
    title: str
    status: str
    created_at: datetime
    opened_by: str | None = None
    engine: str = ""
    error: Failure | None = None
    document: DocumentInfo = DocumentInfo()
    approved: Approval | None = None
    candidates: CandidateCounts = CandidateCounts()


class Vacancy(VacancySummary, frozen=True, kw_only=True):
    """A vacancy with its criteria, once its job description is read; `warnings` are for whoever approves them."""

    criteria: Criteria | None = None
    warnings: list[str] = field(default_factory=list)


class Posting(Struct, frozen=True, kw_only=True):
    """A job description as a reader sees it."""

    text: str
    position: str | None = None


class Problem(Struct, frozen=True, kw_only=True):
    """Why a file was refused."""

    code: str
    detail: str = ""
    status: int = 0


class AddedCandidate(Struct, frozen=True, kw_only=True):
    """What became of one file: accepted, duplicate (`job_id` judges it already) or refused."""

    outcome: str
    filename: str | None = None
    job_id: str | None = None
    problem: Problem | None = None


class AddedCandidates(Struct, frozen=True, kw_only=True):
    """What became of the files of one request, in their order."""

    items: list[AddedCandidate]


class Application(Struct, frozen=True, kw_only=True):
    """What became of a CV for one vacancy: accepted, duplicate or refused."""

    vacancy_id: str
    outcome: str
    job_id: str | None = None
    problem: Problem | None = None


class Rejudged(Struct, frozen=True, kw_only=True):
    """How many candidates are judged again; there are more when some are `left`."""

    accepted: int
    refused: int = 0
    left: bool = False


class Musts(Struct, frozen=True, kw_only=True):
    """The musts by how they stand; `open` are partly met or to be asked."""

    met: int = 0
    open: int = 0
    missing: int = 0


class Alike(Struct, frozen=True, kw_only=True):
    """Another candidate of the pile that seems to be the same, by file, text or email."""

    job_id: str
    by: str


class RankedCandidate(Struct, frozen=True, kw_only=True):
    """A candidate at its rank; None for one that could not be judged. `stale` was judged by older criteria."""

    job_id: str
    rank: int | None = None
    tied: bool = False
    filename: str | None = None
    status: str = ""
    score: float | None = None
    confidence: float | None = None
    recommendation: str | None = None
    engine: str = ""
    engine_version: str | None = None
    musts: Musts | None = None
    questions: list[str] = []
    decision: Decision | None = None
    criteria_version: int = 0
    stale: bool = False
    same_as: list[Alike] = []
    error: Failure | None = None


class Lacking(Struct, frozen=True, kw_only=True):
    """A criterion that candidates lack, and the share (0 to 1) of the judged ones that do."""

    text: str
    share: float


class JudgedBy(Struct, frozen=True, kw_only=True):
    """How many reports by the criteria in force an engine of one version has written."""

    engine: str
    version: str
    reports: int = 0


class RankingPage(Answer, frozen=True, kw_only=True):
    """A page of the ranking, the best first."""

    items: list[RankedCandidate]
    lacking: list[Lacking] = field(default_factory=list)
    candidates: CandidateCounts = CandidateCounts()
    judged_by: list[JudgedBy] = field(default_factory=list)
    next_page_token: str | None = None


class ComparedFinding(Struct, frozen=True, kw_only=True):
    """How one candidate stands to one requirement."""

    status: str
    points: float = 0.0
    max_points: float = 0.0
    evidence: list[Evidence] = []
    note: str = ""


class ComparedRequirement(Struct, frozen=True, kw_only=True):
    """A requirement, and the finding of each candidate in the order asked for; None where a report has no such one."""

    text: str
    must: bool
    findings: list[ComparedFinding | None]


class ComparedCandidate(Struct, frozen=True, kw_only=True):
    """One of the candidates that are compared."""

    job_id: str
    filename: str | None = None
    score: float | None = None
    confidence: float | None = None
    recommendation: str | None = None
    engine: str = ""
    engine_version: str | None = None
    criteria_version: int = 0
    stale: bool = False
    decision: Decision | None = None


class Comparison(Answer, frozen=True, kw_only=True):
    """Candidates side by side, requirement by requirement."""

    candidates: list[ComparedCandidate]
    requirements: list[ComparedRequirement]


class VacancyEvent(Struct, frozen=True, kw_only=True):
    """One event of a vacancy or one of its jobs; `candidates` are the counts right after it."""

    type: str
    at: datetime
    seq: int = 0  # a heartbeat has none
    vacancy_id: str = ""
    job_id: str | None = None
    message: str = ""
    candidates: CandidateCounts = CandidateCounts()
    data: dict[str, Any] = {}

    @property
    def terminal(self) -> bool:
        """Never: a vacancy has no last event."""
        return False
