"""Errors as RFC 9457 problems, and the one table of their statuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from starlette.responses import Response

from adapters.http.field_types import SAID
from adapters.http.limits import seconds
from adapters.http.response_schemas import Invalid, Problem
from domain.model.errors import InconsistentState, LimitReached, Refusal
from ports.errors import DocumentChanged, DocumentLost, Unavailable

STATUS_OF: Mapping[str, int] = {
    # of the use cases
    "refused": 409,
    "job_not_found": 404,
    "vacancy_not_found": 404,
    "version_not_found": 404,
    "not_viewable": 404,
    "not_revealed": 409,
    "contest_not_found": 404,
    "contest_answered": 409,
    "not_decided": 409,
    "opted_out": 409,
    "case_file_full": 409,
    "findings_only": 409,
    "key_not_found": 404,
    "key_revoked": 409,
    "webhook_not_found": 404,
    "delivery_not_found": 404,
    "webhook_disabled": 409,
    "too_many_webhooks": 409,
    "categories_not_kept": 409,
    "vacancy_not_read": 409,
    "vacancy_not_approved": 409,
    "version_conflict": 412,
    "invalid_criteria": 422,
    "criteria_not_lawful": 422,
    "not_allowed": 403,
    "audit_chain_broken": 409,
    "no_audit_key": 409,
    "report_not_ready": 409,
    "erased": 410,
    "on_hold": 409,
    "not_finished": 409,
    "already_finished": 409,
    "lease_held": 409,
    "stale_attempt": 409,
    "stage_out_of_order": 409,
    "no_deadline": 409,
    "unknown_engine": 422,
    "idempotency_key_reused": 422,
    "idempotency_key_in_flight": 409,
    "too_busy": 429,
    "rate_limited": 429,
    "quota_exceeded": 429,
    "invalid_request": 422,
    # of HTTP
    "malformed_body": 400,
    "malformed_header": 400,
    "missing_or_unknown_key": 401,
    "invalid_token": 401,
    "invalid_ticket": 401,
    "csrf_token_missing": 403,
    "foreign_origin": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "not_acceptable": 406,
    "body_timeout": 408,
    "document_lost": 410,
    "too_large": 413,
    "unsupported_media_type": 415,
    "precondition_required": 428,
    "unknown_host": 421,
    "too_many_listeners": 429,
    "too_many_failures": 429,
    "internal_error": 500,
    "damaged": 500,
    "overloaded": 503,
    "unavailable": 503,
    "draining": 503,
}
_LONGEST = 300  # characters of what a sender wrote, such as the name of a field that nobody knows
_BLANK = f"Expected `str` matching regex {SAID!r}"  # as msgspec says it
_COME_BACK = frozenset({429, 503})
_encode = msgspec.json.Encoder().encode


class HttpRefusal(Exception):
    """An error of the request or of the moment; `code` is in the table above, `str()` is the detail."""

    def __init__(
        self, code: str, detail: str, *, errors: Sequence[Invalid] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.errors = list(errors)
        self.headers = dict(headers or {})


def refusal_of(error: Exception) -> HttpRefusal | None:
    """The refusal that describes `error` to a client; None when it is a bug."""
    match error:
        case HttpRefusal():
            return error
        case LimitReached():
            return HttpRefusal(error.code, str(error), headers={"Retry-After": str(seconds(error.retry_after))})
        case Refusal():
            faults = [Invalid(at=fault.at, message=fault.message) for fault in error.faults]
            return HttpRefusal(error.code, str(error), errors=faults)
        case Unavailable():
            return HttpRefusal("unavailable", f"{_sentence(str(error))} Accepted jobs are safe. Retry later.")
        case DocumentChanged() | InconsistentState():
            return HttpRefusal(
                "damaged",
                "What is stored was changed since it was written, and is not shown; the log says which it is.",
            )
        case DocumentLost():
            return HttpRefusal("document_lost", "The document was stored but is no longer in the store.")
        case msgspec.ValidationError():
            return invalid(error)
        case _:
            return None


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def invalid(error: msgspec.ValidationError | str, *, at: str = "$") -> HttpRefusal:
    """A value breaks a rule; `at` is where the decoder began."""
    message, _, found_at = str(error).partition(" - at ")
    message = "Expected more than white space" if message == _BLANK else message
    message, where = message[:_LONGEST], (at + found_at.strip("`")[1:])[:_LONGEST]
    return HttpRefusal("invalid_request", f"{where}: {message}", errors=[Invalid(at=where, message=message)])


def problem_response(refusal: HttpRefusal, *, path: str, request_id: str, retry_after_s: int) -> Response:
    """The refusal as a response."""
    status = STATUS_OF[refusal.code]
    problem = Problem(
        type=f"urn:ai-recruiter:problem:{refusal.code}",
        title=refusal.code.replace("_", " ").capitalize(),
        status=status,
        detail=str(refusal),
        instance=path,
        code=refusal.code,
        request_id=request_id,
        errors=refusal.errors,
    )
    headers = dict(refusal.headers)
    if status in _COME_BACK:
        headers.setdefault("Retry-After", str(retry_after_s))
    return Response(_encode(problem), status, headers, media_type="application/problem+json")
