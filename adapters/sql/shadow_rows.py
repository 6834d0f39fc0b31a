"""Shadow runs as rows, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.shadow_tables import shadow_runs
from domain.model.evaluation import Evaluation
from domain.model.finding_agreement import FindingAgreement
from domain.model.ids import Engine, EvaluationId, Tenant, VacancyId
from domain.model.report import Failure, FailureCode, Recommendation
from domain.model.shadow import Shadowing, ShadowRun, Side
from domain.model.state import Lease

Row = dict[str, Any]


async def record(connection: AsyncConnection, it: Evaluation, shadowing: Shadowing) -> None:
    """A run becomes due with the report that it is to be compared with, where the rules call for one."""
    challenger = shadowing.challenger_of(it) if it.report is not None else None
    if challenger is not None:
        await connection.execute(insert(shadow_runs), new_row(ShadowRun.of(it, challenger)))


def new_row(it: ShadowRun) -> Row:
    """The columns of a run that was never stored."""
    return {
        "evaluation_id": it.evaluation_id,
        "tenant": it.tenant,
        "vacancy_id": it.vacancy_id,
        "champion": it.champion.engine,
        "challenger": it.challenger.engine,
        "recorded_at": it.recorded_at,
        **state_row(it),
    }


def state_row(it: ShadowRun) -> Row:
    """The columns that a change may touch, but for the report."""
    return {
        "due_at": it.due_at,
        "attempt": it.attempt,
        "strikes": it.strikes,
        "owner": it.lease.owner if it.lease else None,
        "lease_until": it.lease.until if it.lease else None,
        "started_at": it.started_at,
        "ended_at": it.ended_at,
        **_side_row("champion", it.champion),
        **_side_row("challenger", it.challenger),
        "findings": _counts(it.agreement) if it.agreement else None,
        "failure_code": it.failure.code.value if it.failure else None,
        "failure_message": it.failure.message if it.failure else None,
    }


def shadow_run(row: Mapping[str, Any]) -> ShadowRun:
    """The run of an opened row of `shadow_runs`."""
    code = row["failure_code"]
    return ShadowRun(
        evaluation_id=EvaluationId(row["evaluation_id"]),
        tenant=Tenant(row["tenant"]),
        vacancy_id=VacancyId(row["vacancy_id"]) if row["vacancy_id"] else None,
        champion=_side(row, "champion"),
        challenger=_side(row, "challenger"),
        recorded_at=row["recorded_at"],
        due_at=row["due_at"],
        attempt=row["attempt"],
        strikes=row["strikes"],
        lease=Lease(row["owner"], row["lease_until"]) if row["owner"] else None,
        started_at=row["started_at"],
        agreement=_agreement(row["findings"]) if row["findings"] else None,
        failure=Failure(code=FailureCode(code), message=row["failure_message"] or "") if code else None,
        ended_at=row["ended_at"],
    )


def _side_row(name: str, it: Side) -> Row:
    return {
        f"{name}_version": it.version,
        f"{name}_score": it.score,
        f"{name}_advice": it.advice.value if it.advice else None,
        f"{name}_seconds": it.seconds,
        f"{name}_tokens": it.tokens,
        f"{name}_money": it.money,
    }


def _side(row: Mapping[str, Any], name: str) -> Side:
    advice = row[f"{name}_advice"]
    return Side(
        engine=Engine(row[name]),
        version=row[f"{name}_version"],
        score=row[f"{name}_score"],
        advice=Recommendation(advice) if advice else None,
        seconds=row[f"{name}_seconds"],
        tokens=row[f"{name}_tokens"],
        money=row[f"{name}_money"],
    )


def _counts(it: FindingAgreement) -> str:
    return " ".join(map(str, (*it.cells, it.champion_only, it.challenger_only)))


def _agreement(counts: str) -> FindingAgreement:
    *cells, champion_only, challenger_only = map(int, counts.split())
    return FindingAgreement(cells=tuple(cells), champion_only=champion_only, challenger_only=challenger_only)
