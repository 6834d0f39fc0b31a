"""The audit trail as it leaves the service, and every way to tamper with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.fakes import MemoryAuditTrail
from adapters.signing import Ed25519Signer, FileCheckpointLog, MemoryCheckpointLog, PublicKeys, UnusableKey
from domain.model.audit import INSTALLATION, Action, AuditFilter, Fact, Plain
from domain.model.audit_chain import Entry, Head, canonical, digest_of, extended
from domain.model.audit_export import Broken, Verified, entry_line, verify
from domain.model.errors import ChainBroken, NoSigningKey
from domain.model.ids import Tenant
from domain.use_cases.keep_audit import VIEWED_AGAIN_AFTER, ReadAudit, RecordViews, SignChains
from ports.contracts.builders import ALICE, ATS, BOB, OPERATOR, a_user, an_id
from ports.contracts.clock import ManualClock

pytestmark = pytest.mark.anyio
Lines = list[bytes]


class Office:
    """A trail in memory, with what signs it."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.trail = MemoryAuditTrail()
        self.signer = Ed25519Signer.new()
        self.keys = PublicKeys(self.signer.public_pem())
        self.log = MemoryCheckpointLog()
        self.sign = SignChains(trail=self.trail, signer=self.signer, log=self.log, clock=self.clock)
        self.read = ReadAudit(trail=self.trail, chains=self.sign, clock=self.clock)

    async def happens(self, count: int, tenant: Tenant = ALICE) -> None:
        for number in range(count):
            self.clock.advance(timedelta(seconds=1))
            fact = Fact(action=Action.REPORT_VIEWED, actor=ATS, at=self.clock.now(), data={"number": number})
            await self.trail.append(tenant, [fact])

    async def export(self, tenant: Tenant = ALICE) -> Lines:
        return [line async for line in await self.read.export(tenant, by=OPERATOR)]

    def verify(self, lines: Sequence[bytes], kept_elsewhere: Sequence[bytes] = ()) -> Verified:
        return verify(lines, self.keys, kept_elsewhere=kept_elsewhere)


async def an_export(office: Office) -> Lines:
    """Line 1 is the manifest, lines 2 to 4 entries, 5 a checkpoint, 6 to 8 entries, of which the last is the export."""
    await office.happens(3)
    await office.sign()
    await office.happens(2)
    return await office.export()


async def test_an_export_holds_and_says_so_of_itself() -> None:
    office = Office()
    lines = await an_export(office)
    found = office.verify(lines)
    assert (found.tenant, found.entries, found.checkpoints) == (ALICE, 6, 2)
    assert json.loads(lines[7])["entry"]["action"] == "audit.exported"


async def test_a_trail_without_entries_can_be_exported() -> None:
    office = Office()
    assert office.verify(await office.export(BOB)).entries == 1


def edited(lines: Lines) -> Lines:
    return [line.replace(b'"number":1', b'"number":7') for line in lines]


def edited_with_its_hash(lines: Lines) -> Lines:
    """The hash beside it is mended, but not what follows."""
    body = json.loads(lines[2])["entry"] | {"data": {"number": 7}}
    raw = canonical(body)
    now = ManualClock().now()
    changed = Entry(tenant=ALICE, seq=2, at=now, body=raw, digest=digest_of(raw))
    return [*lines[:2], entry_line(changed), *lines[3:]]


def written_anew(lines: Lines) -> Lines:
    """From the middle on, every hash is mended; the checkpoint and the manifest cannot be."""
    entries = [json.loads(line)["entry"] for line in lines if line.startswith(b'{"entry"')]
    kept = entries[:1]
    head = Head(tenant=ALICE, seq=1, digest=bytes.fromhex(json.loads(lines[1])["hash"]))
    facts = [
        Fact(action=Action.REPORT_VIEWED, actor=a_user("somebody else"), at=ManualClock().now()) for _ in entries[1:]
    ]
    _, fresh = extended(head, facts)
    assert len(kept) == 1
    again = [entry_line(entry) for entry in fresh]
    return [*lines[:2], *again[:2], lines[4], *again[2:], *lines[8:]]


