"""Who a key proves, and how soon a change of it counts."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from adapters.fakes import MemoryApiKeys
from adapters.system.keys import PepperedKeys
from bootstrap.testing.clock import VirtualClock
from domain.model.api_key import ApiKey
from domain.model.errors import InvalidRequest, KeyRevoked
from domain.model.ids import KeyHint, Tenant, User
from domain.model.principal import LOCAL, Principal, Role
from domain.use_cases.identify import KNOWN_FOR, NOBODY_FOR, Identify
from domain.use_cases.manage_keys import ManageKeys
from ports.contracts.builders import OPERATOR
from ports.errors import Unavailable

ACME, ANNA = Tenant("acme"), User("anna")
HOUR = timedelta(hours=1)


class Counted(MemoryApiKeys):
    """Counts what is asked of it; away, it answers nothing."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__(clock)
        self.asked = self.looked = self.uses = 0
        self.away = False

    async def any(self) -> bool:
        self.looked += 1
        await asyncio.sleep(0)
        await self._answer()
        return await super().any()

    async def find(self, digest: bytes) -> ApiKey | None:
        self.asked += 1
        await asyncio.sleep(0)
        await self._answer()
        return await super().find(digest)

    async def _answer(self) -> None:
        if self.away:
            await asyncio.sleep(0.05)
            raise Unavailable("the database is away")

    async def used(self, hint: KeyHint) -> None:
        self.uses += 1
        await super().used(hint)


class Door:
    """Keys with a clock that the test moves."""

    def __init__(self, settled: dict[bytes, Principal] | None = None) -> None:
        self.clock = VirtualClock(datetime(2026, 11, 27, tzinfo=UTC))
        self.store, maker = Counted(self.clock), PepperedKeys(b"p" * 32)
        self.identify = Identify(keys=self.store, maker=maker, clock=self.clock, settled=settled or {})
        self.manage = ManageKeys(keys=self.store, maker=maker, clock=self.clock)

    async def shows(self, secret: str) -> Principal | None:
        proof = await self.identify(secret.encode())
        return proof.principal if proof is not None else None


async def test_without_keys_everybody_is_the_local_user_and_from_the_first_one_on_nobody() -> None:
    door = Door()
    assert await door.shows("") == await door.shows("anything") == LOCAL
    fresh = await door.manage.create(ACME, ANNA, Role.RECRUITER, by=OPERATOR)
    door.clock.advance(NOBODY_FOR)
    assert await door.shows("") is None
    await door.manage.revoke(fresh.key.hint, by=OPERATOR)
    door.clock.advance(HOUR)
    assert await door.shows("") is None  # for ever


async def test_a_service_for_others_lets_nobody_in_without_a_key_even_while_there_is_none() -> None:
    door = Door()
    door.identify.lock()
    assert await door.shows("") is None


async def test_a_key_proves_its_user_and_another_one_nobody() -> None:
    door = Door()
    fresh = await door.manage.create(ACME, ANNA, Role.AUDITOR, by=OPERATOR)
    proven = await door.shows(fresh.secret)
    assert proven == Principal(tenant=ACME, user=ANNA, roles=frozenset({Role.AUDITOR}))
    for wrong in (fresh.secret[:-1], fresh.secret + "x", fresh.secret.upper(), fresh.key.hint, "air_"):
        assert await door.shows(wrong) is None
    assert fresh.secret.startswith(fresh.key.hint)
    assert fresh.key.digest != sha256(fresh.secret.encode()).digest()  # it needs the pepper


