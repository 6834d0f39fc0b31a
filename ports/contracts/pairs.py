"""Pairs to judge, and who listens meanwhile."""

from __future__ import annotations

import hashlib
from datetime import date

from domain.model.documents import DocumentInfo, DocumentRole
from domain.model.events import Stage
from ports.matcher import Pair


def a_pair(
    cv: str | bytes = "Python since 2019",
    job_description: str | bytes = "You know Python",
    *,
    cv_filename: str | None = "cv.pdf",
) -> Pair:
    """`str` is a document that came as text, `bytes` one that came as a file."""
    cv_bytes, job_bytes = _bytes(cv), _bytes(job_description)
    return Pair(
        cv=cv_bytes,
        cv_info=_info(DocumentRole.CV, cv_bytes, is_text=isinstance(cv, str), filename=cv_filename),
        job_description=job_bytes,
        job_description_info=_info(
            DocumentRole.JOB_DESCRIPTION, job_bytes, is_text=isinstance(job_description, str), filename=None
        ),
        as_of=date(2026, 11, 23),
    )


class Listener:
    """Writes down the stages as they begin."""

    def __init__(self) -> None:
        self.stages: list[Stage] = []

    async def __call__(self, stage: Stage) -> None:
        self.stages.append(stage)


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def _info(role: DocumentRole, content: bytes, *, is_text: bool, filename: str | None) -> DocumentInfo:
    return DocumentInfo(
        role=role,
        filename=filename,
        is_text=is_text,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
