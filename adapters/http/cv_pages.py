"""A CV's pages as pictures, where on them the quotes of its report stand, and who asked to see them unblinded."""

from __future__ import annotations

import re

import msgspec
from starlette.responses import Response

from adapters.http.policy import WORKING
from adapters.http.request_context import Call, json_response
from adapters.http.request_schemas import NoQuery, PageQuery, RevealIn
from adapters.http.response_schemas import QuoteRegions, RegionOut, RegionsOut, RevealOut, Reveals
from adapters.http.safety import FILE
from adapters.http.submissions import json_body
from domain.model.audit import Action
from domain.model.errors import NotAllowed, NotViewable
from ports.matcher import PlainText

_MOST_PAGES = 6  # digits of a number
_reveal = msgspec.json.Decoder(RevealIn)


class _Evidence(msgspec.Struct, frozen=True):
    start: int
    end: int


class _Finding(msgspec.Struct, frozen=True):
    evidence: list[_Evidence] = []


class _Quoted(msgspec.Struct, frozen=True):
    """The part of a report that points into the CV."""

    findings: list[_Finding]


async def cv_page(call: Call) -> Response:
    """A page of the CV as a picture, or its text where its format has no pages; blind unless told otherwise."""
    query, number = call.query(PageQuery), call.request.path_params["number"]
    if not re.fullmatch(rf"[1-9]\d{{0,{_MOST_PAGES - 1}}}", number):
        raise NotViewable(f"pages are numbers from 1 on, not {number[:40]!r}")
    if not query.blind and not call.principal.may(WORKING):
        raise NotAllowed("Your role sees blind pages only.")
    found = await call.services.view.page(
        call.job_id, call.tenant, number=int(number), scale=query.scale, blind=query.blind
    )
    await call.viewed(Action.DOCUMENT_VIEWED, job_id=call.job_id, document="cv", blind=query.blind)
    policy = {"Content-Security-Policy": FILE, "Cache-Control": "private, max-age=600"}
    if isinstance(found, PlainText):
        if number != "1":
            raise NotViewable(f"page {number}: the CV has 1 page")
        return Response(found.text, headers={**policy, "Page-Count": "1"}, media_type="text/plain")
    return Response(found.image, headers={**policy, "Page-Count": str(found.pages)}, media_type=found.media_type)


async def reveal(call: Call) -> Response:
    """Record who wants to see who the candidate is; then pages are drawn with `blind=false` too."""
    call.query(NoQuery)
    id = call.job_id
    wanted = await json_body(call, _reveal, empty=RevealIn())
    it = await call.services.reveal(id, call.tenant, by=call.acting(wanted.by))
    return json_response(RevealOut(by=it.by, at=it.at), 201)


async def reveals(call: Call) -> Response:
    """Everybody who asked so far."""
    call.query(NoQuery)
    so_far = await call.services.read.reveals(call.job_id, call.tenant)
    return json_response(Reveals(items=[RevealOut(by=it.by, at=it.at) for it in so_far]))


async def cv_regions(call: Call) -> Response:
    """Where the quotes of the report stand on the pages of the CV; nowhere where its format has no pages."""
    call.query(NoQuery)
    report = await call.services.read.report(call.job_id, call.tenant)
    await call.viewed(Action.REPORT_VIEWED, job_id=call.job_id)
    findings = msgspec.json.decode(report, type=_Quoted).findings
    spans = list(dict.fromkeys((each.start, each.end) for finding in findings for each in finding.evidence))
    regions = await call.services.view.regions(call.job_id, call.tenant, spans) if spans else []
    quotes = [
        QuoteRegions(
            start=start,
            end=end,
            regions=[RegionOut(page=it.page, x0=it.x0, y0=it.y0, x1=it.x1, y1=it.y1) for it in of_span],
        )
        for (start, end), of_span in zip(spans, regions, strict=False)
    ]
    return json_response(RegionsOut(items=quotes))
