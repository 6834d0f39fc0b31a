"""The audit trail in lists, with the promises of the port."""

from __future__ import annotations

from collections.abc import Sequence

from domain.model.audit import AuditFilter, Fact
from domain.model.audit_chain import Checkpoint, Entry, Head, extended
from domain.model.ids import Tenant
from ports.audit import AuditPage


class MemoryAuditTrail:
    """An AuditTrail that forgets when the process ends."""

    def __init__(self) -> None:
        self._chains: dict[Tenant, list[tuple[Fact, Entry]]] = {}
        self._heads: dict[Tenant, Head] = {}
        self._checkpoints: dict[Tenant, dict[int, Checkpoint]] = {}

    def write(self, tenant: Tenant, facts: Sequence[Fact]) -> None:
        """Extend the chain, within the step of a store in memory."""
        if not facts:
            return
        self._heads[tenant], entries = extended(self._heads.get(tenant, Head(tenant=tenant)), facts)
        self._chains.setdefault(tenant, []).extend(zip(facts, entries, strict=True))

    async def append(self, tenant: Tenant, facts: Sequence[Fact]) -> None:
        self.write(tenant, facts)

    async def page(self, tenant: Tenant, wanted: AuditFilter, *, before: int | None, size: int) -> AuditPage:
        newest = [entry for fact, entry in reversed(self._chains.get(tenant, [])) if _matches(fact, entry, wanted)]
        follow = [entry for entry in newest if before is None or entry.seq < before]
        return AuditPage(tuple(follow[:size]), follow[size - 1].seq if len(follow) > size else None)

    async def entries(self, tenant: Tenant, *, after: int, limit: int) -> Sequence[Entry]:
        return [entry for _, entry in self._chains.get(tenant, [])[after : after + limit]]

    async def head(self, tenant: Tenant) -> Head:
        return self._heads.get(tenant, Head(tenant=tenant))

    async def heads_to_sign(self, *, limit: int) -> Sequence[Head]:
        unsigned = [head for head in self._heads.values() if head.seq > max(self._checkpoints.get(head.tenant, {0: 0}))]
        return sorted(unsigned, key=lambda head: head.tenant)[:limit]

    async def add_checkpoint(self, checkpoint: Checkpoint) -> None:
        self._checkpoints.setdefault(checkpoint.tenant, {}).setdefault(checkpoint.seq, checkpoint)

    async def checkpoints(self, tenant: Tenant, *, after: int, limit: int) -> Sequence[Checkpoint]:
        mine = self._checkpoints.get(tenant, {})
        return [mine[seq] for seq in sorted(mine) if seq > after][:limit]


def _matches(fact: Fact, entry: Entry, wanted: AuditFilter) -> bool:
    return (
        wanted.action in (None, fact.action)
        and wanted.actor in (None, fact.actor.name)
        and wanted.evaluation_id in (None, fact.evaluation_id)
        and wanted.vacancy_id in (None, fact.vacancy_id)
        and (wanted.created_after is None or entry.at >= wanted.created_after)
        and (wanted.created_before is None or entry.at <= wanted.created_before)
    )
