"""Categories as the database holds them: encrypted with a key that is not in it, and all of one length."""

from __future__ import annotations

import os
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.model.categories import AgeBand, Categories, Category, Disability, RaceEthnicity, Sex
from domain.model.ids import EvaluationId, Tenant
from ports.errors import Unavailable

_NONCE_BYTES: Final = 12
_FORMAT: Final = b"\x01"
# One byte for each answer. What a byte stands for never changes; new answers take new bytes.
_BYTES: Final[tuple[dict[Category, int], ...]] = (
    {Sex.UNKNOWN: 0, Sex.DECLINED: 1, Sex.FEMALE: 2, Sex.MALE: 3},
    {
        RaceEthnicity.UNKNOWN: 0,
        RaceEthnicity.DECLINED: 1,
        RaceEthnicity.HISPANIC_OR_LATINO: 2,
        RaceEthnicity.WHITE: 3,
        RaceEthnicity.BLACK_OR_AFRICAN_AMERICAN: 4,
        RaceEthnicity.NATIVE_HAWAIIAN_OR_PACIFIC_ISLANDER: 5,
        RaceEthnicity.ASIAN: 6,
        RaceEthnicity.NATIVE_AMERICAN_OR_ALASKA_NATIVE: 7,
        RaceEthnicity.TWO_OR_MORE_RACES: 8,
    },
    {
        AgeBand.UNKNOWN: 0,
        AgeBand.DECLINED: 1,
        AgeBand.UNDER_25: 2,
        AgeBand.FROM_25: 3,
        AgeBand.FROM_40: 4,
        AgeBand.FROM_55: 5,
    },
    {Disability.UNKNOWN: 0, Disability.DECLINED: 1, Disability.YES: 2, Disability.NO: 3},
)
_ANSWERS: Final = tuple({byte: answer for answer, byte in known.items()} for known in _BYTES)


class CategorySeal:
    """Seals what belongs to one evaluation of one tenant, so that rows cannot be exchanged either (AES-256-GCM)."""

    def __init__(self, secret: bytes) -> None:
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"ai-recruiter categories").derive(secret)
        self._cipher = AESGCM(key)

    def seal(self, id: EvaluationId, tenant: Tenant, it: Categories) -> bytes:
        """The same length whatever was declared."""
        answers: tuple[Category, ...] = (it.sex, it.race_ethnicity, it.age_band, it.disability)
        plain = bytes(known[answer] for known, answer in zip(_BYTES, answers, strict=True))
        nonce = os.urandom(_NONCE_BYTES)
        return _FORMAT + nonce + self._cipher.encrypt(nonce, plain, _whose(id, tenant))

    def open(self, id: EvaluationId, tenant: Tenant, sealed: bytes) -> Categories:
        """Raises Unavailable for what was sealed with another key, or for somebody else."""
        nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            plain = self._cipher.decrypt(nonce, body, _whose(id, tenant))
        except InvalidTag:
            raise Unavailable(
                "the categories cannot be read: their key is another one than they were written with, or a row was "
                "changed; give the first key back (AI_RECRUITER_CATEGORIES_KEY_FILE)"
            ) from None
        answers = [known[byte] for known, byte in zip(_ANSWERS, plain, strict=True)]
        return Categories(**dict(zip(Categories.__dataclass_fields__, answers, strict=True)))  # type: ignore[arg-type]


def _whose(id: UUID, tenant: Tenant) -> bytes:
    return id.bytes + tenant.encode()
