"""Pages of a ranking: by key, never by offset, in the order of one index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import rows, tables
from adapters.sql.history import is_decided
from adapters.sql.places import TIE_BYTES, place_bytes
from adapters.sql.seals import EVALUATION, Row, Seals
from adapters.sql.vacancy_rows import NAME_OF
from domain.model.ids import EvaluationId, VacancyId
from domain.model.ranking import Cursor, Like, Ranked, RankingFilter, RankingPage, place_of

_table, _it = tables.evaluations, tables.evaluations.c
_MOST_LIKE = 1_000  # of all candidates of a page together


async def read_ranking(
    connection: AsyncConnection,
    seals: Seals,
    id: VacancyId,
    wanted: RankingFilter,
    after: Cursor | None,
    size: int,
    mentions: ColumnElement[bool] | None,
) -> RankingPage:
    """The `size` candidates that follow `after`; `mentions` is what `wanted.text` comes to."""
    filters = _filters(wanted, mentions)
    listed = (_it.vacancy_id == id, _it.place.is_not(None))
    page = _one_page(select(*EVALUATION), listed, filters, wanted, after, size)
    if not wanted.everybody and not wanted.by_time:  # ranks are those of the whole pile, which only counting tells
        tie = func.substr(_it.place, 1, TIE_BYTES)
        ranks = select(
            _it.id,
            func.rank().over(order_by=tie).label("rank"),
            func.count().over(partition_by=tie).label("tied"),
        ).where(*listed)
        of_all = ranks.subquery("ranks")
        columns = [*EVALUATION, of_all.c.rank, of_all.c.tied]
        joined = select(*columns).join_from(_table, of_all, _it.id == of_all.c.id)
        page = _one_page(joined, listed, filters, wanted, after, size)
    found = [seals.opened(row) for row in (await connection.execute(page)).mappings()]
    items = _found(found, after, wanted)
    likes = await _likes(connection, id, [item.evaluation.id for item in items[:size]])
    shown = tuple(_with(item, likes) for item in items[:size])
    return RankingPage(items=shown, after=_cursor(shown, after) if len(items) > size else None)


def _one_page(
    statement: Select[Any],
    listed: Sequence[ColumnElement[bool]],
    filters: Sequence[ColumnElement[bool]],
    wanted: RankingFilter,
    after: Cursor | None,
    size: int,
) -> Select[Any]:
    conditions = [*listed, *filters]
    if wanted.by_time:
        if after is not None:
            conditions.append(_it.id > after.id)
        return statement.where(*conditions).order_by(_it.id).limit(size + 1)
    if after is not None:
        place = place_bytes(after.place)
        conditions += [_it.place >= place, ~((_it.place == place) & (_it.id <= after.id))]
    forced = statement.with_hint(_table, "FORCE INDEX (ix_evaluations_place)", "mysql")
    return forced.where(*conditions).order_by(_it.place, _it.id).limit(size + 1)


def _filters(wanted: RankingFilter, mentions: ColumnElement[bool] | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.recommendation is not None:
        conditions.append(_it.recommendation == wanted.recommendation.value)
    if wanted.decision is not None:
        conditions.append(is_decided(wanted.decision))
    if wanted.score_min is not None:
        conditions.append(_it.score >= wanted.score_min)
    if mentions is not None:
        conditions.append(mentions)
    return conditions


def _found(found: Sequence[Row], after: Cursor | None, wanted: RankingFilter) -> list[Ranked]:
    if wanted.by_time:
        return [Ranked(evaluation=rows.evaluation(row), rank=None, tied=False) for row in found]
    return _counted(found, after) if wanted.everybody else _told(found)


def _counted(found: Sequence[Row], after: Cursor | None) -> list[Ranked]:
    """Ranks from that of the candidate before the page: equal places share one, the next one counts all before it."""
    items: list[Ranked] = []
    evaluations = [rows.evaluation(row) for row in found]
    places = [place_of(it) for it in evaluations]
    before, rank, listed = (after.place, after.rank, after.listed) if after else (None, 0, 0)
    for number, (it, place) in enumerate(zip(evaluations, places, strict=True)):
        assert place is not None
        listed += 1
        with_last = before is not None and place.ties_with(before)
        following = places[number + 1] if number + 1 < len(places) else None
        with_next = following is not None and place.ties_with(following)
        rank = rank if with_last else listed
        before = place
        shown = rank if place.ranked else None
        items.append(Ranked(evaluation=it, rank=shown, tied=place.ranked and (with_last or with_next)))
    return items


def _told(found: Sequence[Row]) -> list[Ranked]:
    items = []
    for row in found:
        it = rows.evaluation(row)
        place = place_of(it)
        ranked = place is not None and place.ranked
        items.append(Ranked(evaluation=it, rank=row["rank"] if ranked else None, tied=ranked and row["tied"] > 1))
    return items


def _cursor(shown: Sequence[Ranked], after: Cursor | None) -> Cursor:
    last, listed = shown[-1], (after.listed if after else 0) + len(shown)
    place = place_of(last.evaluation)
    assert place is not None
    rank = last.rank if last.rank is not None else listed
    return Cursor(place=place, id=last.evaluation.id, rank=rank, listed=listed)


async def _likes(
    connection: AsyncConnection, id: VacancyId, ids: Sequence[EvaluationId]
) -> Mapping[EvaluationId, Mapping[EvaluationId, str]]:
    """For each candidate, the others of the ranking that seem to be the same, with the strongest reason."""
    found: defaultdict[EvaluationId, dict[EvaluationId, str]] = defaultdict(dict)
    if not ids:
        return found
    mine, other = tables.likenesses.alias("mine"), tables.likenesses.alias("other")
    same = (other.c.vacancy_id == id) & (other.c.digest == mine.c.digest)
    wanted = (
        select(mine.c.evaluation_id, other.c.evaluation_id.label("other_id"), mine.c.digest)
        .join_from(mine, other, same)
        .join(_table, _it.id == other.c.evaluation_id)
        .where(mine.c.evaluation_id.in_(ids), other.c.evaluation_id != mine.c.evaluation_id, _it.place.is_not(None))
        .order_by(mine.c.evaluation_id, other.c.evaluation_id)
        .limit(_MOST_LIKE)
    )
    strength = list(NAME_OF.values())
    for one, another, digest in await connection.execute(wanted):
        by, known = NAME_OF[bytes(digest[:1])], found[EvaluationId(one)]
        held = known.get(EvaluationId(another), strength[-1])
        known[EvaluationId(another)] = min(by, held, key=strength.index)
    return found


def _with(item: Ranked, likes: Mapping[EvaluationId, Mapping[EvaluationId, str]]) -> Ranked:
    same = tuple(Like(evaluation_id=id, by=by) for id, by in likes.get(item.evaluation.id, {}).items())
    return Ranked(evaluation=item.evaluation, rank=item.rank, tied=item.tied, same_as=same)
