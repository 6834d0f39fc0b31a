"""The ranking of a vacancy's candidates: a page of it, the whole as a file, and some of them side by side."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import AsyncIterator, Sequence
from functools import partial
from uuid import UUID

import msgspec
from starlette.responses import Response, StreamingResponse

from adapters.http import vacancy_presenters
from adapters.http.comparison_schemas import ComparedFinding, ComparedRequirement, ComparisonOut
from adapters.http.errors import HttpRefusal, invalid
from adapters.http.filenames import attachment
from adapters.http.page_tokens import read_token, write_token
from adapters.http.preferences import negotiate
from adapters.http.ranking_page import page_of
from adapters.http.request_context import Call, json_response
from adapters.http.safety import SHEET
from adapters.http.vacancy_requests import CompareQuery, RankingQuery
from adapters.http.vacancy_schemas import RankedOut, RankingOut
from domain.model.audit import Action
from domain.model.ids import EvaluationId
from domain.model.pile import Pile
from domain.model.ranking import Cursor, Ranked, RankingFilter
from domain.model.vacancy import Vacancy
from domain.use_cases.read_vacancies import Compared, lacking

JSON, CSV, LINES, HTML = "application/json", "text/csv", "application/jsonl", "text/html"
_COLUMNS = (
    "rank",
    "tied",
    "filename",
    "recommendation",
    "score",
    "confidence",
    "musts_met",
    "musts_open",
    "musts_missing",
    "questions",
    "decision",
    "decided_by",
    "decision_reason",
    "stale",
    "same_as",
    "status",
    "error",
    "job_id",
    "declared",
    "ineligible",
    "engine",
    "engine_version",
)
_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")  # with which a cell becomes a formula in a spreadsheet (OWASP)
_FORMULA_INSIDE = re.compile(r"([;\t]\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")  # where a semicolon or a tab ends cells
_encode = msgspec.json.Encoder().encode


class _FoundRequirement(msgspec.Struct, frozen=True):
    text: str
    must: bool
    id: str | None = None


class _FoundEvidence(msgspec.Struct, frozen=True):
    quote: str
    page: int


class _Found(msgspec.Struct, frozen=True):
    requirement: _FoundRequirement
    status: str
    points: float = 0.0  # none of a report that has findings only
    max_points: float = 0.0
    evidence: list[_FoundEvidence] = []
    note: str = ""


class _Findings(msgspec.Struct, frozen=True):
    """The part of a report that is compared."""

    findings: list[_Found]


async def ranking(call: Call) -> Response:
    """A page of the candidates that have ended, the best first; the whole as CSV, JSON Lines or HTML by `Accept`."""
    id, query = call.vacancy_id, call.query(RankingQuery)
    wanted = RankingFilter(
        recommendation=query.recommendation, decision=query.decision, score_min=query.score_min, text=query.text
    )
    form = negotiate(call.request.headers.get("accept"), (JSON, CSV, LINES, HTML))
    if form is None:
        raise HttpRefusal("not_acceptable", f"A ranking is available as {JSON}, {CSV}, {LINES} or {HTML}.")
    vacancy, pile = await call.services.read_vacancies.get(id, call.tenant)
    if form != JSON:
        return await _whole(call, vacancy, pile, wanted, form, names=query.names)
    asked = (id, wanted)
    after = read_token(query.page_token, asked, Cursor) if query.page_token else None
    size = min(query.page_size or call.config.page_size_default, call.config.page_size_max)
    page = await call.services.read_vacancies.ranking(id, call.tenant, wanted, after=after, size=size)
    return json_response(
        RankingOut(
            items=await _shown(call, vacancy, page.items),
            lacking=vacancy_presenters.lacking(lacking(vacancy, pile)),
            candidates=vacancy_presenters.counts(pile.counts),
            judged_by=vacancy_presenters.judged_by(vacancy, pile),
            next_page_token=write_token(page.after, asked) if page.after else None,
        ),
        headers={"Vary": "Accept"},
    )


async def compare(call: Call) -> Response:
    """Two to five candidates side by side, requirement by requirement, with quotes."""
    vacancy, _ = await call.services.read_vacancies.get(call.vacancy_id, call.tenant)
    compared = await call.services.read_vacancies.compare(vacancy.id, call.tenant, _job_ids(call))
    for it in compared:
        await call.viewed(Action.REPORT_VIEWED, job_id=it.evaluation.id, vacancy_id=vacancy.id)
    shown = [vacancy_presenters.compared(it.evaluation, _in_force(vacancy)) for it in compared]
    requirements = await call.aside(partial(_side_by_side, compared))
    return json_response(ComparisonOut(candidates=shown, requirements=requirements))


async def _whole(
    call: Call, vacancy: Vacancy, pile: Pile, wanted: RankingFilter, form: str, *, names: bool
) -> Response:
    await call.viewed(Action.RANKING_EXPORTED, vacancy_id=vacancy.id, form=form, names=names)
    items = _items(call, vacancy, wanted)
    headers = {"Vary": "Accept"}
    if form == HTML:
        told = [item async for item in items]
        computed = call.tenant not in call.services.findings_only
        told_of = partial(page_of, vacancy, pile, told, lacking(vacancy, pile), names=names, computed=computed)
        return Response(
            await call.aside(told_of), headers={**headers, "Content-Security-Policy": SHEET}, media_type=HTML
        )
    name = f"{vacancy.title}.{'csv' if form == CSV else 'jsonl'}"
    lines = _csv(items) if form == CSV else _json_lines(items)
    headers["Content-Disposition"] = attachment(name)
    return StreamingResponse(lines, headers=headers, media_type=form)


async def _items(call: Call, vacancy: Vacancy, wanted: RankingFilter) -> AsyncIterator[RankedOut]:
    async for page in call.services.read_vacancies.whole_ranking(vacancy.id, call.tenant, wanted):
        for item in await _shown(call, vacancy, page):
            yield item


async def _shown(call: Call, vacancy: Vacancy, items: Sequence[Ranked]) -> list[RankedOut]:
    """With what was declared of each."""
    declared = await call.services.case_files.declared([item.evaluation.id for item in items])
    in_force = _in_force(vacancy)
    return [vacancy_presenters.ranked(item, in_force, declared.get(item.evaluation.id, {})) for item in items]


async def _json_lines(items: AsyncIterator[RankedOut]) -> AsyncIterator[bytes]:
    async for item in items:
        yield _encode(item) + b"\n"


async def _csv(items: AsyncIterator[RankedOut]) -> AsyncIterator[bytes]:
    """RFC 4180 in UTF-8 with the mark by which spreadsheets know it."""
    yield b"\xef\xbb\xbf" + _csv_line(_COLUMNS)
    async for item in items:
        yield _csv_line([harmless(cell) for cell in _row(item)])


def harmless(cell: object) -> object:
    """What a spreadsheet would take for a formula in a text, with a quotation mark in front; numbers as they are."""
    if not isinstance(cell, str):
        return cell
    risky = cell.startswith(_FORMULA) or cell.lstrip().startswith(_FORMULA)
    inside = _FORMULA_INSIDE.sub(r"\1'", cell)
    return f"'{inside}" if risky else inside


def _csv_line(cells: Sequence[object]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()


def _row(it: RankedOut) -> list[object]:
    decision = it.decision
    musts = (it.musts.met, it.musts.open, it.musts.missing) if it.musts else ("", "", "")
    return [
        "" if it.rank is None else it.rank,
        "yes" if it.tied else "",
        it.filename or "",
        it.recommendation.value if it.recommendation else "",
        "" if it.score is None else it.score,
        "" if it.confidence is None else it.confidence,
        *musts,
        " | ".join(it.questions),
        decision.outcome.value if decision else "",
        decision.by if decision else "",
        decision.reason if decision else "",
        "yes" if it.stale else "",
        " ".join(f"{like.by}:{like.job_id}" for like in it.same_as),
        it.status,
        it.error.message if it.error else "",
        str(it.job_id),
        " | ".join(f"{gate.text}: {gate.status}" for gate in it.gates if gate.declared_by),
        "yes" if it.ineligible else "",
        it.engine,
        it.engine_version or "",
    ]


def _in_force(vacancy: Vacancy) -> int | None:
    return vacancy.approved.version if vacancy.approved else None


def _job_ids(call: Call) -> list[EvaluationId]:
    sent = call.query(CompareQuery).job_ids.split(",")
    most = call.config.max_compared
    if not 2 <= len(set(sent)) == len(sent) <= most:
        raise invalid(f"Expected the ids of 2 to {most} different jobs between commas", at="$query.job_ids")
    try:
        return [EvaluationId(msgspec.convert(each.strip(), UUID)) for each in sent]
    except msgspec.ValidationError:
        raise invalid("Expected ids of jobs between commas", at="$query.job_ids") from None


def _side_by_side(compared: Sequence[Compared]) -> list[ComparedRequirement]:
    """The requirements of the first report and then those that only others have, each with everybody's finding."""
    reports = [msgspec.json.decode(it.report, type=_Findings).findings for it in compared]
    by_key = [{_key(found): found for found in report} for report in reports]
    asked = {key: found.requirement for report in by_key for key, found in report.items()}
    return [
        ComparedRequirement(
            text=requirement.text, must=requirement.must, findings=[_finding(report.get(key)) for report in by_key]
        )
        for key, requirement in asked.items()
    ]


def _key(found: _Found) -> tuple[str | None, str]:
    """Of a criterion, its id and its words: with other words it asks for something else."""
    return found.requirement.id, found.requirement.text


def _finding(found: _Found | None) -> ComparedFinding | None:
    if found is None:
        return None
    return msgspec.convert(
        {
            "status": found.status,
            "points": found.points,
            "max_points": found.max_points,
            "evidence": [{"quote": each.quote, "page": each.page} for each in found.evidence],
            "note": found.note,
        },
        ComparedFinding,
    )
