"""The two documents of an evaluation."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from domain.model.ids import EvaluationId, VacancyId


class DocumentRole(StrEnum):
    """Which of the two a document is."""

    CV = "cv"
    JOB_DESCRIPTION = "job_description"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentInfo:
    """The properties of a stored document. `filename` is the sender's, for display only and never a path."""

    role: DocumentRole
    filename: str | None
    is_text: bool  # it came as text, not as a file whose type its content decides
    size: int  # bytes
    sha256: str  # hexadecimal
    salt: str = ""  # without which nobody can find out of whom a digest in the audit trail is

    def salted(self, digest: str) -> str:
        """A digest that says nothing once this, and the salt with it, is erased; hexadecimal, as `digest` is."""
        return salted(self.salt, digest)


@dataclass(frozen=True, slots=True)
class DocumentKey:
    """Where a document is kept: one place for each owner, so that erasing one erases nothing of another."""

    owner: EvaluationId | VacancyId
    role: DocumentRole

    def __str__(self) -> str:
        return f"{self.owner}/{self.role}"


def salted(salt: str, digest: str) -> str:
    """Digest and result are hexadecimal."""
    return hashlib.sha256(f"{salt}:{digest}".encode()).hexdigest()
