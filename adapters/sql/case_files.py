"""The CaseFiles over SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import case_rows, case_tables, rows, tables, trail
from adapters.sql.case_links import read_declarations, read_notices, touch
from adapters.sql.database import Database
from adapters.sql.seals import EVALUATION, Seals, key_of
from adapters.sql.types import now
from domain.model.case_file import CaseFile
from domain.model.declarations import Declarations
from domain.model.errors import EvaluationNotFound
from domain.model.evaluation import Evaluation
from domain.model.ids import EvaluationId, Tenant
from ports.case_files import CaseChange, DueMark, DueNotice, DuePage
from ports.vault import Vault

_evaluations, _decisions, _files = tables.evaluations, tables.decisions, case_tables.case_files
_declarations, _notices = case_tables.declarations, case_tables.notices
_contests, _reviews = case_tables.contests, case_tables.reviews


class SqlCaseFiles:
    """Each method is one transaction; whoever changes a case file holds the row of its evaluation."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database, self._seals = database, Seals(database, vault)

    async def get(self, id: EvaluationId, tenant: Tenant) -> CaseFile:
        wanted = select(*EVALUATION).where(_evaluations.c.id == id, _evaluations.c.tenant == tenant)

        async def unit(connection: AsyncConnection) -> CaseFile:
            row = (await connection.execute(wanted)).mappings().one_or_none()
            if row is None:
                raise EvaluationNotFound(f"no evaluation {id}")
            return await _load(connection, self._seals, rows.evaluation(self._seals.opened(row)))

        return await self._database.read(unit)

    async def change(self, id: EvaluationId, change: CaseChange, *, tenant: Tenant) -> CaseFile:
        mine = (_evaluations.c.id == id) & (_evaluations.c.tenant == tenant)
        wanted = select(*EVALUATION, now().label("now")).where(mine).with_for_update()

        async def unit(connection: AsyncConnection) -> CaseFile:
            row = (await connection.execute(wanted)).mappings().one_or_none()
            if row is None:
                raise EvaluationNotFound(f"no evaluation {id}")
            before = await _load(connection, self._seals, rows.evaluation(self._seals.opened(row)), whole=True)
            after = change(before, row["now"])
            await _store(connection, self._seals, before, after)
            await touch(connection, id, tenant, notice_due_at=after.notice_due_at)
            await trail.write(connection, {tenant: after.facts})
            return after.stored()

        return await self._database.write(unit)

    async def declared(self, ids: Sequence[EvaluationId]) -> Mapping[EvaluationId, Declarations]:
        return await self._database.read(lambda connection: read_declarations(connection, self._seals, ids))

    async def due(self, tenant: Tenant, *, after: DueMark | None, size: int) -> DuePage:
        it = _files.c
        wanted = (
            select(*EVALUATION, it.notice_due_at, now().label("now"))
            .join_from(_files, _evaluations, it.evaluation_id == _evaluations.c.id)
            .where(it.tenant == tenant, it.notice_due_at.is_not(None))
            .order_by(it.notice_due_at, it.evaluation_id)
            .limit(size + 1)
        )
        if after is not None:
            wanted = wanted.where(
                it.notice_due_at >= after.due_at,
                (it.notice_due_at > after.due_at) | (it.evaluation_id > after.id),
            )

        async def unit(connection: AsyncConnection) -> DuePage:
            found = (await connection.execute(wanted)).mappings().all()
            items = [
                DueNotice(
                    evaluation=rows.evaluation(self._seals.opened(row)),
                    due_at=row["notice_due_at"],
                    overdue=row["notice_due_at"] < row["now"],
                )
                for row in found[:size]
            ]
            last = items[-1] if len(found) > size else None
            return DuePage(tuple(items), DueMark(last.due_at, last.evaluation.id) if last else None)

        return await self._database.read(unit)


async def _load(connection: AsyncConnection, seals: Seals, it: Evaluation, *, whole: bool = False) -> CaseFile:
    """Of an evaluation without a case file nothing more is read, unless it is `whole`: what is changed is."""
    mine = select(_files).where(_files.c.evaluation_id == it.id)
    row = (await connection.execute(mine)).mappings().one_or_none()
    if row is None and not whole:
        return CaseFile(evaluation=it)
    of_it = _decisions.c.evaluation_id
    decisions = select(_decisions, key_of(of_it)).where(of_it == it.id).order_by(_decisions.c.number)
    contests = select(_contests).where(_contests.c.evaluation_id == it.id).order_by(_contests.c.number)
    review = (
        (await connection.execute(select(_reviews).where(_reviews.c.evaluation_id == it.id))).mappings().one_or_none()
    )
    later = select(_reviews.c.evaluation_id).where(_reviews.c.of_id == it.id).order_by(_reviews.c.evaluation_id)
    return CaseFile(
        evaluation=it,
        decisions=tuple(
            rows.decision(seals.opened_decision(each)) for each in (await connection.execute(decisions)).mappings()
        ),
        declarations=(await read_declarations(connection, seals, [it.id])).get(it.id, {}),
        notices=tuple(await read_notices(connection, it.id)),
        contests=tuple(
            case_rows.contest(seals.opened_texts(it.key, each))
            for each in (await connection.execute(contests)).mappings()
        ),
        notice_due_at=row["notice_due_at"] if row else None,
        reviews=case_rows.review(seals.opened_texts(it.key, review)) if review else None,
        reviewed_by=tuple(EvaluationId(each) for each in await connection.scalars(later)),
        version=row["version"] if row else 0,
    )


async def _store(connection: AsyncConnection, seals: Seals, before: CaseFile, after: CaseFile) -> None:
    """Write what is new or has changed."""
    id, key = after.evaluation.id, after.evaluation.key
    if before.declarations != after.declarations:
        await connection.execute(delete(_declarations).where(_declarations.c.evaluation_id == id))
        if after.declarations:
            told = [
                seals.sealed_texts(key, case_rows.declaration_row(id, each)) for each in after.declarations.values()
            ]
            await connection.execute(insert(_declarations), told)
    if new := after.notices[len(before.notices) :]:
        await connection.execute(insert(_notices), [case_rows.notice_row(id, each) for each in new])
    if opened := after.contests[len(before.contests) :]:
        fresh = [seals.sealed_texts(key, case_rows.contest_row(id, each)) for each in opened]
        await connection.execute(insert(_contests), fresh)
    for was, now_is in zip(before.contests, after.contests, strict=False):
        if was != now_is:
            one = (_contests.c.evaluation_id == id) & (_contests.c.number == now_is.number)
            row = seals.sealed_texts(key, case_rows.contest_row(id, now_is))
            await connection.execute(update(_contests).where(one).values(row))
