"""Judge one evaluation; safe to run twice, because only the latest attempt can write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from domain.model.errors import StageOutOfOrder, TooLargeToKeep
from domain.model.evaluation import Evaluation
from domain.model.events import Stage
from domain.model.findings_only import NOBODY, FindingsOnly
from domain.model.ids import EvaluationId
from domain.model.outcome import Status
from domain.model.policy import RetryPolicy
from domain.model.report import Failure, FailureCode, Report
from domain.model.spending import Account, Budgets
from domain.use_cases.gather_pair import pair_of
from domain.use_cases.spend import AccountMeter
from domain.use_cases.tell_stages import APART, TellStages
from ports.documents import DocumentStore
from ports.errors import DocumentLost
from ports.evaluations import Change, EvaluationRepository
from ports.feed import Feed
from ports.matcher import Matcher, MatchResult, OutOfTime, Pair, TryLater
from ports.spending import Spending
from ports.time_and_ids import Clock
from ports.vacancies import VacancyReader


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEvaluation:
    """Claim, judge outside any transaction, finish under the fence.

    Each step raises StaleAttempt or AlreadyFinished once the attempt is superseded: drop the work then.
    """

    evaluations: EvaluationRepository
    vacancies: VacancyReader
    documents: DocumentStore
    matcher: Matcher
    feed: Feed
    clock: Clock
    policy: RetryPolicy
    spending: Spending
    time_limit: timedelta  # for one run of an engine
    budgets: Budgets
    findings_only: FindingsOnly = NOBODY
    apart: timedelta = APART  # what stages are written; at nought each of them as it begins

    async def claim(self, id: EvaluationId, *, owner: str) -> Evaluation | None:
        """Take the evaluation; None when it ended instead. Raises LeaseHeld, AlreadyFinished, EvaluationNotFound."""
        claimed = await self._told(id, lambda it, at: it.claim(owner, at=at, policy=self.policy))
        return claimed if claimed.status is Status.RUNNING else None

    async def judge(self, claimed: Evaluation) -> Evaluation:
        """Run the engine on a claimed evaluation and write how it ended."""
        told = self._telling(claimed)
        result = await self._result(claimed, told)
        if isinstance(result, TryLater):
            return await self._tried_later(claimed, result, told.unwritten)
        if isinstance(result, Report):
            result = self.findings_only.kept(claimed.tenant, result)
        try:
            return await self._end(claimed, result, told.unwritten)
        except TooLargeToKeep as refusal:
            if not isinstance(result, Report):
                raise
            message = f"The report cannot be kept: {refusal}."
            failure = Failure(code=FailureCode.REPORT_TOO_LARGE, message=message)
            return await self._end(claimed, failure, told.unwritten)

    async def _end(
        self, claimed: Evaluation, result: Report | Failure | OutOfTime, stages: Sequence[Stage]
    ) -> Evaluation:
        return await self._change(claimed, lambda it, at: _ended(it, result, attempt=claimed.attempt, at=at), stages)

    async def renew(self, claimed: Evaluation) -> None:
        """The worker lives: its lease runs anew."""
        await self._change(claimed, lambda it, at: it.renew(attempt=claimed.attempt, at=at, policy=self.policy))

    async def hand_back(self, claimed: Evaluation, *, reason: str) -> None:
        """Give the evaluation up unharmed: it is queued again, due at once."""
        await self._change(claimed, lambda it, at: it.hand_back(attempt=claimed.attempt, at=at, reason=reason))

    async def put_off(self, claimed: Evaluation, *, reason: str) -> None:
        """Something outside failed: queue it again, due after a back-off that grows with every offer."""
        after = self.policy.dispatch_delay(claimed.dispatches)
        await self._change(
            claimed, lambda it, at: it.hand_back(attempt=claimed.attempt, at=at, reason=reason, after=after)
        )

    async def _tried_later(self, claimed: Evaluation, later: TryLater, stages: Sequence[Stage]) -> Evaluation:
        """Queued again, with the engine's reason; it costs no strike, and only its deadline ends the waiting."""
        after = self.policy.wait(claimed.dispatches, later.after)
        return await self._change(
            claimed,
            lambda it, at: it.hand_back(
                attempt=claimed.attempt, at=at, reason=later.message, after=after, asked_by_engine=True
            ),
            stages,
        )

    def _telling(self, claimed: Evaluation) -> TellStages:
        return TellStages(
            claimed=claimed,
            write=partial(self._change, claimed, lambda it, at: it),
            feed=self.feed,
            clock=self.clock,
            apart=self.apart,
            worded=claimed.tenant not in self.findings_only,  # an engine's words may tell what it computed
        )

    async def _result(self, claimed: Evaluation, told: TellStages) -> MatchResult:
        try:
            pair = await pair_of(claimed, documents=self.documents, vacancies=self.vacancies)
        except DocumentLost as lost:
            return Failure(code=FailureCode.DOCUMENT_LOST, message=str(lost))
        within = self._within(claimed)
        result = await told.during(self._matched(claimed, pair, within, told))
        if isinstance(result, OutOfTime) and within == self.time_limit:  # the deadline, if there is one, is later
            return Failure(code=FailureCode.TIME_LIMIT, message=result.message)
        return result

    async def _matched(self, claimed: Evaluation, pair: Pair, within: timedelta, told: TellStages) -> MatchResult:
        try:
            return await self.matcher.match(
                claimed.engine,
                pair,
                within=within,
                on_stage=told.begin,
                on_progress=told.hear,
                meter=AccountMeter(self.spending, self.budgets, Account(claimed.tenant, claimed.id)),
            )
        except StageOutOfOrder as wrong:
            return Failure(code=FailureCode.INVALID_REPORT, message=f"Invalid engine output: {wrong}")

    def _within(self, claimed: Evaluation) -> timedelta:
        if claimed.deadline_at is None:
            return self.time_limit
        return min(self.time_limit, max(claimed.deadline_at - self.clock.now(), timedelta()))

    async def _change(self, claimed: Evaluation, change: Change, stages: Sequence[Stage] = ()) -> Evaluation:
        """Change it after stages that have begun before, in one transaction."""
        return await self._told(
            claimed.id, lambda it, at: change(it.enter(*stages, attempt=claimed.attempt, at=at), at)
        )

    async def _told(self, id: EvaluationId, change: Change) -> Evaluation:
        changed = await self.evaluations.change(id, change)
        for event in changed.events:
            await self.feed.publish(event)
        return changed


def _ended(it: Evaluation, result: Report | Failure | OutOfTime, *, attempt: int, at: datetime) -> Evaluation:
    match result:
        case Report():
            return it.succeed(result, attempt=attempt, at=at)
        case Failure():
            return it.fail(result, attempt=attempt, at=at)
        case OutOfTime():
            return it.run_out_of_time(attempt=attempt, at=at)
