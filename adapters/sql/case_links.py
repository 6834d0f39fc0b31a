"""What an evaluation's own transactions write into case files: the clock of a notice, and what it follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import case_rows, case_tables, tables
from adapters.sql.seals import Seals, key_of
from domain.model.case_file import adverse_due_at
from domain.model.decision import Decision
from domain.model.declarations import Declaration, Declarations, DeclaredFact
from domain.model.evaluation import Evaluation
from domain.model.ids import EvaluationId, Tenant
from domain.model.notice import Notice, choices

_files, _notices, _declarations = case_tables.case_files, case_tables.notices, case_tables.declarations
_it, _reviews = tables.evaluations, case_tables.reviews


async def decided(connection: AsyncConnection, it: Evaluation, decision: Decision) -> None:
    """Start or stop the clock of the adverse notice; the row of the evaluation is locked."""
    known = select(_files.c.notice_due_at).where(_files.c.evaluation_id == it.id)
    pending = await connection.scalar(known)
    await touch(connection, it.id, it.tenant, notice_due_at=adverse_due_at(decision, pending))


async def touch(connection: AsyncConnection, id: EvaluationId, tenant: Tenant, **columns: object) -> None:
    """The next version of a case file, which may be its first."""
    mine = update(_files).where(_files.c.evaluation_id == id)
    written = await connection.execute(mine.values(version=_files.c.version + 1, **columns))
    if written.rowcount == 0:
        await connection.execute(
            insert(_files), {"evaluation_id": id, "tenant": tenant, "version": 1, "notice_due_at": None, **columns}
        )


async def follow(connection: AsyncConnection, seals: Seals, fresh: Iterable[Evaluation]) -> None:
    """Take over what was declared and chosen, and link corrections with what they correct; in the order of ids."""
    following = [(it.follows, it) for it in fresh if it.follows is not None]
    for follows, it in sorted(following, key=lambda pair: (pair[0].id, pair[1].id)):
        await connection.execute(select(_it.c.id).where(_it.c.id == follows.id).with_for_update())
        await _take_over(connection, seals, follows.id, it)
        if follows.reason is not None:
            await _link(connection, seals, it, follows.id, follows.reason)


async def _take_over(connection: AsyncConnection, seals: Seals, first: EvaluationId, it: Evaluation) -> None:
    declared = list((await read_declarations(connection, seals, [first])).get(first, {}).values())
    told = choices(await read_notices(connection, first))
    if declared:
        told_before = [seals.sealed_texts(it.key, case_rows.declaration_row(it.id, each)) for each in declared]
        await connection.execute(insert(_declarations), told_before)
    if told:
        await connection.execute(insert(_notices), [case_rows.notice_row(it.id, each) for each in told])
    if declared or told:
        await touch(connection, it.id, it.tenant)


async def _link(connection: AsyncConnection, seals: Seals, it: Evaluation, first: EvaluationId, reason: str) -> None:
    assert it.acting is not None
    row = {"evaluation_id": it.id, "of_id": first, "reason_text": reason, "reviewed_by": it.acting.name}
    await connection.execute(insert(_reviews), seals.sealed_texts(it.key, {**row, "at": it.created_at}))
    await touch(connection, it.id, it.tenant)
    await touch(connection, first, it.tenant)


async def read_declarations(
    connection: AsyncConnection, seals: Seals, ids: Sequence[EvaluationId]
) -> Mapping[EvaluationId, Declarations]:
    """Those of each evaluation that has some."""
    found: defaultdict[EvaluationId, dict[DeclaredFact, Declaration]] = defaultdict(dict)
    of_it = _declarations.c.evaluation_id
    wanted = select(_declarations, key_of(of_it)).where(of_it.in_(ids))
    for sealed in (await connection.execute(wanted)).mappings():
        row = seals.opened_texts(sealed["key"], sealed)
        if not row["told_text"]:  # its key is gone
            continue
        declared = case_rows.declaration(row)
        found[EvaluationId(row["evaluation_id"])][declared.told.fact] = declared
    return found


async def read_notices(connection: AsyncConnection, id: EvaluationId) -> Sequence[Notice]:
    """The first one first."""
    wanted = select(_notices).where(_notices.c.evaluation_id == id).order_by(_notices.c.number)
    return [case_rows.notice(dict(row)) for row in (await connection.execute(wanted)).mappings()]