TAMPERED: dict[str, tuple[Callable[[Lines], Lines], str]] = {
    "edited": (edited, "line 3 .seq 2.: it does not have the hash"),
    "edited with its hash": (edited_with_its_hash, "line 4 .seq 3.: it does not follow"),
    "one deleted": (lambda it: [*it[:2], *it[3:]], "line 3 .seq 3.: entry 2 should stand here"),
    "two swapped": (lambda it: [*it[:2], it[3], it[2], *it[4:]], "line 3 .seq 3.: entry 2 should stand here"),
    "one repeated": (lambda it: [*it[:3], *it[2:]], "line 4 .seq 2.: entry 3 should stand here"),
    "the end cut off": (lambda it: it[:6], "line 6: the chain ends at seq 4, its manifest says seq 6"),
    "everything cut off": (lambda it: it[:1], "line 1: the chain ends at seq 0"),
    "written anew": (written_anew, "seq 3: line 5 was signed for another entry"),
    "a checkpoint moved": (lambda it: [*it[:4], it[5], it[4], *it[6:]], "line 6: a checkpoint of 'alice' at seq 3"),
    "no manifest": (lambda it: it[1:], "line 1: a manifest with its signature was expected"),
    "a changed manifest": (lambda it: [it[0].replace(b'"seq":6', b'"seq":5'), *it[1:]], "line 1: the manifest is not"),
    "a strange line": (lambda it: [*it[:3], b"{}\n", *it[3:]], "line 4: an entry with its hash was expected"),
    "an empty file": (lambda it: [], "line 1: a manifest with its signature was expected"),
    "a binary": (lambda it: [b"\x00\xff" * 100], "line 1"),
    "nested without end": (lambda it: [it[0], b'{"entry":' + b"[" * 100_000 + b',"hash":"00"}\n'], "line 2"),
}


@pytest.mark.parametrize("how", TAMPERED)
async def test_tampering_is_found_with_its_place(how: str) -> None:
    office = Office()
    lines = await an_export(office)
    tamper, place = TAMPERED[how]
    changed = tamper(lines)
    assert changed != lines
    with pytest.raises(Broken, match=place):
        office.verify(changed)


async def test_an_entry_of_another_tenant_is_found() -> None:
    office = Office()
    await office.happens(3)
    await office.happens(3, BOB)
    mine, theirs = await office.export(), await office.export(BOB)
    swapped = [*mine[:2], theirs[2], *mine[3:]]
    with pytest.raises(Broken, match=r"line 3 .seq 2.: the entry is of tenant 'bob'"):
        office.verify(swapped)


async def test_an_old_export_is_found_by_a_checkpoint_that_was_kept_elsewhere() -> None:
    office = Office()
    old = await an_export(office)
    assert office.verify(old).entries == 6
    await office.happens(2)
    later = await office.export()
    kept = [line for line in later if line.startswith(b'{"checkpoint"')]
    assert office.verify(later, kept).checkpoints == 2 * len(kept)
    with pytest.raises(Broken, match="ends at seq 6, but checkpoint 3 of those kept elsewhere was signed at seq 9"):
        office.verify(old, kept)


async def test_checkpoints_kept_elsewhere_may_be_of_other_tenants_but_not_of_other_keys() -> None:
    office, other = Office(), Office()
    await office.happens(1, BOB)
    await office.sign()
    kept = [line for line in await office.export(BOB) if line.startswith(b'{"checkpoint"')]
    office.verify(await an_export(office), kept)
    await other.happens(1)
    foreign = [line for line in await other.export() if line.startswith(b'{"checkpoint"')]
    with pytest.raises(Broken, match="checkpoint 1 of those kept elsewhere: the checkpoint is not signed by a key"):
        office.verify(await office.export(), foreign)


async def test_what_another_key_has_signed_does_not_hold() -> None:
    office, other = Office(), Office()
    with pytest.raises(Broken, match="line 1: the manifest is not signed by a key that is known here"):
        other.verify(await an_export(office))


async def test_a_trail_that_was_cut_or_changed_behind_our_back_is_not_signed() -> None:
    office = Office()
    await office.happens(3)
    await office.sign()
    cut = MemoryAuditTrail()  # somebody puts an older copy of the database in place, and work goes on
    office.sign = SignChains(trail=cut, signer=office.signer, log=office.log, clock=office.clock)
    office.read = ReadAudit(trail=cut, chains=office.sign, clock=office.clock)
    for _ in range(4):
        await cut.append(ALICE, [Fact(action=Action.REPORT_VIEWED, actor=ATS, at=office.clock.now())])
        await cut.append(BOB, [Fact(action=Action.REPORT_VIEWED, actor=ATS, at=office.clock.now())])
        with pytest.raises(ChainBroken, match="no longer has the entry 3 that was signed"):
            await office.sign()
        with pytest.raises(ChainBroken):
            await office.export()
    assert office.verify(await office.export(BOB)).entries == 5  # of which somebody else's suffers nothing


