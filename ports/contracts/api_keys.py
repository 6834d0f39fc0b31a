"""The contract of an ApiKeyRepository."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import anyio
import pytest

from domain.model.api_key import ApiKey
from domain.model.errors import InvalidRequest, KeyNotFound, KeyRevoked
from domain.model.ids import KeyHint, User
from domain.model.principal import Role
from ports.api_keys import ApiKeyRepository
from ports.contracts.base import Contract
from ports.contracts.builders import ALICE, BOB

OpenKeys = Callable[[], AbstractAsyncContextManager[ApiKeyRepository]]
"""Opens the store; within one test every call opens the same one, as the next process would."""
_BEGAN = datetime(2026, 11, 27, 12, tzinfo=UTC)
_HOUR = timedelta(hours=1)


def a_key(number: int = 1, **changes: object) -> ApiKey:
    """A key that differs from those of other numbers."""
    key = ApiKey(
        hint=KeyHint(f"air_{number:08}"),
        digest=bytes([number]) * 32,
        tenant=ALICE,
        user=User("anna"),
        role=Role.RECRUITER,
        created_at=_BEGAN + timedelta(seconds=number),
    )
    return replace(key, **changes)  # type: ignore[arg-type]


class ApiKeyRepositoryContract(Contract):
    """Derive a class whose name begins with `Test`, and give `open_keys`."""

    @pytest.fixture
    @abstractmethod
    def open_keys(self) -> OpenKeys:
        """Opens an empty store."""

    @pytest.fixture
    async def keys(self, open_keys: OpenKeys) -> AsyncIterator[ApiKeyRepository]:
        async with open_keys() as opened:
            yield opened

    async def test_a_key_comes_back_whole(self, keys: ApiKeyRepository) -> None:
        key = a_key(expires_at=_BEGAN + _HOUR, user=User("Ånna <anna@hr.example>"), role=Role.AUDITOR)
        assert await keys.find(key.digest) is None
        await keys.add(key)
        assert await keys.find(key.digest) == key
        assert await keys.all_of() == [key]

    async def test_the_first_key_is_noticed_and_one_that_is_revoked_stays(self, keys: ApiKeyRepository) -> None:
        assert not await keys.any()
        await keys.add(a_key())
        revoked = await keys.change(a_key().hint, lambda it, at: it.revoke(at))
        assert not revoked.is_live(datetime.now(UTC))
        assert await keys.any()
        assert await keys.find(a_key().digest) == revoked

    async def test_keys_are_listed_by_tenant_the_oldest_first(self, keys: ApiKeyRepository) -> None:
        second, first, other = a_key(2), a_key(1), a_key(3, tenant=BOB)
        for key in (second, other, first):
            await keys.add(key)
        assert await keys.all_of(ALICE) == [first, second]
        assert await keys.all_of() == [first, second, other]

    async def test_a_key_hands_over_in_one_go(self, keys: ApiKeyRepository) -> None:
        await keys.add(a_key(1))
        new = a_key(2)
        old, fresh = await keys.hand_over(
            a_key(1).hint, lambda it, at: it.hand_over(new.hint, new.digest, at=at, until=at + _HOUR)
        )
        assert (old.successor, fresh.user, fresh.role) == (new.hint, User("anna"), Role.RECRUITER)
        assert old.expires_at == fresh.created_at + _HOUR
        assert [await keys.find(each.digest) for each in (old, fresh)] == [old, fresh]

    async def test_a_refused_change_leaves_everything_as_it_was(self, keys: ApiKeyRepository) -> None:
        await keys.add(a_key(1))
        await keys.change(a_key(1).hint, lambda it, at: it.revoke(at))
        with pytest.raises(KeyRevoked):
            await keys.hand_over(a_key(1).hint, lambda it, at: it.hand_over(KeyHint("x"), b"x" * 32, at=at, until=at))
        assert [it.hint for it in await keys.all_of()] == [a_key(1).hint]

    async def test_of_two_that_rotate_one_key_at_once_one_is_refused(self, keys: ApiKeyRepository) -> None:
        await keys.add(a_key(1))
        refused = []

        async def rotate(number: int) -> None:
            new = a_key(number)
            try:
                await keys.hand_over(
                    a_key(1).hint, lambda it, at: it.hand_over(new.hint, new.digest, at=at, until=at + _HOUR)
                )
            except InvalidRequest:
                refused.append(number)

        async with anyio.create_task_group() as group:
            group.start_soon(rotate, 2)
            group.start_soon(rotate, 3)
        assert len(refused) == 1
        assert len(await keys.all_of()) == 2

    async def test_its_last_use_is_kept(self, keys: ApiKeyRepository) -> None:
        await keys.add(a_key())
        await keys.used(a_key().hint)
        [kept] = await keys.all_of()
        assert kept.last_used_at is not None
        assert replace(kept, last_used_at=None) == a_key()

    async def test_a_key_that_is_not_there_is_not_found(self, keys: ApiKeyRepository) -> None:
        with pytest.raises(KeyNotFound, match="air_00000009"):
            await keys.change(a_key(9).hint, lambda it, at: it.revoke(at))
        with pytest.raises(KeyNotFound):
            await keys.hand_over(a_key(9).hint, lambda it, at: (it, it))

    async def test_the_next_process_knows_it(self, open_keys: OpenKeys, keys: ApiKeyRepository) -> None:
        await keys.add(a_key())
        async with open_keys() as again:
            assert await again.all_of() == [a_key()]
