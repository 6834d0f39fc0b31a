"""Write down what changes nothing else, sign the chains, and give them out."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from domain.model.audit import Action, Actor, AuditFilter, Fact, Plain
from domain.model.audit_chain import Checkpoint, Head
from domain.model.audit_export import checkpoint_line, entry_line, place_body, signed_line
from domain.model.errors import ChainBroken, NoSigningKey
from domain.model.ids import EvaluationId, Tenant, VacancyId
from ports.audit import AuditPage, AuditTrail, CheckpointLog, Signer
from ports.time_and_ids import Clock, is_within

VIEWED_AGAIN_AFTER: Final = timedelta(minutes=15)
_MOST_REMEMBERED: Final = 10_000  # views of one process
_AT_ONCE: Final = 500  # entries that an export reads


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordViews:
    """Who opened what. The same by the same person is written once in 15 minutes: pages ask for the same again."""

    trail: AuditTrail
    clock: Clock
    _seen: dict[tuple[object, ...], datetime] = field(default_factory=dict)

    async def __call__(
        self,
        action: Action,
        tenant: Tenant,
        *,
        by: Actor,
        evaluation_id: EvaluationId | None = None,
        vacancy_id: VacancyId | None = None,
        data: Mapping[str, Plain] | None = None,
        again: bool = False,
    ) -> None:
        """Raises Unavailable: what cannot be written down is not shown. `again` writes it each time."""
        key = (action, tenant, by.kind, by.name, evaluation_id, vacancy_id, *sorted((data or {}).items()))
        if not again and (last := self._seen.get(key)) is not None and is_within(last, VIEWED_AGAIN_AFTER, self.clock):
            return
        now = self.clock.now()
        fact = Fact(
            action=action, actor=by, at=now, evaluation_id=evaluation_id, vacancy_id=vacancy_id, data=data or {}
        )
        await self.trail.append(tenant, [fact])
        if len(self._seen) >= _MOST_REMEMBERED:
            self._seen.clear()
        self._seen[key] = now


@dataclass(frozen=True, slots=True, kw_only=True)
class SignChains:
    """A checkpoint for each chain that has grown. What does not go on from the last one is never signed."""

    trail: AuditTrail
    signer: Signer | None
    log: CheckpointLog
    clock: Clock
    batch: int = 100

    async def __call__(self) -> int:
        """How many were signed. Raises ChainBroken, after the others were signed; NoSigningKey, Unavailable."""
        signed, broken = 0, None
        while heads := await self.trail.heads_to_sign(limit=self.batch):
            fresh = 0
            for head in heads:
                try:
                    await self.sign(head)
                    fresh += 1
                except ChainBroken as error:
                    broken = error
            signed += fresh
            if not fresh or len(heads) < self.batch:
                break
        if broken is not None:
            raise broken
        return signed

    async def sign(self, head: Head) -> Checkpoint:
        """A checkpoint of the end of a chain. Raises ChainBroken, NoSigningKey."""
        await self._require_unbroken(head)
        body, signature = self.signed("checkpoint", head)
        checkpoint = Checkpoint(tenant=head.tenant, seq=head.seq, body=body, signature=signature)
        await self.log.add(checkpoint)
        await self.trail.add_checkpoint(checkpoint)
        return checkpoint

    def signed(self, type: str, head: Head) -> tuple[bytes, bytes]:
        """What is said of the end of a chain, and its signature. Raises NoSigningKey."""
        signer = self.require_signer()
        body = place_body(type, head, at=self.clock.now(), key_id=signer.key_id)
        return body, signer.sign(body)

    def require_signer(self) -> Signer:
        """Raises NoSigningKey."""
        if self.signer is None:
            raise NoSigningKey(
                "nothing can be signed: write a key (openssl genpkey -algorithm ed25519 > FILE), copy it to every "
                "machine that serves, and set AI_RECRUITER_AUDIT_KEY_FILE to it"
            )
        return self.signer

    async def _require_unbroken(self, head: Head) -> None:
        """Raises ChainBroken when the chain does not hold what this machine has signed last."""
        last = await self.log.last(head.tenant)
        if last is None:
            return
        signed = json.loads(last.body)["hash"]
        found = await self.trail.entries(head.tenant, after=last.seq - 1, limit=1)
        if head.seq < last.seq or not found or (found[0].seq, found[0].digest.hex()) != (last.seq, signed):
            raise ChainBroken(
                f"the audit trail of {head.tenant!r} no longer has the entry {last.seq} that was signed: "
                "somebody has changed the database. Compare it with a backup and the checkpoints kept elsewhere."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAudit:
    """Every look is at the tenant's own chain."""

    trail: AuditTrail
    chains: SignChains
    clock: Clock

    async def page(self, tenant: Tenant, wanted: AuditFilter, *, before: int | None, size: int) -> AuditPage:
        """Newest first."""
        return await self.trail.page(tenant, wanted, before=before, size=size)

    async def export(self, tenant: Tenant, *, by: Actor) -> AsyncIterator[bytes]:
        """The lines of the whole chain, with the entry that says so; read as they are asked for.

        Raises ChainBroken, NoSigningKey, before the first line.
        """
        await self.trail.append(tenant, [Fact(action=Action.AUDIT_EXPORTED, actor=by, at=self.clock.now())])
        head = await self.trail.head(tenant)
        await self.chains.sign(head)
        return self._lines(head, signed_line("manifest", *self.chains.signed("manifest", head)))

    async def _lines(self, head: Head, manifest: bytes) -> AsyncIterator[bytes]:
        yield manifest
        done = 0
        while done < head.seq:
            entries = await self.trail.entries(head.tenant, after=done, limit=min(_AT_ONCE, head.seq - done))
            if not entries:
                return  # whoever verifies it finds that the end is missing
            signed = await self.trail.checkpoints(head.tenant, after=done, limit=_AT_ONCE)
            by_place = {each.seq: each for each in signed}
            for entry in entries:
                yield entry_line(entry)
                if entry.seq in by_place:
                    yield checkpoint_line(by_place[entry.seq])
            done = entries[-1].seq
