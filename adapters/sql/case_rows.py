"""Case files as rows, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from domain.model.contest import Contest, ContestAnswer, ContestOutcome, Review
from domain.model.declarations import (
    Declaration,
    DeclaredBy,
    DeclaredFact,
    Location,
    NoticePeriod,
    Told,
    WorkAuthorisation,
)
from domain.model.ids import EvaluationId
from domain.model.notice import LegalBasis, Notice, NoticeKind, NoticeText

Row = dict[str, Any]
_TYPE_OF: Final[dict[DeclaredFact, type[Told]]] = {it.fact: it for it in (WorkAuthorisation, Location, NoticePeriod)}


def declaration_row(id: EvaluationId, it: Declaration) -> Row:
    return {
        "evaluation_id": id,
        "fact": it.told.fact.value,
        "told_text": msgspec.json.encode(it.told).decode(),
        "declared_by": it.declared_by.value,
        "declared_at": it.declared_at,
        "recorded_by": it.recorded_by,
    }


def declaration(row: Mapping[str, Any]) -> Declaration:
    return Declaration(
        told=msgspec.json.decode(row["told_text"], type=_TYPE_OF[DeclaredFact(row["fact"])]),
        declared_by=DeclaredBy(row["declared_by"]),
        declared_at=row["declared_at"],
        recorded_by=row["recorded_by"],
    )


def notice_row(id: EvaluationId, it: Notice) -> Row:
    told = it.told
    return {
        "evaluation_id": id,
        "number": it.number,
        "kind": told.kind.value,
        "version": told.version,
        "given_at": told.given_at,
        "legal_basis": told.legal_basis.value if told.legal_basis else None,
        "opted_out": told.opted_out,
        "alternative_process": told.alternative_process,
        "recorded_by": it.recorded_by,
        "recorded_at": it.recorded_at,
    }


def notice(row: Mapping[str, Any]) -> Notice:
    told = NoticeText(
        kind=NoticeKind(row["kind"]),
        version=row["version"],
        given_at=row["given_at"],
        legal_basis=LegalBasis(row["legal_basis"]) if row["legal_basis"] else None,
        opted_out=bool(row["opted_out"]),
        alternative_process=bool(row["alternative_process"]),
    )
    return Notice(number=row["number"], told=told, recorded_by=row["recorded_by"], recorded_at=row["recorded_at"])


def contest_row(id: EvaluationId, it: Contest) -> Row:
    return {
        "evaluation_id": id,
        "number": it.number,
        "statement": it.statement,
        "recorded_by": it.recorded_by,
        "opened_at": it.opened_at,
        **answer_columns(it.answer),
    }


def answer_columns(it: ContestAnswer | None) -> Row:
    return {
        "outcome": it.outcome.value if it else None,
        "answer_text": it.reason if it else None,
        "answered_by": it.by if it else None,
        "answered_at": it.at if it else None,
    }


def contest(row: Mapping[str, Any]) -> Contest:
    answer = None
    if row["outcome"] is not None:
        answer = ContestAnswer(
            outcome=ContestOutcome(row["outcome"]),
            reason=row["answer_text"],
            by=row["answered_by"],
            at=row["answered_at"],
        )
    return Contest(
        number=row["number"],
        statement=row["statement"],
        recorded_by=row["recorded_by"],
        opened_at=row["opened_at"],
        answer=answer,
    )


def review(row: Mapping[str, Any]) -> Review:
    return Review(of=EvaluationId(row["of_id"]), reason=row["reason_text"], by=row["reviewed_by"], at=row["at"])
