"""Pages of a CV as pictures, and where on them the quotes of its report stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from starlette.responses import Response

from adapters.http.errors import HttpRefusal
from adapters.http.field_types import Share
from adapters.http.operation import JSON, TEXT, Answer, Header, Operation
from adapters.http.request_context import Call, json_response
from adapters.http.request_schemas import NoQuery
from domain.model.documents import DocumentRole
from domain.model.report import Failure
from ports.errors import Unavailable
from ports.matcher import NoSuchPage, OutOfTime, PlainText, Regions, RenderedPage

_WITHIN = timedelta(seconds=20)
_MOST_SPANS = 2_000  # of one report
_PICTURE = "image/webp"
_PAGES = "Page-Count"


class PageQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Blind unless told otherwise: without pictures, name and contacts. `scale` is pixels a point."""

    blind: bool = True
    scale: Annotated[float, Meta(ge=0.5, le=3)] = 1.5


class RegionOut(Struct, frozen=True, kw_only=True):
    """A rectangle on a page; its sides are shares of the page, from its top left corner."""

    page: int
    x0: Share
    y0: Share
    x1: Share
    y1: Share


class PlacedQuote(Struct, frozen=True, kw_only=True):
    """A quote of the report by its offsets, and the rectangles of its lines."""

    start: int
    end: int
    regions: list[RegionOut]


class RegionsOut(Struct, frozen=True, kw_only=True):
    """Every quote of the report once; without regions where the format of the CV has no pages."""

    items: list[PlacedQuote]


class _Evidence(Struct, frozen=True):
    start: int
    end: int


class _Finding(Struct, frozen=True):
    evidence: list[_Evidence] = []


class _Quoting(Struct, frozen=True):
    """The part of a report that points into the CV."""

    findings: list[_Finding]


async def cv_page(call: Call) -> Response:
    """A page of the CV as a picture; the text of a CV whose format has no pages."""
    query, number = call.query(PageQuery), call.request.path_params["number"]
    if not (number.isascii() and number.isdigit() and 1 <= len(number) <= 5 and int(number)):
        raise HttpRefusal("not_found", "Pages are numbers from 1 on.")
    info, content = await call.services.read.document(call.job_id, call.tenant, DocumentRole.CV)
    shown = await call.services.matcher.render_page(
        content, info, number=int(number), scale=query.scale, blind=query.blind, within=_WITHIN
    )
    match shown:
        case RenderedPage():
            return Response(shown.image, headers={_PAGES: str(shown.pages)}, media_type=shown.media_type)
        case PlainText(text):
            return Response(text, headers={_PAGES: "1"}, media_type="text/plain")
        case NoSuchPage(pages):
            raise HttpRefusal("not_found", f"The CV has {pages} pages.")
    raise _refusal_for(shown)


async def cv_regions(call: Call) -> Response:
    """Where on the pages of the CV each quote of the report stands."""
    call.query(NoQuery)
    report = await call.services.read.report(call.job_id, call.tenant)
    found = msgspec.json.decode(report, type=_Quoting).findings
    spans = sorted({(each.start, each.end) for finding in found for each in finding.evidence})[:_MOST_SPANS]
    info, content = await call.services.read.document(call.job_id, call.tenant, DocumentRole.CV)
    placed = await call.services.matcher.quote_regions(content, info, spans, within=_WITHIN)
    if not isinstance(placed, Regions):
        raise _refusal_for(placed)
    items = [
        PlacedQuote(
            start=start, end=end, regions=[msgspec.convert(it, RegionOut, from_attributes=True) for it in places]
        )
        for (start, end), places in zip(spans, placed.of_spans, strict=True)
    ]
    return json_response(RegionsOut(items=items))


def _refusal_for(result: Failure | OutOfTime) -> Exception:
    if isinstance(result, OutOfTime):
        return Unavailable(result.message)
    return HttpRefusal("cannot_be_shown", result.message)


_CV = "/api/v1/jobs/{id}/documents/cv"
_COUNT = Header(_PAGES, "How many pages the CV has", {"type": "string", "pattern": r"^\d+$"})
_BINARY = {"type": "string", "format": "binary"}

CV_PAGE_OPERATIONS: Sequence[Operation] = (
    Operation(
        method="GET",
        path=f"{_CV}/pages/{{number}}",
        handler=cv_page,
        tag="jobs",
        query=PageQuery,
        answers={200: Answer("The page", {_PICTURE: _BINARY, "text/plain": TEXT}, (_COUNT,))},
        problems=(404, 409, 410, 422, 503),
    ),
    Operation(
        method="GET",
        path=f"{_CV}/regions",
        handler=cv_regions,
        tag="jobs",
        answers={200: Answer("The places of all quotes", {JSON: RegionsOut})},
        problems=(404, 409, 410, 422, 503),
    ),
)
