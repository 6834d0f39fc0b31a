"""The caller's jobs, newest first."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from starlette.responses import Response

from adapters.http import presenters
from adapters.http.errors import invalid
from adapters.http.field_types import Moment
from adapters.http.page_tokens import read_token, write_token
from adapters.http.request_context import Call, json_response
from adapters.http.request_schemas import HistoryQuery, NoQuery
from adapters.http.response_schemas import HistoryOut
from domain.model.history import HistoryFilter, Mark, Order
from domain.model.ids import Engine, User, VacancyId


async def history(call: Call) -> Response:
    """A page; a filter that matches rarely may give a short page that still has a follower."""
    query = call.query(HistoryQuery)
    wanted = _filter(query, call.principal.user)
    before = read_token(query.page_token, wanted, Mark) if query.page_token else None
    size = min(query.page_size or call.config.page_size_default, call.config.page_size_max)
    page = await call.services.read.history(call.tenant, wanted, before=before, size=size)
    items = [presenters.job_summary(it, call.prefix) for it in page.items]
    token = write_token(page.next_before, wanted) if page.next_before else None
    return json_response(HistoryOut(items=items, next_page_token=token))


async def engines(call: Call) -> Response:
    """What can be asked for."""
    call.query(NoQuery)
    return json_response(presenters.engines(call.services.matcher))


def _filter(query: HistoryQuery, caller: User) -> HistoryFilter:
    return HistoryFilter(
        status=query.status,
        engine=Engine(query.engine) if query.engine is not None else None,
        recommendation=query.recommendation,
        decision=query.decision,
        score_min=query.score_min,
        score_max=query.score_max,
        created_after=utc(query.created_after, "created_after"),
        created_before=utc(query.created_before, "created_before"),
        text=query.text,
        vacancy_id=VacancyId(query.vacancy_id) if query.vacancy_id is not None else None,
        submitted_by=caller if query.mine else None,
        order=query.sort or Order.NEWEST,
    )


def utc(timestamp: str | None, name: str, *, of: str = "$query") -> datetime | None:
    """The moment of a parameter, or of a field of the body. Raises HttpRefusal."""
    if timestamp is None:
        return None
    try:
        moment: datetime = msgspec.convert(timestamp, Moment)  # a parameter's own conversion takes numbers too
        return moment.astimezone(UTC)
    except msgspec.ValidationError as error:
        raise invalid(error, at=f"{of}.{name}") from None
    except OverflowError:
        raise invalid("Out of range", at=f"{of}.{name}") from None
