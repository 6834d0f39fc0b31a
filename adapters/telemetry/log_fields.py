"""What a log line may hold: these fields and no other, so that nothing of a candidate comes into a log by accident."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from prometheus_client import Counter
from structlog.typing import EventDict, WrappedLogger

FIELDS: Final[Mapping[str, str]] = {
    "event": "what happened; of a library's line, its words",
    "level": "debug, info, warning, error or critical",
    "timestamp": "when, in UTC",
    "logger": "which library wrote the line",
    "exception": "type and message of an error, with the places in the code; never values of variables",
    "dropped": "how many fields were left out because they are not in this list",
    "request_id": "the request, which the audit trail names too",
    "tenant": "whose the request is",
    "key": "the beginning of the key that was shown, by which people recognise it; it opens nothing",
    "method": "of HTTP, or WS",
    "route": "the path of the API, as the documentation writes it, without ids and queries",
    "status": "of the answer, or in which state something ended",
    "ms": "how long it took",
    "job_id": "the job that was asked for",
    "evaluation_id": "the same, in lines of workers",
    "vacancy_id": "the vacancy",
    "webhook_id": "the webhook",
    "delivery_id": "a message to it",
    "attempt": "which attempt it is",
    "state": "of a message to a webhook",
    "reason": "why something failed, in the words of the service or of a part of it",
    "why": "where the audit trail breaks",
    "advice": "what an operator should do",
    "check": "the part that is not ready",
    "engine": "an engine that cannot be used, or the challenger of a shadow run",
    "missing": "what the kernel cannot hold an evaluation to",
    "subject": "of a NATS message",
    "answer": "to a NATS message",
    "stream": "the queue in NATS",
    "changed": "settings of the queue and what they were",
    "replicas": "of the queue",
    "server": "host name of a NATS server",
    "error": "of the connection to NATS",
    "known": "how many keys of the issuer are known",
    "keys": "how many idempotency keys were forgotten",
    "owners": "how many orphaned documents were removed",
    "file": "a file of secrets",
    "url": "where the service listens",
    "pid": "of the process",
    "peer": "address, or network of one subscriber, of a connection that is cut; `proxy` behind a trusted one",
    "phase": "in which it stood still",
    "seconds": "how long it was there",
    "refused": "how many connections were one too many",
    "concurrency": "how many evaluations it runs at once",
    "running": "how many run",
    "processes": "how many a service has, beside the one that looks after them",
    "code": "with which a process ended; negative: the signal that ended it",
}
_PASSED_ON: Final = FIELDS.keys() | {"exc_info", "stack_info"}  # what a later step makes `exception` of, or leaves away

_dropped = Counter("ai_recruiter_log_fields_dropped", "Fields that were left out of log lines")


def allowed_fields_only(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """A step of structlog: the line without fields that are not in FIELDS, whose values are shown nowhere."""
    kept = {name: value for name, value in event.items() if name in _PASSED_ON}
    if unknown := len(event) - len(kept):
        _dropped.inc(unknown)
        kept["dropped"] = unknown
    return kept
