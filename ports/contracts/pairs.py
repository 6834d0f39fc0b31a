"""Pairs to judge, and who listens meanwhile."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from domain.model.criteria import ApprovedCriteria, Criterion, Posting
from domain.model.documents import DocumentInfo, DocumentRole
from domain.model.events import Stage
from ports.matcher import GivenCriteria, Pair


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


def a_pdf(*texts: str) -> bytes:
    """A page with these lines, the first one at its top."""
    rows = "".join(f"1 0 0 1 60 {780 - 20 * number} Tm ({text}) Tj " for number, text in enumerate(texts))
    content = f"BT /F 11 Tf {rows} ET"
    return (
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj "
        "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj "
        f"4 0 obj<</Length {len(content)}>>stream\n{content}\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    ).encode("ascii")


def judged_by(pair: Pair, posting: Posting, items: Sequence[Criterion]) -> Pair:
    """The pair, to be judged by `items` of a vacancy whose job description was read as `posting`."""
    at = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    approved = ApprovedCriteria(version=3, items=tuple(items), by="lead@example.org", at=at)
    return replace(pair, criteria=GivenCriteria(approved=approved, posting=posting))


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
