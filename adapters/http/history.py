"""The caller's jobs, newest first."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from uuid import UUID

import msgspec
from starlette.responses import Response

from adapters.http import presenters
from adapters.http.errors import HttpRefusal, invalid
from adapters.http.field_types import Moment
from adapters.http.request_context import Call, json_response
from adapters.http.request_schemas import HistoryQuery, NoQuery
from adapters.http.response_schemas import HistoryOut
from domain.model.history import HistoryFilter
from domain.model.ids import Engine, EvaluationId

_ID_BYTES = 16


async def history(call: Call) -> Response:
    """A page; a filter that matches rarely may give a short page that still has a follower."""
    query = call.query(HistoryQuery)
    wanted = _filter(query)
    before = _read_token(query.page_token, wanted) if query.page_token else None
    size = min(query.page_size or call.config.page_size_default, call.config.page_size_max)
    page = await call.services.read.history(call.tenant, wanted, before=before, size=size)
    items = [presenters.job_summary(it, call.prefix) for it in page.items]
    token = _write_token(page.next_before, wanted) if page.next_before else None
    return json_response(HistoryOut(items=items, next_page_token=token))


async def engines(call: Call) -> Response:
    """What can be asked for."""
    call.query(NoQuery)
    return json_response(presenters.engines(call.services.matcher))


def _filter(query: HistoryQuery) -> HistoryFilter:
    if query.text is not None and "\0" in query.text:
        raise invalid("A text holds no NUL character", at="$.text")  # SQLite would end it there
    return HistoryFilter(
        status=query.status,
        engine=Engine(query.engine) if query.engine is not None else None,
        recommendation=query.recommendation,
        decision=query.decision,
        score_min=query.score_min,
        score_max=query.score_max,
        created_after=_utc(query.created_after, "created_after"),
        created_before=_utc(query.created_before, "created_before"),
        text=query.text,
    )


def _utc(timestamp: str | None, name: str) -> datetime | None:
    if timestamp is None:
        return None
    try:
        moment: datetime = msgspec.convert(timestamp, Moment)  # a parameter's own conversion takes numbers too
        return moment.astimezone(UTC)
    except msgspec.ValidationError as error:
        raise invalid(error, at=f"$query.{name}") from None
    except OverflowError:
        raise invalid("Out of range", at=f"$query.{name}") from None


def _write_token(before: EvaluationId, wanted: HistoryFilter) -> str:
    return urlsafe_b64encode(before.bytes + _digest(wanted)).decode().rstrip("=")


def _read_token(token: str, wanted: HistoryFilter) -> EvaluationId:
    """A token goes on with the query that it came from: with other filters it would skip or repeat jobs."""
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        before, digest = UUID(bytes=raw[:_ID_BYTES]), raw[_ID_BYTES:]
    except ValueError:
        raise _no_token() from None
    if digest != _digest(wanted):
        raise _no_token()
    return EvaluationId(before)


def _digest(wanted: HistoryFilter) -> bytes:
    return hashlib.blake2b(msgspec.json.encode(wanted), digest_size=8).digest()


def _no_token() -> HttpRefusal:
    return invalid("Expected the next_page_token of a page with the same filters", at="$query.page_token")
