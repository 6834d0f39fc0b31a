"""Judge one job by a challenger as well; safe to run twice, because only the latest attempt can write."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.model.errors import Erased, EvaluationNotFound, ReportNotReady, StaleAttempt
from domain.model.evaluation import Evaluation
from domain.model.events import Stage
from domain.model.finding_agreement import agreement_of
from domain.model.findings_only import NOBODY, FindingsOnly
from domain.model.policy import RetryPolicy
from domain.model.report import Failure, FailureCode, Report
from domain.model.shadow import ShadowRun, Side
from domain.model.usage import usage_of
from domain.use_cases.pairs import pair_of
from ports.documents import DocumentStore
from ports.errors import DocumentLost
from ports.evaluations import EvaluationReader
from ports.matcher import Matcher, MatchResult, OutOfTime, TryLater
from ports.shadows import ShadowRuns
from ports.vacancies import VacancyReader


@dataclass(frozen=True, slots=True, kw_only=True)
class RunShadow:
    """Claim, judge outside any transaction, finish under the fence. The job, its events and its listeners hear nothing.

    Each step raises StaleAttempt once the attempt is superseded or the job is erased: drop the work then.
    """

    shadows: ShadowRuns
    reader: EvaluationReader
    vacancies: VacancyReader
    documents: DocumentStore
    matcher: Matcher
    policy: RetryPolicy
    time_limit: timedelta  # for one run of an engine
    findings_only: FindingsOnly = NOBODY

    async def claim(self, *, owner: str) -> ShadowRun | None:
        """Take the run that has been due for longest; None when none is due, or it was given up instead."""
        claimed = await self.shadows.claim_due(lambda it, at: it.claim(owner, at=at, policy=self.policy))
        return claimed if claimed is not None and claimed.lease is not None else None

    async def judge(self, claimed: ShadowRun) -> ShadowRun:
        """Run the challenger on the same documents, criteria and day, and write what came of it."""
        try:
            job = await self.reader.get(claimed.evaluation_id, claimed.tenant)
            job.require_kept()
            champions = await self.reader.report(job.id, job.tenant)
        except (EvaluationNotFound, Erased, ReportNotReady) as gone:
            raise StaleAttempt(str(gone)) from None
        result = await self._result(claimed, job)
        if isinstance(result, TryLater):
            return await self._put_off(claimed, self.policy.wait(claimed.attempt, result.after))
        if isinstance(result, Report):
            report = self.findings_only.kept(claimed.tenant, result)
            return await self._judged(claimed, champions, report)
        failure = result
        attempt = claimed.attempt
        return await self.shadows.change(job.id, lambda it, at: it.fail(failure, attempt=attempt, at=at))

    async def renew(self, claimed: ShadowRun) -> None:
        """The worker lives: its lease runs anew."""
        attempt = claimed.attempt
        await self.shadows.change(
            claimed.evaluation_id, lambda it, at: it.renew(attempt=attempt, at=at, policy=self.policy)
        )

    async def hand_back(self, claimed: ShadowRun) -> None:
        """Give it up unharmed: its place is needed for a job. It is due at once."""
        await self._put_off(claimed, timedelta())

    async def put_off(self, claimed: ShadowRun) -> None:
        """Something outside failed: due again after a back-off that grows with every attempt."""
        await self._put_off(claimed, self.policy.dispatch_delay(claimed.attempt))

    async def _put_off(self, claimed: ShadowRun, after: timedelta) -> ShadowRun:
        attempt = claimed.attempt
        return await self.shadows.change(
            claimed.evaluation_id, lambda it, at: it.put_off(attempt=attempt, at=at, after=after)
        )

    async def _result(self, claimed: ShadowRun, job: Evaluation) -> Report | Failure | TryLater:
        try:
            pair = await pair_of(job, self.documents, self.vacancies)
        except DocumentLost as lost:
            return Failure(code=FailureCode.DOCUMENT_LOST, message=str(lost))
        engine = claimed.challenger.engine
        return _ended(await self.matcher.match(engine, pair, within=self.time_limit, on_stage=_unheard))

    async def _judged(self, claimed: ShadowRun, champions: bytes, report: Report) -> ShadowRun:
        agreement = agreement_of(champions, report.body)
        champion, challenger = _told(claimed.champion, champions), _told(claimed.challenger, report.body)

        def change(it: ShadowRun, at: datetime) -> ShadowRun:
            return it.judge(report, agreement, champion=champion, challenger=challenger, attempt=claimed.attempt, at=at)

        return await self.shadows.change(claimed.evaluation_id, change)


def _ended(result: MatchResult) -> Report | Failure | TryLater:
    if isinstance(result, OutOfTime):
        return Failure(code=FailureCode.TIME_LIMIT, message=result.message)
    return result


def _told(side: Side, body: bytes) -> Side:
    used = usage_of(body)
    return replace(side, tokens=used.tokens, money=used.money)


async def _unheard(stage: Stage) -> None:
    """Nobody hears how far a challenger is."""
