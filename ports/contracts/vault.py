"""The contract of a Vault."""

from __future__ import annotations

from abc import abstractmethod

import pytest

from domain.model.errors import InconsistentState
from domain.model.ids import WrappedKey
from ports.contracts.base import Contract
from ports.contracts.builders import an_id
from ports.vault import Vault

SECRET = "Zdeněk Quennerstedt 📄".encode()


class VaultContract(Contract):
    """Derive a class whose name begins with `Test`, and give `vault`."""

    @pytest.fixture
    @abstractmethod
    def vault(self) -> Vault:
        """A vault with a master key."""

    @pytest.mark.parametrize("content", [b"", b"x", SECRET, bytes(range(256)) * 4096])
    def test_what_is_sealed_comes_back(self, vault: Vault, content: bytes) -> None:
        owner = an_id()
        key = vault.new_key(owner)
        sealed = vault.seal(key, owner, "name", content)
        assert vault.open(key, owner, "name", sealed) == content
        assert len(content) < 8 or content not in sealed

    def test_nothing_is_sealed_in_the_same_way_twice(self, vault: Vault) -> None:
        owner = an_id()
        key = vault.new_key(owner)
        assert vault.new_key(owner) != key
        assert vault.seal(key, owner, "name", SECRET) != vault.seal(key, owner, "name", SECRET)

    def test_what_is_moved_to_another_field_owner_or_key_is_not_opened(self, vault: Vault) -> None:
        owner, other = an_id(), an_id()
        key = vault.new_key(owner)
        sealed = vault.seal(key, owner, "name", SECRET)
        moved = [(key, owner, "reason"), (vault.new_key(owner), owner, "name"), (vault.new_key(other), other, "name")]
        for wrong, whose, field in [*moved, (key, other, "name")]:
            with pytest.raises(InconsistentState):
                vault.open(wrong, whose, field, sealed)

    def test_every_changed_bit_is_noticed(self, vault: Vault) -> None:
        owner = an_id()
        key = vault.new_key(owner)
        sealed = vault.seal(key, owner, "name", b"a")
        for at in range(1, len(sealed)):
            with pytest.raises(InconsistentState):
                vault.open(key, owner, "name", sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :])
        for short in (b"", sealed[:5], sealed[:-1]):
            with pytest.raises(InconsistentState):
                vault.open(key, owner, "name", short)
        with pytest.raises(InconsistentState):
            vault.open(WrappedKey(key[:-1] + bytes([key[-1] ^ 1])), owner, "name", sealed)

    def test_a_digest_is_the_same_under_one_key_alone(self, vault: Vault) -> None:
        owner = an_id()
        key = vault.new_key(owner)
        made = vault.digest(key, owner)(b"anna@mail.example")
        assert (len(made), made) == (32, vault.digest(key, owner)(b"anna@mail.example"))
        assert vault.digest(vault.new_key(owner), owner)(b"anna@mail.example") != made

    def test_a_key_that_is_wrapped_again_opens_the_same(self, vault: Vault) -> None:
        owner = an_id()
        key = vault.new_key(owner)
        sealed, made = vault.seal(key, owner, "name", SECRET), vault.digest(key, owner)(b"x")
        again = vault.rewrap(key, owner)
        assert again != key
        assert vault.open(again, owner, "name", sealed) == SECRET
        assert vault.digest(again, owner)(b"x") == made