async def test_two_installations_keep_one_key_under_different_digests() -> None:
    assert PepperedKeys(b"a" * 32).digest(b"air_x") != PepperedKeys(b"b" * 32).digest(b"air_x")
    secrets = {PepperedKeys(b"a" * 32).new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(len(secret) >= 47 for secret in secrets)  # 256 bits in base 64, and the beginning


async def test_keys_of_the_settings_are_known_beside_those_of_the_store() -> None:
    known = Principal(tenant=ACME, user=User("acme"), roles=frozenset({Role.SERVICE}))
    door = Door({sha256(b"air_old").digest(): known})
    assert await door.shows("air_old") == known
    fresh = await door.manage.create(ACME, ANNA, Role.RECRUITER, by=OPERATOR)
    assert (await door.shows(fresh.secret)) is not None
    assert await door.shows("") is None


async def test_a_revoked_key_opens_for_a_few_seconds_at_most() -> None:
    door = Door()
    fresh = await door.manage.create(ACME, ANNA, Role.RECRUITER, by=OPERATOR)
    assert await door.shows(fresh.secret) is not None
    await door.manage.revoke(fresh.key.hint, by=OPERATOR)
    door.clock.advance(KNOWN_FOR)
    assert await door.shows(fresh.secret) is None


async def test_a_clock_that_is_put_back_keeps_no_revoked_key_open() -> None:
    door = Door()
    fresh = await door.manage.create(ACME, ANNA, Role.RECRUITER, by=OPERATOR)
    assert await door.shows(fresh.secret) is not None
    await door.manage.revoke(fresh.key.hint, by=OPERATOR)
    door.clock.advance(-HOUR)
    assert await door.shows(fresh.secret) is None


async def test_a_clock_that_is_put_back_hides_no_first_key() -> None:
    door = Door()
    assert await door.shows("") == LOCAL
    await door.manage.create(ACME, ANNA, Role.RECRUITER, by=OPERATOR)
    door.clock.advance(-HOUR)
    assert await door.shows("") is None


async def test_an_expired_key_opens_nothing_at_once() -> None:
    door = Door()
    fresh = await door.manage.create(
        ACME, ANNA, Role.RECRUITER, by=OPERATOR, expires_at=door.clock.now() + timedelta(seconds=3)
    )
    assert await door.shows(fresh.secret) is not None
    door.clock.advance(timedelta(seconds=3))
    assert await door.shows(fresh.secret) is None
    with pytest.raises(InvalidRequest):
        await door.manage.create(ACME, ANNA, Role.RECRUITER, expires_at=door.clock.now(), by=OPERATOR)


async def test_both_keys_open_while_they_are_rotated_and_then_the_new_one_alone() -> None:
    door = Door()
    old = await door.manage.create(ACME, ANNA, Role.ADMIN, by=OPERATOR)
    new = await door.manage.rotate(old.key.hint, overlap=HOUR, by=OPERATOR)
    assert await door.shows(old.secret) == await door.shows(new.secret) is not None
    with pytest.raises(InvalidRequest, match=new.key.hint):
        await door.manage.rotate(old.key.hint, overlap=HOUR, by=OPERATOR)
    door.clock.advance(HOUR)
    assert await door.shows(old.secret) is None
    assert await door.shows(new.secret) is not None
    with pytest.raises(KeyRevoked):
        await door.manage.rotate(old.key.hint, overlap=HOUR, by=OPERATOR)


async def test_a_rotated_key_lives_as_long_as_the_old_one_was_meant_to() -> None:
    door = Door()
    old = await door.manage.create(ACME, ANNA, Role.ADMIN, expires_at=door.clock.now() + 10 * HOUR, by=OPERATOR)
    door.clock.advance(9 * HOUR)
    new = await door.manage.rotate(old.key.hint, overlap=24 * HOUR, by=OPERATOR)
    assert new.key.expires_at == door.clock.now() + 10 * HOUR
    [kept, _] = await door.manage.all_of(ACME)
    assert kept.expires_at == old.key.expires_at  # the overlap prolongs nothing


async def test_the_store_is_asked_once_in_a_while_and_told_of_use_once_a_minute() -> None:
    door = Door()
    fresh = await door.manage.create(ACME, ANNA, Role.RECRUITER, by=OPERATOR)
    for _ in range(100):
        await door.shows(fresh.secret)
    assert (door.store.asked, door.store.uses) == (1, 1)
    for _ in range(11):
        door.clock.advance(KNOWN_FOR)
        await door.shows(fresh.secret)
    assert (door.store.asked, door.store.uses) == (12, 1)
    door.clock.advance(KNOWN_FOR)
    await door.shows(fresh.secret)
    assert door.store.uses == 2


async def test_while_the_store_is_away_nobody_new_is_let_in() -> None:
    door = Door()
    fresh = await door.manage.create(ACME, ANNA, Role.RECRUITER, by=OPERATOR)
    assert await door.shows(fresh.secret) is not None
    door.store.away = True
    assert await door.shows(fresh.secret) is not None  # known a moment ago
    with pytest.raises(Unavailable):
        await door.shows("air_other")


async def test_a_crowd_without_keys_looks_once() -> None:
    door = Door()
    assert await asyncio.gather(*(door.shows("") for _ in range(100))) == [LOCAL] * 100
    assert door.store.looked == 1


async def test_a_crowd_that_shows_one_key_looks_once() -> None:
    door = Door()
    fresh = await door.manage.create(ACME, ANNA, Role.RECRUITER, by=OPERATOR)
    await door.shows("another")
    before = door.store.asked
    proven = await asyncio.gather(*(door.shows(fresh.secret) for _ in range(100)))
    assert {it.user for it in proven if it is not None} == {ANNA}
    assert door.store.asked == before + 1


async def test_who_looks_and_is_canceled_leaves_it_to_the_next() -> None:
    door = Door()
    first, second = asyncio.create_task(door.shows("")), asyncio.create_task(door.shows(""))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == LOCAL


async def test_a_crowd_does_not_wait_in_turn_for_a_store_that_is_away() -> None:
    door = Door()
    door.store.away = True
    for shown in ("", "a key"):
        async with asyncio.timeout(2):  # in turn it would take five
            answers = await asyncio.gather(*(door.shows(shown) for _ in range(100)), return_exceptions=True)
        assert {type(answer) for answer in answers} == {Unavailable}
        door.identify.lock()
    door.store.away = False
    assert await door.shows("a key") is None


async def test_who_waits_for_a_look_that_fails_looks_too() -> None:
    door = Door()
    door.store.away = True
    first, second = asyncio.create_task(door.shows("")), asyncio.create_task(door.shows(""))
    await asyncio.sleep(0.01)
    door.store.away = False
    with pytest.raises(Unavailable):
        await first
    assert await second == LOCAL
