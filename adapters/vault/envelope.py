"""The Vault: AES-256-GCM under a key of each owner, which a master key wraps in the same way."""

from __future__ import annotations

import hmac
import os
from functools import partial
from typing import Final, Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.vault.master_keys import KEY_BYTES
from domain.model.errors import InconsistentState
from domain.model.ids import WrappedKey
from ports.vault import Digest

_VERSION: Final = b"\x01"
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_WRAPPED_BYTES: Final = _NONCE_BYTES + KEY_BYTES + _TAG_BYTES


class MasterKeys(Protocol):
    """Where master keys come from."""

    def first(self) -> tuple[str, AESGCM]: ...

    def named(self, id: str) -> AESGCM: ...


class EnvelopeVault:
    """A wrapped key names its master key, so that it can be kept anywhere; nonces are random and never reused."""

    def __init__(self, masters: MasterKeys) -> None:
        self._masters = masters

    def new_key(self, owner: UUID) -> WrappedKey:
        return self._wrapped(os.urandom(KEY_BYTES), owner)

    def seal(self, key: WrappedKey, owner: UUID, field: str, content: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + nonce + AESGCM(self._unwrapped(key, owner)).encrypt(nonce, content, _bound(owner, field))

    def open(self, key: WrappedKey, owner: UUID, field: str, sealed: bytes) -> bytes:
        cipher = AESGCM(self._unwrapped(key, owner))
        nonce, content = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        return _opened(cipher, nonce, content, _bound(owner, field), what=f"{owner}/{field}")

    def digest(self, key: WrappedKey, owner: UUID) -> Digest:
        return partial(hmac.digest, self._unwrapped(key, owner), digest="sha256")

    def rewrap(self, key: WrappedKey, owner: UUID) -> WrappedKey:
        return self._wrapped(self._unwrapped(key, owner), owner)

    def master_of(self, key: WrappedKey) -> str:
        return key[: -_WRAPPED_BYTES - 1].decode("ascii", "replace")

    def master(self) -> str:
        return self._masters.first()[0]

    def _wrapped(self, secret: bytes, owner: UUID) -> WrappedKey:
        id, cipher = self._masters.first()
        nonce = os.urandom(_NONCE_BYTES)
        return WrappedKey(id.encode() + b":" + nonce + cipher.encrypt(nonce, secret, _bound(owner, "key")))

    def _unwrapped(self, key: WrappedKey, owner: UUID) -> bytes:
        cipher, wrapped = self._masters.named(self.master_of(key)), key[-_WRAPPED_BYTES:]
        nonce, content = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
        return _opened(cipher, nonce, content, _bound(owner, "key"), what=f"the key of {owner}")


def _bound(owner: UUID, field: str) -> bytes:
    return owner.bytes + field.encode()


def _opened(cipher: AESGCM, nonce: bytes, content: bytes, bound: bytes, *, what: str) -> bytes:
    try:
        return cipher.decrypt(nonce, content, bound)
    except (InvalidTag, ValueError):
        raise InconsistentState(f"{what}: it was not sealed under this key, or was changed since") from None
