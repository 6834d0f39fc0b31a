"""The vault contract over master keys in memory and in a file, and what becomes of a file that changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.vault import EnvelopeVault, MasterKeyFile, MemoryMasterKeys, new_line, parsed
from ports.contracts.builders import an_id
from ports.contracts.vault import VaultContract
from ports.errors import Unavailable
from ports.vault import Vault


class TestInMemory(VaultContract):
    @pytest.fixture
    def vault(self) -> Vault:
        return EnvelopeVault(MemoryMasterKeys())


class TestFile(VaultContract):
    @pytest.fixture
    def vault(self, tmp_path: Path) -> Vault:
        (tmp_path / "keys").write_text("# of the tests\n\n" + new_line().line)
        return EnvelopeVault(MasterKeyFile(tmp_path / "keys"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "keys"
    path.write_text(new_line().line)
    return path


def test_a_key_under_a_master_that_comes_later_is_opened_without_a_restart(path: Path) -> None:
    here, owner = EnvelopeVault(MasterKeyFile(path)), an_id()
    old = here.new_key(owner)
    path.write_text(new_line().line + path.read_text())
    elsewhere = EnvelopeVault(MasterKeyFile(path))
    key = elsewhere.rewrap(old, owner)
    assert elsewhere.master() != here.master()  # here the file was looked at a moment ago
    sealed = elsewhere.seal(key, owner, "name", b"a")
    assert here.open(key, owner, "name", sealed) == here.open(old, owner, "name", sealed) == b"a"
    assert here.master() == elsewhere.master()


def test_a_master_that_is_nowhere_is_unavailable_and_is_named(path: Path) -> None:
    owner = an_id()
    key = EnvelopeVault(MasterKeyFile(path)).new_key(owner)
    lost = parsed(path.read_text())[0].id
    path.write_text(new_line().line)
    with pytest.raises(Unavailable, match="a master key is missing") as missing:
        EnvelopeVault(MasterKeyFile(path)).seal(key, owner, "name", b"a")
    assert f"`{lost}`" in missing.value.detail


def test_a_file_that_is_broken_while_it_is_used_fails_nothing(path: Path) -> None:
    keys = MasterKeyFile(path)
    vault, owner = EnvelopeVault(keys), an_id()
    key = vault.new_key(owner)
    path.write_text("half a li")
    assert vault.open(key, owner, "name", vault.seal(key, owner, "name", b"a")) == b"a"
    with pytest.raises(Unavailable):
        keys.named("other")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "`ai-recruiter master-key new` makes a line"),
        ("# only words\n", "`ai-recruiter master-key new` makes a line"),
        ("a:c2hvcnQ=\n", "line 1: put 32 random bytes in base64"),
        ("a:%%%\n", "line 1: put 32 random bytes in base64"),
        ("secretsecret\n", "line 1"),
        (2 * "a:dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHQ=\n", "line 2: begin it with a name of its own"),
        (": dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHQ=\n", "line 1: begin it with a name of its own"),
    ],
)
def test_a_file_that_holds_no_keys_says_what_is_wrong_and_never_what_it_holds(
    tmp_path: Path, content: str, told: str
) -> None:
    (tmp_path / "keys").write_text(content)
    with pytest.raises(Unavailable) as wrong:
        MasterKeyFile(tmp_path / "keys")
    assert told in wrong.value.detail
    assert "secret" not in wrong.value.detail.replace(str(tmp_path), "")
    assert "c2hvcnQ" not in wrong.value.detail


def test_a_master_key_does_not_show_its_secret() -> None:
    key = new_line()
    assert key.line.split(":")[1].strip() not in repr(key)
    assert repr(key.secret) not in repr(key)
