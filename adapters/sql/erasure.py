"""Removes what tells of a candidate, in the transaction of the state that says so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import case_tables, key_tables, tables
from adapters.sql.shadow_tables import shadow_runs
from adapters.sql.spending import job_name
from adapters.sql.spending_tables import spending
from adapters.sql.types import now
from domain.model.evaluation import Evaluation
from domain.model.events import WORDED_BY_ENGINES
from domain.model.pile import WORDED_NEWS

_WHOLE: Final = (
    key_tables.evaluation_keys,  # the first: without its key nothing that is left anywhere can be read
    key_tables.subjects,
    tables.reports,
    tables.likenesses,
    tables.idempotency,
    case_tables.declarations,
)


async def erase(connection: AsyncConnection, it: Evaluation, *, sealed: bool) -> None:
    """Everything beside the row itself; the names in a pile's events go with the key, where they were `sealed`."""
    for table in _WHOLE:
        await connection.execute(delete(table).where(table.c.evaluation_id == it.id))
    await connection.execute(delete(spending).where(spending.c.account == job_name(it.id)))
    decisions, events = tables.decisions, tables.events
    await connection.execute(update(decisions).where(decisions.c.evaluation_id == it.id).values(reason=""))
    contests, reviews, files = case_tables.contests, case_tables.reviews, case_tables.case_files
    of_it = contests.c.evaluation_id == it.id
    await connection.execute(update(contests).where(of_it).values(statement=None, answer_text=""))
    await connection.execute(update(reviews).where(reviews.c.evaluation_id == it.id).values(reason_text=""))
    await connection.execute(update(files).where(files.c.evaluation_id == it.id).values(notice_due_at=None))
    await _erase_shadow(connection, it)
    worded = (events.c.evaluation_id == it.id) & events.c.type.in_([each.value for each in WORDED_BY_ENGINES])
    await connection.execute(update(events).where(worded).values(message="erased"))
    if it.vacancy is not None and not sealed:
        pile = tables.pile_events
        mine = (pile.c.vacancy_id == it.vacancy.id) & (pile.c.evaluation_id == it.id)
        await connection.execute(update(pile).where(mine).values(data="{}"))
        news = pile.c.type.in_([each.value for each in WORDED_NEWS])
        await connection.execute(update(pile).where(mine, news).values(message="erased"))


async def _erase_shadow(connection: AsyncConnection, it: Evaluation) -> None:
    """What is open is not judged any more; of what has ended the figures are left."""
    of_it = shadow_runs.c.evaluation_id == it.id
    await connection.execute(update(shadow_runs).where(of_it).values(body=None, failure_message=""))
    await connection.execute(delete(shadow_runs).where(of_it, shadow_runs.c.ended_at.is_(None)))


async def prune_keys(connection: AsyncConnection, older_than: timedelta, limit: int) -> int:
    """Idempotency keys of clients; of those that say that a file is a candidate, key and fingerprint are the same."""
    keys, at = tables.idempotency, await connection.scalar(select(now()))
    assert at is not None
    old = select(keys.c.key_hash).where(keys.c.created_at < at - older_than, keys.c.key_hash != keys.c.fingerprint)
    found = list(await connection.scalars(old.order_by(keys.c.created_at).limit(limit)))
    if found:
        await connection.execute(delete(keys).where(keys.c.key_hash.in_(found)))
    return len(found)


async def not_kept(connection: AsyncConnection, owners: Collection[UUID]) -> Sequence[UUID]:
    """Owners of documents that nothing stands for any more."""
    its, theirs = tables.evaluations.c, tables.vacancies.c
    kept = select(its.id).where(its.id.in_(owners), its.erased_at.is_(None))
    known = set(await connection.scalars(kept.union(select(theirs.id).where(theirs.id.in_(owners)))))
    return [owner for owner in owners if owner not in known]
