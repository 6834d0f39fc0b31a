"""Evaluations, events and decisions as rows, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from adapters.sql.places import place_bytes
from domain.model.decision import Decision
from domain.model.documents import DocumentInfo
from domain.model.evaluation import Evaluation
from domain.model.events import Event, EventType, Stage
from domain.model.hold import Hold
from domain.model.ids import Engine, EvaluationId, Tenant, User, VacancyId, WrappedKey
from domain.model.outcome import Canceled, Expired, Failed, Outcome, Status, Succeeded, Verdict
from domain.model.ranking import place_of
from domain.model.report import Failure, FailureCode, Recommendation
from domain.model.standing import Standing, VacancyRef
from domain.model.state import EvaluationState, Lease
from ports.evaluations import Idempotency

Row = dict[str, Any]

_documents = msgspec.json.Decoder(tuple[DocumentInfo, DocumentInfo])
_standing = msgspec.json.Decoder(Standing)
_hold = msgspec.json.Decoder(Hold)
_strings = msgspec.json.Decoder(dict[str, str])
_facts = msgspec.json.Decoder(dict[str, str | float | None])


def state_row(it: Evaluation) -> Row:
    """The columns that a change may touch."""
    verdict, failure = it.verdict, it.failure
    return {
        "status": it.status.value,
        "stage": it.stage.value if it.stage else None,
        "progress": it.progress,
        "attempt": it.attempt,
        "strikes": it.strikes,
        "dispatches": it.dispatches,
        "last_seq": it.last_seq,
        "version": it.version + 1,
        "owner": it.lease.owner if it.lease else None,
        "lease_until": it.lease.until if it.lease else None,
        "due_at": _due_at(it),
        "started_at": it.started_at,
        "completed_at": it.completed_at,
        "score": verdict.score if verdict else None,
        "recommendation": verdict.recommendation.value if verdict and verdict.recommendation else None,
        "confidence": verdict.confidence if verdict else None,
        "engine_version": verdict.engine_version if verdict else None,
        "failure_code": failure.code if failure else None,
        "failure_message": failure.message if failure else None,
        **_decided_columns(it.decision),
        **_ranking_columns(it),
        "hold": msgspec.json.encode(it.hold).decode() if it.hold else None,
        **(_erased_columns(it) if it.newly_erased else {}),
    }


def _erased_columns(it: Evaluation) -> Row:
    """What a change never touches otherwise."""
    return {
        "documents": _json((it.cv, it.job_description)),
        "metadata": "{}",
        "search_text": "",
        "place": None,
        "standing": None,
        "erased_at": it.erased_at,
    }


def new_row(it: Evaluation) -> Row:
    """The columns of an evaluation that was never stored; it has no outcome."""
    return {
        "status": it.status.value,
        "progress": it.progress,
        "attempt": it.attempt,
        "strikes": it.strikes,
        "dispatches": it.dispatches,
        "last_seq": it.last_seq,
        "version": it.version + 1,
        "due_at": _due_at(it),
        "id": it.id,
        "tenant": it.tenant,
        "engine": it.engine,
        "created_at": it.created_at,
        "deadline_at": it.deadline_at,
        "documents": _json((it.cv, it.job_description)),
        "metadata": _json(it.metadata),
        "vacancy_id": it.vacancy.id if it.vacancy else None,
        "criteria_version": it.vacancy.criteria_version if it.vacancy else None,
        "submitted_by": it.submitted_by,
        "behind": int(it.behind),
        **_decided_columns(it.decision),
    }


def _decided_columns(decision: Decision | None) -> Row:
    return {
        "decision": decision.outcome.value if decision else None,
        "decision_number": decision.number if decision else None,
        "decision_reason": decision.reason if decision else None,
        "decided_by": decision.by if decision else None,
        "decided_at": decision.at if decision else None,
    }


def searched(it: Evaluation) -> list[str]:
    """The texts that it is found by."""
    return [it.cv.filename or "", it.job_description.filename or "", *it.metadata.values()]


def evaluation(row: Mapping[str, Any]) -> Evaluation:
    """The evaluation of an opened row of `evaluations`. Raises InconsistentState when the row is damaged."""
    cv, job_description = _documents.decode(row["documents"])
    status = Status(row["status"])
    state = EvaluationState(
        id=EvaluationId(row["id"]),
        tenant=Tenant(row["tenant"]),
        engine=Engine(row["engine"]),
        cv=cv,
        job_description=job_description,
        metadata=_strings.decode(row["metadata"]),
        created_at=row["created_at"],
        deadline_at=row["deadline_at"],
        due_at=row["due_at"] or row["completed_at"],
        vacancy=_vacancy(row),
        submitted_by=User(row["submitted_by"]) if row["submitted_by"] else None,
        behind=bool(row["behind"]),
        stage=Stage(row["stage"]) if row["stage"] else None,
        progress=row["progress"],
        attempt=row["attempt"],
        strikes=row["strikes"],
        dispatches=row["dispatches"],
        lease=Lease(row["owner"], row["lease_until"]) if row["owner"] else None,
        started_at=row["started_at"],
        completed_at=row["completed_at"],
        outcome=_outcome(row, status),
        decision=_latest_decision(row),
        key=WrappedKey(bytes(row["key"])) if row["key"] else None,
        erased_at=row["erased_at"],
        hold=_hold.decode(row["hold"]) if row["hold"] else None,
        last_seq=row["last_seq"],
        version=row["version"],
    )
    return Evaluation.rehydrate(state, status=status)


def key_row(idempotency: Idempotency, id: EvaluationId | VacancyId, at: datetime) -> Row:
    """A row of `idempotency`: what its key was first used for."""
    return {
        "key_hash": idempotency.key,
        "fingerprint": idempotency.fingerprint,
        "evaluation_id": id,
        "created_at": at,
    }


def event_row(event: Event) -> Row:
    """A row of `events`."""
    return {
        "evaluation_id": event.evaluation_id,
        "seq": event.seq,
        "type": event.type.value,
        "attempt": event.attempt,
        "stage": event.stage.value if event.stage else None,
        "progress": event.progress,
        "message": event.message,
        "at": event.at,
        "data": _json(event.data),
    }


def event(row: Mapping[str, Any]) -> Event:
    """The event of a row of `events`."""
    return Event(
        evaluation_id=EvaluationId(row["evaluation_id"]),
        seq=row["seq"],
        type=EventType(row["type"]),
        attempt=row["attempt"],
        stage=Stage(row["stage"]) if row["stage"] else None,
        progress=row["progress"],
        message=row["message"],
        at=row["at"],
        data=_facts.decode(row["data"]),
    )


def decision_row(id: EvaluationId, decision: Decision) -> Row:
    """A row of `decisions`."""
    return {
        "evaluation_id": id,
        "number": decision.number,
        "outcome": decision.outcome.value,
        "reason": decision.reason,
        "decided_by": decision.by,
        "at": decision.at,
    }


def decision(row: Mapping[str, Any]) -> Decision:
    """The decision of a row of `decisions`."""
    return Decision(
        number=row["number"],
        outcome=Recommendation(row["outcome"]),
        reason=row["reason"],
        by=row["decided_by"],
        at=row["at"],
    )


def _outcome(row: Mapping[str, Any], status: Status) -> Outcome | None:
    """None while it is open, and when the columns of that status are empty."""
    match status:
        case Status.SUCCEEDED if row["engine_version"] is not None:
            return Succeeded(_verdict(row))
        case Status.FAILED if row["failure_code"] is not None:
            return Failed(Failure(code=FailureCode(row["failure_code"]), message=row["failure_message"]))
        case Status.CANCELED:
            return Canceled()
        case Status.EXPIRED:
            return Expired()
        case _:
            return None


def _verdict(row: Mapping[str, Any]) -> Verdict:
    return Verdict(
        score=row["score"],
        recommendation=Recommendation(row["recommendation"]) if row["recommendation"] else None,
        confidence=row["confidence"],
        engine_version=row["engine_version"],
        standing=_standing.decode(row["standing"]) if row["standing"] else None,
    )


def _vacancy(row: Mapping[str, Any]) -> VacancyRef | None:
    if row["vacancy_id"] is None:
        return None
    return VacancyRef(id=VacancyId(row["vacancy_id"]), criteria_version=row["criteria_version"])


def _ranking_columns(it: Evaluation) -> Row:
    """Written once, when a candidate for a vacancy has ended: what takes it out of the ranking later must stand."""
    if it.vacancy is None or not it.status.terminal or not it.events:
        return {}
    place, standing = place_of(it), it.verdict.standing if it.verdict else None
    return {
        "place": place_bytes(place) if place else None,
        "standing": msgspec.json.encode(standing).decode() if standing else None,
    }


def _latest_decision(row: Mapping[str, Any]) -> Decision | None:
    if row["decision"] is None:
        return None
    return Decision(
        number=row["decision_number"],
        outcome=Recommendation(row["decision"]),
        reason=row["decision_reason"],
        by=row["decided_by"],
        at=row["decided_at"],
    )


def _due_at(it: Evaluation) -> datetime | None:
    if it.status.terminal:
        return None
    return it.due_at if it.deadline_at is None else min(it.due_at, it.deadline_at)


def _json(value: Mapping[str, object] | tuple[DocumentInfo, DocumentInfo]) -> str:
    return msgspec.json.encode(value).decode()
