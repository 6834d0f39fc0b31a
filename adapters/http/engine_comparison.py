"""How a challenger compares with the champion, for those who check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.responses import Response

from adapters.http.engine_schemas import (
    AdviceAgreement,
    AdvicePair,
    AgreementFigure,
    DifferingPair,
    EngineComparison,
    EngineExpense,
    EngineOpinion,
    EnginesCompareQuery,
    FailureCount,
    FindingsAgreement,
    OrderAgreement,
    StatusPair,
    VersionPair,
)
from adapters.http.history import utc
from adapters.http.operation import JSON, Answer, Operation
from adapters.http.policy import CHECKING
from adapters.http.report_schemas import SHOWN_REPORT
from adapters.http.request_context import Call, json_response
from adapters.http.request_schemas import NoQuery
from domain.model.agreement_figures import FEWEST, Figure
from domain.model.audit import Action
from domain.model.engine_comparison import ComparedEngines, Comparison, Difference, Expense
from domain.model.ids import Engine
from domain.model.shadow import Side

_DIGITS: Final = 4  # of a figure; more would tell nothing


async def compare_engines(call: Call) -> Response:
    """Agreement, order, advice, cost and the pairs that differ most, over the jobs that both engines have judged."""
    query = call.query(EnginesCompareQuery)
    wanted = ComparedEngines(
        champion=Engine(query.champion),
        challenger=Engine(query.challenger),
        created_after=utc(query.created_after, "created_after"),
        created_before=utc(query.created_before, "created_before"),
    )
    looked_up = await call.services.compare_engines(call.principal, wanted)
    comparison = await call.aside(looked_up.compared)
    await call.viewed(Action.ENGINES_COMPARED, champion=query.champion, challenger=query.challenger)
    return json_response(_shown(comparison, call.prefix))


async def challenger_report(call: Call) -> Response:
    """What the challenger wrote of a job, as JSON; kept from whoever may decide on it until a person has decided."""
    call.query(NoQuery)
    id = call.job_id
    body = await call.services.compare_engines.report(call.principal, id)
    await call.viewed(Action.CHALLENGER_VIEWED, job_id=id)
    return Response(body, media_type=JSON)


def _shown(it: Comparison, prefix: str) -> EngineComparison:
    return EngineComparison(
        champion=_expense(it.wanted.champion, it.champion),
        challenger=_expense(it.wanted.challenger, it.challenger),
        runs=it.runs,
        pairs=it.pairs,
        waiting=it.waiting,
        complete=it.complete,
        since=it.since,
        fewest_pairs=FEWEST,
        versions=[
            VersionPair(champion=one, challenger=other, pairs=count) for (one, other), count in it.versions.items()
        ],
        failures=[FailureCount(code=code, count=count) for code, count in sorted(it.failures.items())],
        findings=_findings(it),
        order=OrderAgreement(
            scored=it.order.scored,
            overall=_figure(it.order.overall),
            piles=it.order.piles,
            within_piles=_figure(it.order.within_piles),
        ),
        advice=AdviceAgreement(
            counts=[
                AdvicePair(champion=one, challenger=other, count=count)
                for (one, other), count in it.advice.counts.items()
            ],
            same=_figure(it.advice.same),
        ),
        most_differing=[_difference(each, prefix) for each in it.most_differing],
        hidden=it.hidden,
    )


def _findings(comparison: Comparison) -> FindingsAgreement:
    it = comparison.findings
    return FindingsAgreement(
        both=it.both,
        champion_only=it.champion_only,
        challenger_only=it.challenger_only,
        statuses=[
            StatusPair(champion=one, challenger=other, count=count) for (one, other), count in it.statuses.items()
        ],
        same=_figure(it.same),
        kappa=_figure(it.kappa),
    )


def _figure(it: Figure) -> AgreementFigure:
    value, low, high = (None if each is None else round(each, _DIGITS) for each in (it.value, it.low, it.high))
    return AgreementFigure(value=value, low=low, high=high, missing=it.missing.value if it.missing else None)


def _expense(engine: Engine, it: Expense) -> EngineExpense:
    return EngineExpense(
        engine=engine,
        timed=it.timed,
        seconds_median=it.seconds_median,
        seconds_p95=it.seconds_p95,
        counted=it.counted,
        tokens=it.tokens,
        priced=it.priced,
        money=it.money,
    )


def _difference(it: Difference, prefix: str) -> DifferingPair:
    return DifferingPair(
        job_id=it.evaluation_id,
        vacancy_id=it.vacancy_id,
        url=f"{prefix}/api/v1/jobs/{it.evaluation_id}",
        champion=_opinion(it.champion),
        challenger=_opinion(it.challenger),
        findings=it.findings,
        differing=it.differing,
    )


def _opinion(it: Side) -> EngineOpinion:
    return EngineOpinion(score=it.score, recommendation=it.advice)


ENGINE_OPERATIONS: Sequence[Operation] = (
    Operation(
        method="GET",
        path="/api/v1/engines/compare",
        handler=compare_engines,
        tag="engines",
        allowed=CHECKING,
        query=EnginesCompareQuery,
        answers={200: Answer("The comparison", {JSON: EngineComparison})},
        problems=(422, 503),
    ),
    Operation(
        method="GET",
        path="/api/v1/jobs/{id}/challenger",
        handler=challenger_report,
        tag="engines",
        allowed=CHECKING,
        answers={200: Answer("The report", {JSON: SHOWN_REPORT})},
        problems=(404, 409, 410, 422, 503),
    ),
)
