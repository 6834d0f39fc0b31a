"""Vacancies, criteria and piles as rows, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from sqlalchemy import RowMapping

from adapters.sql.seals import Seals
from domain.model.criteria import ApprovedCriteria, Criterion, Override, Posting
from domain.model.documents import DocumentInfo
from domain.model.evaluation import Evaluation
from domain.model.ids import Engine, EvaluationId, Tenant, User, VacancyId, WrappedKey
from domain.model.pile import Counts, News, Pile, PileEvent, PileEventType, Tally
from domain.model.report import Failure, FailureCode
from domain.model.state import Lease
from domain.model.vacancy import Vacancy, VacancyState, VacancyStatus
from ports.vault import Digest

Row = dict[str, Any]
FILE, TEXT, EMAIL = b"f", b"t", b"e"  # kinds of likeness
_LIKENESS_BYTES, _NAME = 16, "filename"
NAME_OF = {FILE: "file", TEXT: "text", EMAIL: "email"}

_document = msgspec.json.Decoder(DocumentInfo)
_posting = msgspec.json.Decoder(Posting)
_items = msgspec.json.Decoder(tuple[Criterion, ...])
_overrides = msgspec.json.Decoder(tuple[Override, ...])
_tallies = msgspec.json.Decoder(dict[int, Tally])
_data = msgspec.json.Decoder(dict[str, str | float | None])


def state_row(it: Vacancy) -> Row:
    """The columns that a change may touch."""
    reading = it.status is VacancyStatus.READING
    return {
        "title": it.title,
        "search_text": it.title.casefold(),
        "status": it.status.value,
        "posting": _json(it.posting) if it.posting else None,
        "draft": _json(it.draft),
        "draft_version": it.draft_version,
        "next_criterion": it.next_criterion,
        "approved_version": it.approved.version if it.approved else None,
        "version": it.version + 1,
        "attempt": it.attempt,
        "strikes": it.strikes,
        "owner": it.lease.owner if it.lease else None,
        "lease_until": it.lease.until if it.lease else None,
        "due_at": it.due_at if reading else None,
        "failure_code": it.failure.code.value if it.failure else None,
        "failure_message": it.failure.message if it.failure else None,
    }


def new_row(it: Vacancy) -> Row:
    """All columns of a vacancy that was never stored."""
    return {
        **state_row(it),
        "id": it.id,
        "tenant": it.tenant,
        "engine": it.engine,
        "created_at": it.created_at,
        "document": _json(it.posting_info),
        "opened_by": it.opened_by,
    }


def vacancy(row: RowMapping, approved: ApprovedCriteria | None) -> Vacancy:
    """The vacancy of a row of `vacancies`, with its latest approved criteria."""
    return Vacancy.rehydrate(
        VacancyState(
            id=VacancyId(row["id"]),
            tenant=Tenant(row["tenant"]),
            engine=Engine(row["engine"]),
            title=row["title"],
            posting_info=_document.decode(row["document"]),
            created_at=row["created_at"],
            due_at=row["due_at"] or row["created_at"],
            opened_by=User(row["opened_by"]) if row["opened_by"] else None,
            attempt=row["attempt"],
            strikes=row["strikes"],
            lease=Lease(row["owner"], row["lease_until"]) if row["owner"] else None,
            posting=_posting.decode(row["posting"]) if row["posting"] else None,
            failure=_failure(row),
            draft=_items.decode(row["draft"]),
            draft_version=row["draft_version"],
            next_criterion=row["next_criterion"],
            approved=approved,
            version=row["version"],
        )
    )


def criteria_row(id: VacancyId, approved: ApprovedCriteria) -> Row:
    """A row of `criteria`."""
    return {
        "vacancy_id": id,
        "version": approved.version,
        "items": _json(approved.items),
        "overrides": _json(approved.overrides),
        "approved_by": approved.by,
        "approved_at": approved.at,
    }


def approved_criteria(row: RowMapping) -> ApprovedCriteria:
    """The version of a row of `criteria`."""
    return ApprovedCriteria(
        version=row["version"],
        items=_items.decode(row["items"]),
        overrides=_overrides.decode(row["overrides"]),
        by=row["approved_by"],
        at=row["approved_at"],
    )


def pile_row(pile: Pile) -> Row:
    """The columns of a row of `piles` beside its key."""
    return {"last_seq": pile.last_seq, **_counts_row(pile.counts), "tallies": _json(pile.tallies)}


def pile(row: RowMapping) -> Pile:
    """The pile of a row of `piles`."""
    return Pile(
        vacancy_id=VacancyId(row["vacancy_id"]),
        last_seq=row["last_seq"],
        counts=_counts(row),
        tallies=_tallies.decode(row["tallies"]),
    )


def pile_event_row(
    event: PileEvent, seals: Seals | None = None, keys: Mapping[EvaluationId, WrappedKey] | None = None
) -> Row:
    """A row of `pile_events`; what tells of a candidate is sealed under its key, where it has one."""
    id = event.news.evaluation_id
    key, data = (keys or {}).get(id) if id else None, event.news.data
    row = {
        "vacancy_id": event.vacancy_id,
        "seq": event.seq,
        "type": event.news.type.value,
        "at": event.news.at,
        "message": event.news.message,
        "data": _json(data),
        "evaluation_id": id,
        **_counts_row(event.counts),
    }
    if seals is None or key is None or id is None:
        return row
    named = {**data, _NAME: seals.sealed_name(key, id, str(data[_NAME]))} if data.get(_NAME) else data
    return seals.sealed_event(key, {**row, "data": _json(named)})


def pile_event(kept: RowMapping, seals: Seals) -> PileEvent:
    """The event of a row of `pile_events` with its key."""
    row, id = seals.opened_event(kept), kept["evaluation_id"]
    data = _data.decode(row["data"])
    if data.get(_NAME):
        data[_NAME] = seals.opened_name(row["key"], id, str(data[_NAME]))
    news = News(
        type=PileEventType(row["type"]),
        at=row["at"],
        message=row["message"],
        data=data,
        evaluation_id=EvaluationId(id) if id else None,
    )
    return PileEvent(vacancy_id=VacancyId(row["vacancy_id"]), seq=row["seq"], news=news, counts=_counts(kept))


def likeness_rows(it: Evaluation, digest: Digest) -> Iterator[Row]:
    """Rows of `likenesses` for a candidate that has ended."""
    assert it.vacancy is not None
    for each in likeness_digests(it, digest):
        yield {"vacancy_id": it.vacancy.id, "digest": each, "evaluation_id": it.id}


def likeness_digests(it: Evaluation, digest: Digest) -> Iterator[bytes]:
    """By what the candidate is known again; the file first."""
    yield _keyed(digest, FILE, it.cv.sha256)
    if it.report is not None:
        likeness = it.report.likeness
        yield from (_keyed(digest, TEXT, each) for each in (likeness.text,) if each)
        yield from (_keyed(digest, EMAIL, each) for each in dict.fromkeys(likeness.emails))


def file_digest(it: Evaluation) -> bytes:
    """By what a file was known before digests had a key."""
    return FILE + bytes.fromhex(it.cv.sha256)[:_LIKENESS_BYTES]


def _keyed(digest: Digest, kind: bytes, sha256: str) -> bytes:
    return kind + digest(b"likeness\0" + kind + bytes.fromhex(sha256))[:_LIKENESS_BYTES]


def _counts_row(counts: Counts) -> Row:
    return {"queued": counts.queued, "running": counts.running, "ended": counts.ended}


def _counts(row: RowMapping) -> Counts:
    return Counts(queued=row["queued"], running=row["running"], ended=row["ended"])


def _failure(row: RowMapping) -> Failure | None:
    if row["failure_code"] is None:
        return None
    return Failure(code=FailureCode(row["failure_code"]), message=row["failure_message"])


def _json(value: Posting | DocumentInfo | tuple[object, ...] | Mapping[Any, object]) -> str:
    return msgspec.json.encode(value).decode()
