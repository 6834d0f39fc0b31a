"""Writes facts at the end of their tenants' chains, in the transaction of what they tell of.

It comes last in a transaction: whoever holds the end of a chain waits for no other lock, so that no two transactions
wait for each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import audit_tables, tables
from domain.model.audit import Fact
from domain.model.audit_chain import NOTHING, Entry, Head, extended
from domain.model.audit_facts import Stages, ends_an_attempt, facts_of
from domain.model.evaluation import Evaluation
from domain.model.events import EventType, Stage
from domain.model.ids import Tenant

_heads, _entries, _events = audit_tables.audit_heads, audit_tables.audit_entries, tables.events
_NEW_ENTRIES = insert(_entries)
_HEAD = select(_heads).where(_heads.c.tenant == bindparam("of")).with_for_update()
_MOVED = (
    update(_heads)
    .where(_heads.c.tenant == bindparam("of"))
    .values(seq=bindparam("seq"), digest=bindparam("digest"), at=bindparam("at"))
)
# Unless another transaction has made it since we looked:
_NEW_HEAD = insert(_heads).prefix_with("IGNORE", dialect="mysql").prefix_with("OR IGNORE", dialect="sqlite")


async def record(connection: AsyncConnection, changed: Iterable[Evaluation]) -> None:
    """Write what evaluations have recorded; a stage or a renewal costs nothing."""
    facts: defaultdict[Tenant, list[Fact]] = defaultdict(list)
    for it in changed:
        if told := list(facts_of(it, await _stages(connection, it))):
            facts[it.tenant] += told
    await write(connection, facts)


async def write(connection: AsyncConnection, facts: Mapping[Tenant, Sequence[Fact]]) -> None:
    """Write facts of tenants, whose chains are locked in the order of their names."""
    rows, heads = [], []
    for tenant in sorted(tenant for tenant, mine in facts.items() if mine):
        head, entries = extended(await _locked(connection, tenant), facts[tenant])
        rows += [row(fact, entry) for fact, entry in zip(facts[tenant], entries, strict=True)]
        heads.append(head)
    if rows:
        await connection.execute(_NEW_ENTRIES, rows)
    for head in heads:
        moved = {"of": head.tenant, "seq": head.seq, "digest": head.digest, "at": head.at}
        await connection.execute(_MOVED, moved)


async def _locked(connection: AsyncConnection, tenant: Tenant) -> Head:
    """The end of the chain, which nobody else extends before this transaction ends."""
    row = (await connection.execute(_HEAD, {"of": tenant})).mappings().one_or_none()
    if row is None:
        await connection.execute(_NEW_HEAD, {"tenant": tenant, "seq": 0, "digest": NOTHING, "signed_seq": 0})
        row = (await connection.execute(_HEAD, {"of": tenant})).mappings().one()
    return Head(tenant=tenant, seq=row["seq"], digest=row["digest"], at=row["at"])


async def _stages(connection: AsyncConnection, it: Evaluation) -> Stages:
    """Those of the attempt that has ended with the change, if one has."""
    attempt = next((event.attempt for event in it.events if ends_an_attempt(event)), None)
    if attempt is None:
        return ()
    of_it = (_events.c.evaluation_id == it.id, _events.c.attempt == attempt, _events.c.type == EventType.STAGE.value)
    found = await connection.execute(select(_events.c.stage, _events.c.at).where(*of_it).order_by(_events.c.seq))
    return tuple((Stage(stage), at) for stage, at in found)


def row(fact: Fact, entry: Entry) -> dict[str, object]:
    """The columns of an entry."""
    return {
        "tenant": entry.tenant,
        "seq": entry.seq,
        "at": entry.at,
        "action": fact.action.value,
        "actor": fact.actor.name,
        "evaluation_id": fact.evaluation_id,
        "vacancy_id": fact.vacancy_id,
        "body": entry.body,
        "digest": entry.digest,
    }
