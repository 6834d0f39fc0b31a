"""Refusals: what a caller can act on. `code` is stable, the message is for people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar

from domain.model.fault import Fault


class Refusal(Exception):
    """Something the caller can act on; `faults` are its parts, where it has several."""

    code: ClassVar[str] = "refused"

    def __init__(self, message: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class EvaluationNotFound(Refusal):
    """No such evaluation for this tenant; another tenant's looks the same."""

    code = "job_not_found"


class ReportNotReady(Refusal):
    """The evaluation has no report: it still runs, or it ended without one."""

    code = "report_not_ready"


class Erased(Refusal):
    """What was asked for told of a candidate, and was erased."""

    code = "erased"


class OnHold(Refusal):
    """The evaluation is needed, and is not erased until it is released."""

    code = "on_hold"


class NotFinished(Refusal):
    """The evaluation has not ended yet, and what was asked for can only be done then."""

    code = "not_finished"


class AlreadyFinished(Refusal):
    """A terminal state is written once."""

    code = "already_finished"


class LeaseHeld(Refusal):
    """Another worker holds a live lease on the evaluation."""

    code = "lease_held"


class StaleAttempt(Refusal):
    """The attempt was superseded: its worker must discard its work."""

    code = "stale_attempt"


class StageOutOfOrder(Refusal):
    """Within an attempt, stages begin in their order and each at most once."""

    code = "stage_out_of_order"


class NoDeadline(Refusal):
    """An evaluation without a deadline cannot expire."""

    code = "no_deadline"


class UnknownEngine(Refusal):
    """No engine of that name is installed."""

    code = "unknown_engine"


class KeyReused(Refusal):
    """The idempotency key came before with another payload."""

    code = "idempotency_key_reused"


class KeyInFlight(Refusal):
    """The first request with this idempotency key has not been answered yet."""

    code = "idempotency_key_in_flight"


class TooBusy(Refusal):
    """The queue is full; the caller may come back later."""

    code = "too_busy"


class TooLargeToKeep(Refusal):
    """The store takes nothing of that size, however often it is tried."""

    code = "too_large"


class LimitReached(Refusal):
    """The tenant has had what it may have for now."""

    def __init__(self, message: str, *, retry_after: timedelta) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class RateLimited(LimitReached):
    """Too many requests within a minute."""

    code = "rate_limited"


class QuotaExceeded(LimitReached):
    """As many submissions as the tenant may send on one day were accepted."""

    code = "quota_exceeded"


class InvalidRequest(Refusal):
    """A value that the caller sent breaks a rule that the message names."""

    code = "invalid_request"


class VacancyNotFound(Refusal):
    """No such vacancy for this tenant; another tenant's looks the same."""

    code = "vacancy_not_found"


class NotViewable(Refusal):
    """What was asked for cannot be shown: there is no such page, or the document cannot be read."""

    code = "not_viewable"


class NotRevealed(Refusal):
    """Pages are blind until it is recorded who wants to see the candidate."""

    code = "not_revealed"


class KeyNotFound(Refusal):
    """There is no API key of that name."""

    code = "key_not_found"


class KeyRevoked(Refusal):
    """The API key opens nothing any more."""

    code = "key_revoked"


class InvalidToken(Refusal):
    """The token proves nobody. The message says why in printable ASCII, and holds nothing of the token."""

    code = "invalid_token"


class VersionNotFound(Refusal):
    """The vacancy has no approved criteria of that version."""

    code = "version_not_found"


class StillReading(Refusal):
    """The job description of the vacancy has not been read yet, or it cannot be read."""

    code = "vacancy_not_read"


class NotApproved(Refusal):
    """Candidates are judged by approved criteria, and the vacancy has none yet."""

    code = "vacancy_not_approved"


class Changed(Refusal):
    """Somebody else has changed it since the caller looked."""

    code = "version_conflict"


class InvalidCriteria(Refusal):
    """Criteria that break a rule; every fault is named."""

    code = "invalid_criteria"


class UnlawfulCriteria(Refusal):
    """Criteria that may not be asked for; each is named with the law and what to write instead."""

    code = "criteria_not_lawful"


class NotAllowed(Refusal):
    """The caller may not do this."""

    code = "not_allowed"


class ContestNotFound(Refusal):
    """The evaluation has no contest of that number."""

    code = "contest_not_found"


class AlreadyAnswered(Refusal):
    """A contest is answered once; another one can be raised."""

    code = "contest_answered"


class NotDecided(Refusal):
    """What was asked for needs a decision that nobody has made."""

    code = "not_decided"


class OptedOut(Refusal):
    """The candidate does not want to be judged by the service, and no other process is recorded."""

    code = "opted_out"


class FindingsOnlyChosen(Refusal):
    """The tenant sees findings alone, and asked for what is computed from them."""

    code = "findings_only"


class CaseFileFull(Refusal):
    """The evaluation has as many records of this kind as it may have."""

    code = "case_file_full"


class WebhookNotFound(Refusal):
    """No such webhook for this tenant; another tenant's looks the same."""

    code = "webhook_not_found"


class DeliveryNotFound(Refusal):
    """The webhook has no such delivery, or it was too long ago."""

    code = "delivery_not_found"


class WebhookDisabled(Refusal):
    """Nothing is sent to a disabled webhook."""

    code = "webhook_disabled"


class TooManyWebhooks(Refusal):
    """The tenant has as many webhooks as it may have."""

    code = "too_many_webhooks"


class ChainBroken(Refusal):
    """The audit trail no longer holds what was signed: somebody has changed the database."""

    code = "audit_chain_broken"


class NoSigningKey(Refusal):
    """The installation has no key to sign the audit trail with."""

    code = "no_audit_key"


class CategoriesNotKept(Refusal):
    """The installation keeps no self-declared categories."""

    code = "categories_not_kept"


class InconsistentState(Exception):
    """What a store handed over cannot be the state of any evaluation. A bug or a damaged row, never a refusal."""
