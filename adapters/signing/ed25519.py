"""Ed25519 signatures (RFC 8032), by the library `cryptography`; keys are PEM files."""

from __future__ import annotations

import hashlib
import re
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

_PUBLIC: Final = re.compile(rb"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", re.DOTALL)
_ID_CHARACTERS: Final = 16


class UnusableKey(Exception):
    """It is no Ed25519 key in PEM; the message says what was expected."""


class Ed25519Signer:
    """Signs with one private key."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.key_id = key_id(key.public_key())

    @classmethod
    def new(cls) -> Self:
        """With a fresh key."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def of(cls, pem: bytes) -> Self:
        """With the private key of a PEM file (PKCS #8, without a password). Raises UnusableKey."""
        try:
            key = load_pem_private_key(pem, password=None)
        except (ValueError, TypeError):
            key = None
        if not isinstance(key, Ed25519PrivateKey):
            raise UnusableKey("expected a private Ed25519 key in PEM (openssl genpkey -algorithm ed25519)")
        return cls(key)

    def sign(self, content: bytes) -> bytes:
        return self._key.sign(content)

    def private_pem(self) -> bytes:
        """The key as `of` takes it."""
        return self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def public_pem(self) -> bytes:
        """By which others verify."""
        return self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


class PublicKeys:
    """Those by which signatures are verified, by their ids."""

    def __init__(self, pem: bytes) -> None:
        """All keys of a PEM file. Raises UnusableKey."""
        self._keys: dict[str, Ed25519PublicKey] = {}
        for each in _PUBLIC.findall(pem):
            try:
                key = load_pem_public_key(each)
            except ValueError:
                key = None
            if not isinstance(key, Ed25519PublicKey):
                raise UnusableKey("expected public Ed25519 keys in PEM")
            self._keys[key_id(key)] = key
        if not self._keys:
            raise UnusableKey("expected a public Ed25519 key in PEM, which begins with -----BEGIN PUBLIC KEY-----")

    def is_signed(self, content: bytes, signature: bytes, *, key_id: str) -> bool:
        key = self._keys.get(key_id)
        if key is None:
            return False
        try:
            key.verify(signature, content)
        except InvalidSignature:
            return False
        return True


def key_id(key: Ed25519PublicKey) -> str:
    """The first 16 hexadecimal characters of the SHA-256 of its 32 bytes."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:_ID_CHARACTERS]
