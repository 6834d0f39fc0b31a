"""The contract of the store of wrapped keys, beside evaluations that are sealed under them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from uuid import UUID

import pytest

from domain.model.evaluation import Evaluation
from domain.model.ids import WrappedKey
from ports.contracts.base import Contract
from ports.contracts.builders import ALICE, a_submission
from ports.errors import Unavailable
from ports.evaluations import EvaluationStores
from ports.vault import Vault, WrappedKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyStores:
    """One store, the vault that its evaluations are sealed by, and what becomes of its master keys."""

    stores: EvaluationStores
    keys: WrappedKeys
    vault: Vault
    add_master: Callable[[], str]  # one more, which wraps from now on
    lose_master: Callable[[str], None]


OpenKeyStores = Callable[[], AbstractAsyncContextManager[KeyStores]]


class WrappedKeysContract(Contract):
    """Derive a class whose name begins with `Test`, and give `open_keys`."""

    @pytest.fixture
    @abstractmethod
    def open_keys(self) -> OpenKeyStores:
        """Opens an empty store."""

    @pytest.fixture
    async def it(self, open_keys: OpenKeyStores) -> AsyncIterator[KeyStores]:
        async with open_keys() as opened:
            yield opened

    async def test_keys_are_counted_by_their_master(self, it: KeyStores) -> None:
        first = it.vault.master()
        await added(it, 3)
        before = dict(await it.keys.by_master())
        second = it.add_master()
        await added(it, 2)
        assert await it.keys.by_master() == {**before, second: 2}
        assert before[first] >= 3

    async def test_every_key_is_wrapped_anew_in_batches_and_opens_the_same(self, it: KeyStores) -> None:
        kept = await added(it, 5)
        of_before = it.vault.master()
        total = sum((await it.keys.by_master()).values())
        master = it.add_master()
        assert await it.keys.rewrap(it.vault.rewrap, master=master, limit=2) == 2
        done = 2
        while last := await it.keys.rewrap(it.vault.rewrap, master=master, limit=2):
            done += last
        assert (done, await it.keys.by_master()) == (total, {master: total})
        it.lose_master(of_before)
        assert [await it.stores.reader.get(each.id, ALICE) for each in kept]
        read = await it.stores.reader.get(kept[0].id, ALICE)
        assert (read.cv, read.metadata) == (kept[0].cv, kept[0].metadata)

    async def test_a_key_whose_master_is_lost_leaves_all_as_they_were(self, it: KeyStores) -> None:
        await added(it, 3)
        before = await it.keys.by_master()
        master = it.add_master()

        def fail(key: WrappedKey, owner: UUID) -> WrappedKey:
            raise Unavailable("a master key is missing")

        with pytest.raises(Unavailable):
            await it.keys.rewrap(fail, master=master, limit=2)
        assert await it.keys.by_master() == before


async def added(it: KeyStores, count: int) -> list[Evaluation]:
    """As many evaluations, each with a key of its own."""
    fresh = [a_submission() for _ in range(count)]
    sealed = [replace(each, key=it.vault.new_key(each.id)) for each in fresh]
    return [(await it.stores.evaluations.add(each)).evaluation for each in sealed]
