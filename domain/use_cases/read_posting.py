"""Read the posting of one vacancy; safe to run twice, because only the latest attempt can write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from domain.model.criteria import Posting
from domain.model.documents import DocumentKey, DocumentRole
from domain.model.policy import RetryPolicy
from domain.model.report import Failure, FailureCode
from domain.model.spending import Account, Budgets
from domain.model.vacancy import Vacancy, VacancyStatus
from domain.use_cases.kept_documents import intact
from domain.use_cases.spend import AccountMeter
from ports.documents import DocumentStore
from ports.errors import DocumentLost
from ports.feed import Feed
from ports.matcher import Matcher, OutOfTime, TryLater
from ports.spending import Spending
from ports.vacancies import VacancyRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPosting:
    """Claim, read outside any transaction, finish under the fence.

    Each step raises StaleAttempt or AlreadyFinished once the attempt is superseded: drop the work then.
    """

    vacancies: VacancyRepository
    documents: DocumentStore
    matcher: Matcher
    feed: Feed
    policy: RetryPolicy
    spending: Spending
    time_limit: timedelta  # for one reading
    budgets: Budgets

    async def claim(self, *, owner: str) -> Vacancy | None:
        """Take the vacancy that has waited longest; None when none waits, or it has failed instead."""
        claimed = await self.vacancies.claim_due(lambda it, at: it.claim(owner, at=at, policy=self.policy))
        if claimed is not None and claimed.status is not VacancyStatus.READING:
            await self.feed.stir(claimed.id)
            return None
        return claimed

    async def read(self, claimed: Vacancy) -> Vacancy:
        """Read the posting of a claimed vacancy and write what came of it."""
        result = await self._result(claimed)
        attempt = claimed.attempt
        if isinstance(result, TryLater):
            after = self.policy.wait(attempt, result.after)
            return await self.vacancies.change(
                claimed.id, lambda it, at: it.put_off(attempt=attempt, at=at, after=after)
            )
        if isinstance(result, Posting):
            posting = result
            done = await self.vacancies.change(claimed.id, lambda it, at: it.read(posting, attempt=attempt, at=at))
        else:
            failure = result
            done = await self.vacancies.change(claimed.id, lambda it, at: it.fail(failure, attempt=attempt, at=at))
        await self.feed.stir(claimed.id)
        return done

    async def renew(self, claimed: Vacancy) -> None:
        """The reader lives: its lease runs anew."""
        attempt = claimed.attempt
        await self.vacancies.change(claimed.id, lambda it, at: it.renew(attempt=attempt, at=at, policy=self.policy))

    async def put_off(self, claimed: Vacancy) -> None:
        """Give it up unharmed: it is due again after a back-off that grows with every attempt."""
        after = self.policy.dispatch_delay(claimed.attempt)
        attempt = claimed.attempt
        await self.vacancies.change(claimed.id, lambda it, at: it.put_off(attempt=attempt, at=at, after=after))

    async def _result(self, claimed: Vacancy) -> Posting | Failure | TryLater:
        try:
            key = DocumentKey(claimed.id, DocumentRole.JOB_DESCRIPTION)
            content = await intact(self.documents, key, claimed.posting_info)
        except DocumentLost as lost:
            return Failure(code=FailureCode.DOCUMENT_LOST, message=str(lost))
        meter = AccountMeter(self.spending, self.budgets, Account(claimed.tenant, claimed.id))
        result = await self.matcher.read_posting(
            claimed.engine, content, claimed.posting_info, within=self.time_limit, meter=meter
        )
        if isinstance(result, OutOfTime):
            return Failure(code=FailureCode.TIME_LIMIT, message=result.message)
        return result
