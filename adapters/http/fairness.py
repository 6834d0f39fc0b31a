"""What applicants declare of themselves, and how often people of each category are selected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from starlette.responses import Response

from adapters.http.errors import HttpRefusal
from adapters.http.fairness_schemas import (
    CategoriesIn,
    ImpactOut,
    ImpactQuery,
    ImpactRowOut,
    ImpactTableOut,
    MeasureOut,
    Period,
)
from adapters.http.filenames import attachment
from adapters.http.history import utc
from adapters.http.impact_csv import csv_of
from adapters.http.operation import JSON, TEXT, Answer, Operation
from adapters.http.policy import CHECKING, CONNECTING
from adapters.http.preferences import negotiate
from adapters.http.request_context import Call, json_response
from adapters.http.request_schemas import NoQuery
from adapters.http.submissions import json_body
from domain.model.audit import Action
from domain.model.categories import AgeBand, Categories, Disability, RaceEthnicity, Sex
from domain.model.ids import VacancyId
from domain.model.impact import Impact, ImpactRow, MeasuredImpact, Sample, Table

_CSV = "text/csv"
_A_YEAR = timedelta(days=365)
_categories = msgspec.json.Decoder(CategoriesIn)
_SOURCE = "Historical data: applications to this installation of AI Recruiter, submitted in the audit period."
_EXPLANATION = (
    "Applicants declared their categories themselves; whoever operates the installation recorded them. None was "
    "inferred. Of several evaluations of one CV for one vacancy, the one by the latest criteria counts."
)


async def declare_categories(call: Call) -> Response:
    """Keep what the applicant declared; nobody can read it again, it is only counted."""
    call.query(NoQuery)
    id = call.job_id
    told = await json_body(call, _categories)
    declared = Categories(
        sex=told.sex, race_ethnicity=told.race_ethnicity, age_band=told.age_band, disability=told.disability
    )
    await call.services.declare_categories(id, call.tenant, declared)
    await call.did(Action.CATEGORIES_DECLARED, job_id=id)
    return Response(status_code=204)


async def impact(call: Call) -> Response:
    """Selection and scoring rates by sex, race and ethnicity, with impact ratios; as CSV in the form of NYC's rule."""
    query = call.query(ImpactQuery)
    form = {"json": JSON, "csv": _CSV, None: negotiate(call.request.headers.get("accept"), (JSON, _CSV))}[query.format]
    if form is None:
        raise HttpRefusal("not_acceptable", f"The figures are available as {JSON} or {_CSV}.")
    measured = await call.services.measure_impact(call.tenant, _sample(query), leave_out_because=query.justification)
    if call.tenant in call.services.findings_only:
        measured = measured.of_decisions()
    await call.viewed(Action.IMPACT_MEASURED, vacancy_id=measured.sample.vacancy_id)
    headers = {"Vary": "Accept"}
    if form == JSON:
        return json_response(_shown(measured), headers=headers)
    days = (f"{moment:%Y-%m-%d}" for moment in (measured.sample.since, measured.sample.until))
    headers["Content-Disposition"] = attachment(f"impact {' to '.join(days)}.csv")
    return Response(csv_of(measured, source=_SOURCE, explanation=_EXPLANATION), headers=headers, media_type=_CSV)


def _sample(query: ImpactQuery) -> Sample:
    until = utc(query.until, "to") or datetime.now(UTC)
    return Sample(
        since=utc(query.since, "from") or until - _A_YEAR,
        until=until,
        vacancy_id=VacancyId(query.vacancy_id) if query.vacancy_id is not None else None,
    )


def _shown(it: Impact) -> ImpactOut:
    return ImpactOut(
        audit_period=Period(since=it.sample.since, until=it.sample.until),
        vacancy_id=it.sample.vacancy_id,
        made_at=it.made_at,
        data_source=_SOURCE,
        data_explanation=_EXPLANATION,
        arithmetic=it.arithmetic,
        applicants=it.applicants,
        declared=it.declared,
        declined=it.declined,
        justification=it.justification,
        measures=[_measure(each) for each in it.measures],
    )


def _measure(it: MeasuredImpact) -> MeasureOut:
    return MeasureOut(
        measure=it.measure,
        assessed=it.assessed,
        undetermined=it.undetermined,
        median_score=it.median,
        groupings=[_table(each) for each in it.tables],
    )


def _table(it: Table) -> ImpactTableOut:
    return ImpactTableOut(grouping=it.grouping, unknown=it.unknown, rows=[_row(each) for each in it.rows])


def _row(it: ImpactRow) -> ImpactRowOut:
    kinds = {type(category): category for category in it.tally.group}
    compared = it.comparison
    return ImpactRowOut(
        sex=kinds.get(Sex),  # type: ignore[arg-type]
        race_ethnicity=kinds.get(RaceEthnicity),  # type: ignore[arg-type]
        age_band=kinds.get(AgeBand),  # type: ignore[arg-type]
        disability=kinds.get(Disability),  # type: ignore[arg-type]
        applicants=it.tally.assessed,
        selected=it.tally.selected,
        rate=it.tally.rate,
        share=it.share,
        impact_ratio=compared.ratio if compared else None,
        highest=compared is not None and compared.highest,
        below_four_fifths=compared is not None and compared.below_four_fifths,
        fisher_p=compared.fisher_p if compared else None,
        under_two_percent=it.under_two_percent,
        excluded=it.excluded,
        small_sample=it.small_sample,
        few_people=it.few_people,
    )


FAIRNESS_OPERATIONS: Sequence[Operation] = (
    Operation(
        method="PUT",
        path="/api/v1/jobs/{id}/categories",
        handler=declare_categories,
        tag="fairness",
        allowed=CONNECTING,
        body={JSON: CategoriesIn},
        answers={204: Answer("Kept")},
        problems=(400, 404, 408, 409, 413, 415, 422, 503),
    ),
    Operation(
        method="GET",
        path="/api/v1/audit/impact",
        handler=impact,
        tag="fairness",
        allowed=CHECKING,
        query=ImpactQuery,
        answers={200: Answer("The figures", {JSON: ImpactOut, _CSV: TEXT})},
        problems=(404, 406, 409, 422, 503),
    ),
)
