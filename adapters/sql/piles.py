"""Keeps the pile of a vacancy in step with its evaluations, in their own transactions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import tables, vacancy_rows
from adapters.sql.seals import Row, Seals
from domain.model.evaluation import Evaluation
from domain.model.events import EventType
from domain.model.ids import VacancyId
from domain.model.outcome import Status
from domain.model.pile import News, Pile, PileEvent
from ports.vault import Digest

_piles, _events, _likenesses, _evaluations = (
    tables.piles,
    tables.pile_events,
    tables.likenesses,
    tables.evaluations,
)
Change = tuple[Evaluation, Status | None]
"""An evaluation as it was written, and its status before; None when it is new."""


async def record(connection: AsyncConnection, changes: Iterable[Change], seals: Seals, digest: Digest) -> None:
    """Write what the changes mean for the piles of their vacancies.

    A pile is locked after its evaluations and in the order of ids, so that no two transactions wait for each other.
    """
    concerned = [change for change in changes if _concerns_a_pile(change[0])]
    for id, group in groupby(sorted(concerned, key=_vacancy_of), key=_vacancy_of):
        mine = list(group)
        pile = await locked(connection, id)
        for it, before in mine:
            pile = pile.after(it, before)
        keys = {it.id: it.key for it, _ in mine if it.key}
        await write(connection, pile, [vacancy_rows.pile_event_row(event, seals, keys) for event in pile.events])
        for it, _ in mine:
            if it.status.terminal and it.events and not it.newly_erased:
                await _rank(connection, it, digest)


async def tell(connection: AsyncConnection, id: VacancyId, news: Sequence[News]) -> Sequence[PileEvent]:
    """Number and write what happened to the vacancy itself."""
    if not news:
        return ()
    pile = (await locked(connection, id)).told(*news)
    await write(connection, pile, [vacancy_rows.pile_event_row(event) for event in pile.events])
    return pile.events


async def locked(connection: AsyncConnection, id: VacancyId) -> Pile:
    """The pile, which no other transaction changes before this one ends."""
    wanted = select(_piles).where(_piles.c.vacancy_id == id).with_for_update()
    return vacancy_rows.pile((await connection.execute(wanted)).mappings().one())


async def write(connection: AsyncConnection, pile: Pile, events: Sequence[Row]) -> None:
    """The pile as it is now, and the rows of its new events."""
    mine = _piles.c.vacancy_id == pile.vacancy_id
    await connection.execute(update(_piles).where(mine).values(vacancy_rows.pile_row(pile)))
    if events:
        await connection.execute(insert(_events), events)


async def _rank(connection: AsyncConnection, it: Evaluation, digest: Digest) -> None:
    """Make it known by its likenesses, and let the latest report on its file stand alone."""
    assert it.vacancy is not None
    rows = list(vacancy_rows.likeness_rows(it, digest))
    await connection.execute(delete(_likenesses).where(_likenesses.c.evaluation_id == it.id))
    await connection.execute(insert(_likenesses), rows)
    of_file = [rows[0]["digest"], vacancy_rows.file_digest(it)]
    same_file = select(_likenesses.c.evaluation_id).where(
        _likenesses.c.vacancy_id == it.vacancy.id, _likenesses.c.digest.in_(of_file)
    )
    others = list(await connection.scalars(same_file.where(_likenesses.c.evaluation_id != it.id)))
    if not others:
        return
    of_them = _evaluations.c.id.in_(others)
    version = it.vacancy.criteria_version
    if it.report is not None:
        older = update(_evaluations).where(of_them, _evaluations.c.criteria_version < version).values(place=None)
        await connection.execute(older)
    later = select(_evaluations.c.id).where(
        of_them, _evaluations.c.criteria_version > version, _evaluations.c.status == Status.SUCCEEDED.value
    )
    if await connection.scalar(later.limit(1)) is not None:
        await connection.execute(update(_evaluations).where(_evaluations.c.id == it.id).values(place=None))


def _concerns_a_pile(it: Evaluation) -> bool:
    """Stages and renewals do not: a pile is written a few times for each of its jobs."""
    if it.vacancy is None:
        return False
    return (
        it.new_decision is not None or it.newly_erased or any(event.type is not EventType.STAGE for event in it.events)
    )


def _vacancy_of(change: Change) -> VacancyId:
    assert change[0].vacancy is not None
    return change[0].vacancy.id
