"""Whom evaluations are about, so that all of one person are found by an e-mail address that is not kept."""

from __future__ import annotations

from sqlalchemy import Select, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import tables
from adapters.sql.key_tables import subjects as _subjects
from adapters.sql.seals import EVALUATION
from domain.model.evaluation import Evaluation
from domain.model.ids import Tenant
from ports.vault import Digest


async def record(connection: AsyncConnection, it: Evaluation, digest: Digest) -> None:
    """Each address that its new report names."""
    emails = it.report.likeness.emails if it.report else ()
    found = {_digest(digest, it.tenant, email) for email in emails}
    if found:
        rows = [{"tenant": it.tenant, "digest": each, "evaluation_id": it.id} for each in sorted(found)]
        await connection.execute(insert(_subjects), rows)


def about(tenant: Tenant, email: str, digest: Digest, *, limit: int) -> Select[tuple[object, ...]]:
    """The tenant's evaluations of an address, the newest first; `email` is its SHA-256."""
    mine = (_subjects.c.tenant == tenant, _subjects.c.digest == _digest(digest, tenant, email))
    it = tables.evaluations.c
    wanted = select(*EVALUATION).where(it.id.in_(select(_subjects.c.evaluation_id).where(*mine)))
    return wanted.order_by(it.id.desc()).limit(limit)


def _digest(digest: Digest, tenant: Tenant, email: str) -> bytes:
    return digest(f"subject\0{tenant}\0{email}".encode())