async def test_chains_that_did_not_grow_are_not_signed_again() -> None:
    office = Office()
    await office.happens(2)
    await office.happens(2, BOB)
    await office.happens(1, INSTALLATION)
    assert await office.sign() == 3
    assert await office.sign() == 0


async def test_more_chains_than_a_batch_are_all_signed() -> None:
    office = Office()
    for number in range(7):
        await office.happens(1, Tenant(f"tenant-{number}"))
    office.sign = SignChains(trail=office.trail, signer=office.signer, log=office.log, clock=office.clock, batch=3)
    assert await office.sign() == 7


async def test_without_a_key_nothing_is_signed_and_the_refusal_says_what_to_do() -> None:
    office = Office()
    chains = SignChains(trail=office.trail, signer=None, log=office.log, clock=office.clock)
    with pytest.raises(NoSigningKey, match="AI_RECRUITER_AUDIT_KEY_FILE"):
        await ReadAudit(trail=office.trail, chains=chains, clock=office.clock).export(ALICE, by=OPERATOR)


async def test_what_was_signed_is_remembered_by_the_next_process(tmp_path: Path) -> None:
    office, path = Office(), tmp_path / "new" / "audit-checkpoints.jsonl"
    office.sign = SignChains(trail=office.trail, signer=office.signer, log=FileCheckpointLog(path), clock=office.clock)
    await office.happens(1)
    await office.sign()
    await office.happens(1)
    await office.sign()
    with path.open("ab") as file:
        file.write(b'{"checkpoint":{"torn')
    last = await FileCheckpointLog(path).last(ALICE)
    assert last is not None
    assert last.seq == 2
    assert last == (await office.trail.checkpoints(ALICE, after=1, limit=5))[0]
    assert await FileCheckpointLog(path).last(BOB) is None
    assert path.stat().st_mode & 0o777 == 0o600
    lines = path.read_bytes().splitlines(keepends=True)[:2]
    assert office.verify(await office.export(), lines).checkpoints == 5


async def test_a_view_is_written_once_in_a_while_for_each_person_and_job() -> None:
    office = Office()
    view = RecordViews(trail=office.trail, clock=office.clock)
    job, anna = an_id(), a_user("anna")
    for by, id in ((anna, job), (anna, job), (ATS, job), (anna, an_id())):
        await view(Action.REPORT_VIEWED, ALICE, by=by, evaluation_id=id)
    await view(Action.REPORT_VIEWED, ALICE, by=anna, evaluation_id=job, data={"blind": True})
    assert (await office.trail.head(ALICE)).seq == 4
    office.clock.advance(VIEWED_AGAIN_AFTER)
    await view(Action.REPORT_VIEWED, ALICE, by=anna, evaluation_id=job)
    assert len((await office.trail.page(ALICE, AuditFilter(actor="anna"), before=None, size=9)).items) == 4


async def test_a_clock_that_is_put_back_keeps_no_view_out_of_the_trail() -> None:
    office = Office()
    view, job = RecordViews(trail=office.trail, clock=office.clock), an_id()
    for _ in range(2):
        await view(Action.REPORT_VIEWED, ALICE, by=a_user("anna"), evaluation_id=job)
        office.clock.advance(timedelta(hours=-1))
    assert (await office.trail.head(ALICE)).seq == 2


@pytest.mark.parametrize("pem", [b"", b"no key", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"])
def test_what_is_no_key_is_said(pem: bytes) -> None:
    with pytest.raises(UnusableKey, match="expected"):
        PublicKeys(pem)
    with pytest.raises(UnusableKey, match="expected a private"):
        Ed25519Signer.of(pem)


def test_several_keys_are_known_after_a_change_of_keys() -> None:
    old, new = Ed25519Signer.new(), Ed25519Signer.of(Ed25519Signer.new().private_pem())
    keys = PublicKeys(old.public_pem() + new.public_pem())
    for signer in (old, new):
        assert keys.is_signed(b"content", signer.sign(b"content"), key_id=signer.key_id)
        assert not keys.is_signed(b"other", signer.sign(b"content"), key_id=signer.key_id)
    assert not keys.is_signed(b"content", old.sign(b"content"), key_id=new.key_id)
    assert not keys.is_signed(b"content", b"short", key_id=new.key_id)


def test_canonical_json_is_that_of_rfc_8785() -> None:
    value: Plain = {"b": [1.0, 0.5, 10], "a": {"€": None, "z": True}, "": '\u20ac\n"\\'}
    assert canonical(value) == '{"":"€\\n\\"\\\\","a":{"z":true,"€":null},"b":[1,0.5,10]}'.encode()
